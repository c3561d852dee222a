"""Processes by the dozen: one that has imported everything forks them, milliseconds each.

`python -m tests.chaos.nursery` reads one JSON object per line and answers one line: the
number of the process it has forked, or how a process ended.
"""

import ctypes
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from tests.chaos import roles
from tests.chaos.saboteur import Fault

_NETWORK = 0x40000000  # CLONE_NEWNET


def main() -> None:
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        answer = _bear(asked) if "role" in asked else _ended(asked["ended"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _bear(asked: dict[str, Any]) -> int:
    if asked["role"] == "web":
        roles.load_pages()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.environ.update(asked["environment"])
        null = os.open(os.devnull, os.O_RDONLY)
        log = os.open(Path(asked["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for target, source in ((0, null), (1, log), (2, log)):
            os.dup2(source, target)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if network := asked["fault"].get("network"):
            _enter(network)
        work = getattr(roles, asked["role"])
        status = work(Fault(**asked["fault"]), **asked["arguments"]) or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _enter(network: str) -> None:
    """Move this process to the network namespace of that name."""
    library = ctypes.CDLL(None, use_errno=True)
    with Path(f"/run/netns/{network}").open("rb") as namespace:
        if library.setns(namespace.fileno(), _NETWORK):
            raise OSError(ctypes.get_errno(), f"setns {network}")


def _ended(child: int) -> int:
    """Wait for a child and return how it ended; a signal is its number below nought."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    assert threading.active_count() == 1, "a process that has threads must not fork"
    main()
