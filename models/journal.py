"""Log lines of every process, and the one id that leads from a page to the flows it asked for."""

import json
import logging
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

_TRACE: Final = re.compile(r"[0-9a-f]{32}")
_PARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_trace: ContextVar[str] = ContextVar("trace", default="")


def current_trace() -> str:
    """Return the id of what is being worked on here; "" outside any request and run."""
    return _trace.get()


def new_trace(parent: str = "") -> str:
    """Return an id of 32 hexadecimal digits: that of a W3C `traceparent`, or a new one."""
    told = _PARENT.fullmatch(parent.strip())
    return told[1] if told and told[1] != "0" * 32 else secrets.token_hex(16)


def set_trace(trace: str) -> None:
    """Work for `trace` from here on, in this thread or request alone; anything else is no id."""
    _trace.set(trace if _TRACE.fullmatch(trace) else "")


@contextmanager
def traced(trace: str) -> Iterator[None]:
    """Work for `trace` inside the block."""
    token = _trace.set(trace if _TRACE.fullmatch(trace) else "")
    try:
        yield
    finally:
        _trace.reset(token)


class Lines(logging.Formatter):
    """One JSON object per line: at, level, logger, process, trace, said, and what was given."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line; facts given as `extra={"facts": {…}}` stand beside."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": self._process,
            "trace": current_trace(),
            "said": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class _Plain(logging.Formatter):
    """The same for people: time, level, logger, the first digits of the id, what was said."""

    def format(self, record: logging.LogRecord) -> str:
        record.trace = current_trace()[:8] or "-"
        return super().format(record)


def set_up_logging(process: str, *, as_json: bool) -> None:
    """Send the log lines of this process to its standard error, JSON or plain."""
    handler = logging.StreamHandler(sys.stderr)
    plain = _Plain("%(asctime)s %(levelname)s %(name)s %(trace)s %(message)s")
    handler.setFormatter(Lines(process) if as_json else plain)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("httpx", "fontTools", "weasyprint", "apprise"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
