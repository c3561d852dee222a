"""One trace id from a page over its errand to the flow; off unless asked for."""

import subprocess
import sys
import threading

import pytest

from models.errand import Errand
from models.journal import current_trace, traced
from models.tracing import NoTracing, set_up_tracing, span, trace_with
from rules.act import Act
from tests.shared import ROOT
from tests.workflows.builders_driving import a_case
from tests.workflows.test_driver import Notebook, until
from workflows.actions.record import ask_flow
from workflows.driver import Driver

ID = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{ID}-b7ad6b7169203331-01"


@pytest.fixture
def spans():
    memory = pytest.importorskip(
        "opentelemetry.sdk.trace.export.in_memory_span_exporter",
        reason="opentelemetry-sdk is not installed: traces are opt-in",
    )
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 -- opt-in
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: PLC0415 -- as above

    kept = memory.InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    trace_with(provider.get_tracer("tests"))
    yield kept
    trace_with(None)


def told(spans) -> dict[str, str]:
    return {each.name: f"{each.context.trace_id:032x}" for each in spans.get_finished_spans()}


def test_a_page_is_a_span_under_the_id_it_answers(client, spans):
    answer = client.get("/healthz/live", headers={"traceparent": PARENT})

    assert answer.headers["X-Request-ID"] == ID
    assert told(spans) == {"page health.show_live": ID}
    assert current_trace() == ""


def test_an_errand_and_what_it_runs_carry_the_page_s_id(database, settings, now, spans):
    with traced(ID), database.begin() as session:
        case = a_case(session, now)
        ask_flow(session, Act(by="staff:1", at=now), "notices", once="n", case_id=case.id)

    class Spanning(Notebook):
        def run(self, call):
            with span("flow transaction"):
                super().run(call)

    driver = Driver(database, settings, Spanning())
    thread = threading.Thread(target=driver.drive)
    thread.start()
    until(lambda: len(spans.get_finished_spans()) >= 2)
    driver.stop()
    thread.join()

    assert told(spans) == {"errand notices": ID, "flow transaction": ID}
    inner, outer = spans.get_finished_spans()
    assert inner.parent.span_id == outer.context.span_id


def test_without_an_id_or_a_tracer_a_span_is_nothing(database, now):
    with traced(ID), span("page"), database.begin() as session:
        ask_flow(session, Act(by="staff:1", at=now), "notices", once="n")

    with database() as session:
        assert session.query(Errand).one().trace == ID


def test_traces_that_cannot_be_sent_are_refused_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http", None)

    with pytest.raises(NoTracing, match="pip install opentelemetry-sdk"):
        set_up_tracing("web")


def test_what_is_off_is_not_even_imported():
    asked = "import sys, models.tracing; sys.exit('opentelemetry' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=False).returncode == 0  # noqa: S603
