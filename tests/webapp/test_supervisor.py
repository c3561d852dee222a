import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import pytest

from tests.settings import settings_for
from tests.shared import ROOT
from webapp.sole import AlreadyRunning, PortTaken, is_free, require_ports, sole
from webapp.supervisor import parts_of

PATIENCE = 30

# A supervisor over two small parts: one that listens, one that dies each time. Beside them runs
# a command of its own.
SUPERVISED = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from tests.settings import settings_for
    from webapp.sole import sole
    from webapp.supervisor import Part, Supervisor

    home, port = Path(sys.argv[1]), int(sys.argv[2])
    settings = settings_for(f"sqlite:///{home / 'x.db'}", home, port=str(port))
    serve = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    die = [sys.executable, "-c", "raise SystemExit(3)"]
    parts = [
        Part("web", "web", serve, settings.base_url, ("127.0.0.1", port)),
        Part("weak", "weak", die),
    ]
    once = [sys.executable, "-c", "print('once', flush=True); import time; time.sleep(600)"]
    say = lambda line: print(line, flush=True)
    supervisor = Supervisor(settings, parts, say, once=once)
    with sole(settings):
        tell = lambda: print("pids", supervisor.pids()["web"], flush=True)
        sys.exit(supervisor.run(tell))
    """
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def settings(tmp_path):
    ports = {"port": str(free_port()), "prefect_port": str(free_port())}
    return settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path, **ports)


@pytest.fixture
def supervised(tmp_path):
    port = free_port()
    process = subprocess.Popen(  # noqa: S603 -- our own words
        [sys.executable, "-c", SUPERVISED, tmp_path, str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process, port
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdout.close()


def read_until(process, word: str) -> str:
    while line := process.stdout.readline():
        if word in line:
            return line
    raise AssertionError(f"{word!r} was never said")


def wait_until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_one_interrupt_stops_everything(supervised):
    process, port = supervised
    read_until(process, f"http://127.0.0.1:{port}")
    pid = int(read_until(process, "pids").split()[1])

    process.send_signal(signal.SIGINT)

    read_until(process, "stopped")
    assert process.wait(PATIENCE) == 0
    assert is_gone(pid)
    assert is_free("127.0.0.1", port)


def test_a_child_that_dies_is_started_again(supervised):
    process, port = supervised
    url = f"http://127.0.0.1:{port}"
    read_until(process, url)
    pid = int(read_until(process, "pids").split()[1])

    os.kill(pid, signal.SIGKILL)

    read_until(process, "web  已退出 ended (-9)")
    read_until(process, url)


def test_a_child_that_keeps_dying_rests_longer_each_time(supervised):
    process, _port = supervised

    first = read_until(process, "weak  已退出")
    second = read_until(process, "weak  已退出")

    assert "(3); 1 s" in first
    assert "(3); 2 s" in second


def test_the_others_start_once_the_first_part_answers(supervised):
    process, port = supervised

    said = process.stdout.readline()

    assert f"http://127.0.0.1:{port}" in said


def test_a_command_beside_the_parts_runs_while_they_are_looked_after(supervised):
    process, _port = supervised

    read_until(process, "once")

    read_until(process, "weak  已退出")


def test_a_supervisor_that_is_killed_takes_its_children_along(supervised):
    process, port = supervised
    read_until(process, f"http://127.0.0.1:{port}")
    pid = int(read_until(process, "pids").split()[1])

    process.kill()
    process.wait()

    wait_until(lambda: is_free("127.0.0.1", port))
    wait_until(lambda: is_gone(pid))


def test_a_second_start_learns_where_the_first_one_is(settings):
    with sole(settings), pytest.raises(AlreadyRunning) as refused, sole(settings):
        pass

    assert (refused.value.pid, refused.value.base_url) == (os.getpid(), settings.base_url)
    with sole(settings):
        pass


@pytest.mark.parametrize(
    ("taken", "variable"), [("port", "XINYUAN_PORT"), ("prefect_port", "XINYUAN_PREFECT_PORT")]
)
def test_a_port_in_use_is_named_with_the_setting_that_moves_us(settings, taken, variable):
    require_ports(settings)
    port = getattr(settings, taken)

    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(PortTaken) as refused:
            require_ports(settings)

    assert (refused.value.port, refused.value.variable) == (port, variable)


def test_the_web_comes_first_and_a_foreign_prefect_is_not_started(settings, tmp_path):
    elsewhere = settings_for(
        settings.database_url, tmp_path, prefect_api_url="http://prefect.example:4200/api"
    )

    assert [part.name for part in parts_of(settings)] == ["web", "prefect", "driver"]
    assert [part.name for part in parts_of(elsewhere)] == ["web", "driver"]


def test_children_are_told_to_call_nobody(settings, monkeypatch):
    monkeypatch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "true")
    monkeypatch.setenv("PREFECT_API_URL", "https://api.prefect.cloud/api")
    monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "DEBUG")

    told = settings.child_environment()

    assert told["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_API_URL"] == settings.prefect_api_url
    assert told["PREFECT_HOME"] == str(settings.home / "prefect")
    assert told["PREFECT_LOGGING_LEVEL"] == "DEBUG"  # an operator's own tuning stays


def test_children_keep_compiled_code_where_it_may_not_lie_beside_its_source(settings, monkeypatch):
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    told = settings.child_environment()

    assert told["PYTHONPYCACHEPREFIX"] == str(settings.home / "bytecode")
    assert told["PYTHONDONTWRITEBYTECODE"] == ""


@pytest.mark.parametrize(("name", "value"), [("PYTHONPYCACHEPREFIX", "/kept"), ("HOME", "/home")])
def test_an_operators_own_place_for_compiled_code_stays(settings, monkeypatch, name, value):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv(name, value)

    told = settings.child_environment()

    assert told.get("PYTHONPYCACHEPREFIX") == (value if name == "PYTHONPYCACHEPREFIX" else None)
