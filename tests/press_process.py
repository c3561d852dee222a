"""A process that prints one order, to be killed by a test: `python -m tests.press_process ID`."""

import sys
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from models.database import connect
from models.settings import Settings
from rules.act import Act
from tests.builders import MARCH
from workflows.flows.press_order import Office, carry_out
from workflows.press import Press


def office_of(database, settings, press, part=2):
    """The house as a press reaches it; parts of two papers."""

    def begin() -> AbstractContextManager[Session]:
        return database.begin()

    return Office(settings, begin, lambda: Act(by="flow:papers", at=MARCH), press, part)


def one_worker():
    press = Press()
    press.workers = 1
    return press


if __name__ == "__main__":
    given, press = Settings.from_environment(), one_worker()
    house = connect(given.database_url, given.secret_key)
    carry_out(office_of(house, given, press, 1), int(sys.argv[1]))
    press.close()
