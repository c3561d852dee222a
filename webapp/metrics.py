"""`/metrics`: figures for Prometheus. For this machine, or with the token; a 404 for all others."""

import hmac
from ipaddress import ip_address
from itertools import accumulate
from typing import TYPE_CHECKING, cast

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from models.reads import operations
from models.release import release
from webapp.context import database, now, real_now, settings
from webapp.pages import May, Pages
from webapp.watching import BUCKETS, Requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

pages = Pages("metrics", __name__)


@pages.get("/metrics", may=May.ANYONE)
def show_metrics() -> ResponseReturnValue:
    """Answer in Prometheus' text format; ten queries, none of which grows with the cases."""
    if not _is_allowed():
        abort(404)
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest  # noqa: PLC0415 -- rarely
    from prometheus_client.core import CollectorRegistry  # noqa: PLC0415 -- as above

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_allowed() -> bool:
    token = settings().metrics_token
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if token and scheme == "Bearer" and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # Behind a proxy every visitor seems to come from this machine: then only the token counts.
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-IP"} & set(request.headers.keys())
    return not forwarded and ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 -- nobody


class _Collector:
    """Today's figures; made anew for every scrape."""

    def collect(self) -> "Iterator[Metric]":
        """Yield what this process answered, then what the database knows of all processes."""
        yield from _answered(cast("Requests", current_app.extensions["requests"]))
        with database()() as session:
            figures = operations.figures(session, now(), real_now())
        yield from _stored(figures)


def _answered(seen: Requests) -> "Iterator[Metric]":
    from prometheus_client.core import (  # noqa: PLC0415 -- as above
        CounterMetricFamily,
        HistogramMetricFamily,
        InfoMetricFamily,
    )

    yield InfoMetricFamily("xinyuan", "The release that answers", {"version": release()})
    with seen.lock:
        answered, waits, seconds = dict(seen.answered), list(seen.waits), seen.seconds
    requests = CounterMetricFamily(
        "xinyuan_requests",
        "Answers of this web process",
        labels=["endpoint", "method", "status"],
    )
    for (endpoint, method, status), count in sorted(answered.items()):
        requests.add_metric([endpoint, method, str(status)], count)
    yield requests
    bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
    yield HistogramMetricFamily(
        "xinyuan_request_seconds",
        "Time to answer in this web process",
        list(zip(bounds, accumulate(waits), strict=True)),
        seconds,
    )


def _stored(figures: operations.Figures) -> "Iterator[Metric]":
    from prometheus_client.core import (  # noqa: PLC0415 -- as above
        CounterMetricFamily,
        GaugeMetricFamily,
    )

    for name, told, total in (
        ("xinyuan_actions", "Events recorded: one per action", figures.actions),
        ("xinyuan_flow_runs", "Flow runs begun for cases", figures.flow_runs),
        ("xinyuan_papers", "Papers printed; papers per second: rate() of it", figures.papers),
    ):
        yield CounterMetricFamily(name, told, total)
    for name, told, value in (
        ("xinyuan_errands_waiting", "Errands that are due and wait", figures.outbox.waiting),
        ("xinyuan_errands_running", "Errands that a driver holds", figures.outbox.running),
        ("xinyuan_errands_resting", "Errands that failed and rest", figures.outbox.resting),
        ("xinyuan_errands_dead", "Errands given up: a person must look", figures.outbox.dead),
        ("xinyuan_errand_age_seconds", "Age of the oldest due errand", figures.age),
        ("xinyuan_flow_runs_under_way", "Flow runs that have not ended", figures.under_way),
        ("xinyuan_deadlines_late", "Deadlines that came and did not ring", figures.late),
        ("xinyuan_drivers", "Drivers seen in the last two minutes", figures.drivers),
        ("xinyuan_backup_age_seconds", "Age of the last backup; -1: none", figures.backup_age),
    ):
        yield GaugeMetricFamily(name, told, value)
