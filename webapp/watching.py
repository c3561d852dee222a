"""Counting and logging every request under one id, which leads on to the flows it asks for."""

import logging
import threading
import time
from bisect import bisect_left
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

from flask import Flask, Response, g, request

from models.journal import new_trace, set_trace
from models.tracing import span

logger = logging.getLogger(__name__)

BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the request times that are counted apart, in seconds."""

QUIET: Final = frozenset(
    {"static", "health.show_live", "health.show_ready", "metrics.show_metrics"}
)
"""Endpoints that machines ask for all the time: counted, not logged."""


@dataclass
class Requests:
    """What one process has answered since its start. Used from several threads."""

    answered: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    waits: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Take note of one answer."""
        with self.lock:
            self.answered[endpoint, method, status] += 1
            self.waits[bisect_left(BUCKETS, seconds)] += 1
            self.seconds += seconds


def register(app: Flask) -> None:
    """Watch every request of `app`; to be registered first, so that nothing escapes.

    The id is that of a proxy's `traceparent` or a new one. It is answered in `X-Request-ID`,
    stands in every log line, and goes with each errand to the driver and into Prefect's run.
    """
    seen = app.extensions["requests"] = Requests()

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()
        g.trace = new_trace(request.headers.get("traceparent", ""))
        set_trace(g.trace)
        g.spans = ExitStack()
        g.spans.enter_context(span(f"page {request.endpoint or '-'}", method=request.method))

    @app.after_request
    def end(response: Response) -> Response:
        taken = time.perf_counter() - g.get("begun", time.perf_counter())
        endpoint = request.endpoint or "-"
        seen.count(endpoint, request.method, response.status_code, taken)
        response.headers["X-Request-ID"] = g.get("trace", "")
        if endpoint not in QUIET:
            # The endpoint, not the address: addresses of residents' links are their keys.
            facts = {
                "endpoint": endpoint,
                "method": request.method,
                "status": response.status_code,
                "ms": round(taken * 1000, 1),
            }
            logger.info(
                "%s %s %s", request.method, endpoint, response.status_code, extra={"facts": facts}
            )
        return response

    @app.teardown_request
    def leave(_fault: BaseException | None) -> None:
        if spans := g.pop("spans", None):
            spans.close()
        set_trace("")
