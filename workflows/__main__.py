"""`python -m workflows`: keep the promises in the outbox, until told to stop."""

import signal
import sys
import threading

from models.database import connect
from models.journal import set_up_logging
from models.settings import Settings, SettingsError
from models.tracing import set_up_tracing
from workflows.driver import Driver


def main() -> int:
    """Drive cases until SIGTERM or SIGINT; the flows under way are finished first."""
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    set_up_logging("driver", as_json=settings.log_format == "json")
    if settings.traces:
        set_up_tracing("driver")
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.enter_prefect()
    # Only now: Prefect reads its settings when it is imported, and takes seconds to do so.
    from workflows.flows.embedded import Embedded  # noqa: PLC0415
    from workflows.flows.pooled import Pooled  # noqa: PLC0415

    engine = Pooled(settings.work_pool) if settings.work_pool else Embedded()
    driver = Driver(connect(settings.database_url, settings.secret_key), settings, engine)
    # Not in the main thread: there Prefect would take a SIGTERM for the end of its flow.
    driving = threading.Thread(target=driver.drive, name="driver")
    leave = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave.set())
    driving.start()
    while driving.is_alive() and not leave.wait(0.5):
        pass
    failed = not leave.is_set()  # the driver ended by itself: it must have failed
    driver.stop()
    driving.join()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
