"""Spans for OpenTelemetry: from a page over its errand to the flow, under the id of the log lines.

Off unless XINYUAN_TRACES=1; then nothing is imported, and a span costs one comparison. Where the
spans go is told by OpenTelemetry's own OTEL_* variables, read by its own packages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

from models.journal import current_trace

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Tracer

_PAGE: Final = 1
"""The span that stands for whoever asked for a page: ours begin below it, with its trace id."""


class NoTracing(Exception):  # noqa: N818 -- said to an operator, in a sentence
    """Traces are asked for, and OpenTelemetry's packages are not there."""


class _Tracing:
    """This process's tracer; None as long as nobody asked for traces."""

    tracer: "Tracer | None" = None


def set_up_tracing(process: str) -> None:
    """Send this process's spans to the OTLP collector that OTEL_EXPORTER_OTLP_ENDPOINT names.

    Raises:
        NoTracing: if `opentelemetry-sdk` or `opentelemetry-exporter-otlp-proto-http` is missing.
    """
    if _Tracing.tracer is not None:
        return
    try:
        # By name: these packages are opt-in, and nothing else of ours may need them.
        exporter = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        resources = import_module("opentelemetry.sdk.resources")
        sdk = import_module("opentelemetry.sdk.trace")
        export = import_module("opentelemetry.sdk.trace.export")
    except ImportError as missing:
        raise NoTracing(
            f"XINYUAN_TRACES=1: {missing.name} is missing; "
            "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http"
        ) from missing
    named = resources.Resource.create({"service.name": f"xinyuan-{process}"})
    provider = sdk.TracerProvider(resource=named)
    provider.add_span_processor(export.BatchSpanProcessor(exporter.OTLPSpanExporter()))
    trace_with(provider.get_tracer("xinyuan"))


def trace_with(tracer: "Tracer | None") -> None:
    """Make spans with `tracer` from now on; None makes none."""
    _Tracing.tracer = tracer


@contextmanager
def span(name: str, **facts: str | float) -> Iterator[None]:
    """Let the block be a span under the id that is worked for here (`models.journal`).

    Without such an id, or with traces off, it is nothing. `facts` are ids, never names.
    """
    tracer, trace = _Tracing.tracer, current_trace()
    if tracer is None or not trace:
        yield
        return
    with tracer.start_as_current_span(name, context=_above(trace), attributes=facts):
        yield


def _above(trace: str) -> "Context | None":
    """Return the context to begin in: the present one where it belongs to `trace`."""
    from opentelemetry import trace as api  # noqa: PLC0415 -- where traces are on

    wanted = int(trace, 16)
    if api.get_current_span().get_span_context().trace_id == wanted:
        return None
    sampled = api.TraceFlags(api.TraceFlags.SAMPLED)
    root = api.SpanContext(wanted, _PAGE, is_remote=True, trace_flags=sampled)
    return api.set_span_in_context(api.NonRecordingSpan(root))
