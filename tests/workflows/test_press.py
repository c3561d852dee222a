"""The press: killed at any paper, stopped, tried again paper by paper, told what is missing."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from documents.fonts_check import missing_fonts
from models.document import Paper, PaperOrder
from models.errand import Errand
from models.reads.case_record import case_record
from models.reads.papers import order_line
from models.settings import inherited
from models.store import Kept, fetch
from rules.paper import OrderEnded, OrderState, PaperKind
from rules.roles import NotYours
from tests.builders import a_case, a_compound, a_manager, acting
from tests.builders_papers import FLOW, a_published_round, order_of
from tests.press_process import office_of, one_worker
from tests.shared import ROOT
from workflows.actions.paper_orders import begin_order, go_on_with, stop_papers
from workflows.actions.papers import file_papers, finish_order, sheets_of
from workflows.flows.press_order import carry_out, missing_sheets, print_chunk, room_refused

needs_fonts = pytest.mark.skipif(
    bool(missing_fonts()), reason="the fonts for paper are not installed; see xinyuan doctor"
)
PATIENCE = 120  # seconds


def counted(session):
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).where(Paper.digest != ""))


def kept_papers(session, sheets):
    """File some sheets as if they were printed."""
    filed = [(sheet, Kept(f"{n:064x}", 10), "") for n, sheet in enumerate(sheets)]
    file_papers(session, filed, FLOW)
    session.flush()


@needs_fonts
def test_a_killed_press_is_gone_on_with_and_prints_nothing_twice(session, database, settings):
    a_published_round(session, floors=1)
    order = order_of(session, PaperKind.CONSENT_FORM)
    session.commit()
    environment = inherited(**settings.as_environment(), PYTHONPATH=str(ROOT))
    command = [sys.executable, "-m", "tests.press_process", str(order.id)]
    running = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)  # noqa: S603 -- our own words

    until = time.monotonic() + PATIENCE
    while not counted(session) and time.monotonic() < until and running.poll() is None:
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    printed = {paper.id: paper.digest for paper in session.scalars(sa.select(Paper))}

    assert 0 < len(printed) < 4
    _ends_with_it(running.pid, until)
    press = one_worker()
    assert carry_out(office_of(database, settings, press), order.id) == 4 - len(printed)
    press.close()
    session.rollback()
    papers = session.scalars(sa.select(Paper)).all()
    assert len({paper.household_id for paper in papers}) == len(papers) == 4
    assert {paper.id: paper.digest for paper in papers}.items() >= printed.items()
    assert all(fetch(settings.store, paper.digest).stat().st_size == paper.size for paper in papers)
    assert session.get_one(PaperOrder, order.id).state is OrderState.FINISHED


def _ends_with_it(group, until):
    """The killed press's own processes end by themselves."""
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("printing processes outlive the press")


class Scripted:
    """A press whose parts are printed by a list of what to do; the rest of the house is real."""

    workers = 4

    def run_off(self, parts, _settings):
        for number, part in enumerate(parts):
            self.printed = number + 1
            yield part, [_Page(Kept(f"{id(sheet):064x}", 10)) for sheet in part]


class _Page:
    problem = ""

    def __init__(self, kept):
        self.kept = kept


def test_a_stopped_order_keeps_what_is_printed_and_is_gone_on_with(session, database, settings):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.CONSENT_FORM)
    manager = acting(voted.manager)
    kept_papers(session, sheets_of(session, order.id, settings)[:3])

    for _ in range(2):
        stop_papers(session, voted.case.id, order.id, "名册要更正", manager)
    session.commit()
    assert missing_sheets(office_of(database, settings, Scripted()), order.id).sheets == ()
    finish_order(session, order.id, FLOW)

    line = order_line(session, voted.case.id, order.id)
    assert (line.state, line.stop_reason, line.done) == (OrderState.STOPPED, "名册要更正", 3)
    assert not line.is_under_way
    go_on_with(session, voted.case.id, order.id, manager)
    session.commit()
    assert len(missing_sheets(office_of(database, settings, Scripted()), order.id).sheets) == 5
    errands = session.scalars(sa.select(Errand.once).where(Errand.flow == "papers")).all()
    assert sum(once.startswith(f"papers:{order.id}:") for once in errands) == 1


def test_the_press_looks_after_every_part_whether_it_was_stopped(session, database, settings):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.CONSENT_FORM)
    session.commit()
    press = Scripted()
    office = office_of(database, settings, press)
    sheets = missing_sheets(office, order.id).sheets
    stop_papers(session, voted.case.id, order.id, "名册要更正", acting(voted.manager))
    session.commit()

    goes_on = print_chunk(office, sheets)

    assert (goes_on, press.printed, counted(session)) == (False, 1, 2)


def test_what_is_finished_is_not_stopped_and_strangers_stop_nothing(session, settings):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.CONSENT_FORM)
    stranger = a_manager(session, a_case(session, a_compound(session)))

    with pytest.raises(NotYours):
        stop_papers(session, voted.case.id, order.id, "好奇", acting(stranger))
    kept_papers(session, sheets_of(session, order.id, settings))
    finish_order(session, order.id, FLOW)
    for action in (
        lambda act: stop_papers(session, voted.case.id, order.id, "晚了", act),
        lambda act: go_on_with(session, voted.case.id, order.id, act),
    ):
        with pytest.raises(OrderEnded):
            action(acting(voted.manager))


def test_how_many_are_in_the_press_is_unknown_until_the_total_is(session):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.CONSENT_FORM)
    order.total = None
    session.flush()

    unknown = _order_record(session, voted)
    begin_order(session, order.id, 8, FLOW)
    known = _order_record(session, voted)

    assert (unknown["asked"], unknown["in_press"]) == (None, None)
    assert (known["asked"], known["in_press"]) == (8, 8)


def _order_record(session, voted):
    session.flush()
    record = case_record(session, voted.case.reference, FLOW.at)
    (found,) = [each for each in record["paper_orders"] if each["kind"] == "consent_form"]
    return found


def test_the_pace_is_that_of_the_present_run(session, settings):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.CONSENT_FORM)
    sheets = sheets_of(session, order.id, settings)
    begin_order(session, order.id, len(sheets), FLOW)
    order.run_from = FLOW.at - timedelta(minutes=1)
    kept_papers(session, sheets[:6])

    line = order_line(session, voted.case.id, order.id)

    assert line.a_minute == pytest.approx(6)
    assert line.left.total_seconds() == pytest.approx(20)


def test_a_pack_that_does_not_fit_is_refused_with_its_figures():
    refusal = room_refused(36_595, 5_000_000_000)

    assert refusal.facts == {"needed": 17_449, "free": 4_768}
    assert room_refused(8, 5_000_000_000) is None


@needs_fonts
def test_a_sheet_that_breaks_is_tried_by_itself_and_the_rest_goes_on(session, settings):
    a_published_round(session)
    order = order_of(session, PaperKind.CONSENT_FORM)
    good, broken = sheets_of(session, order.id, settings)[:2]
    # Nothing in the house makes such a sheet: a defect of tomorrow would.
    object.__setattr__(broken, "value", None)
    press = one_worker()

    ((_, printed),) = press.run_off([[broken, good]], settings)
    press.close()

    assert [bool(one.kept) for one in printed] == [False, True]
    assert json.loads(printed[0].problem)["code"] == "paper_not_made"
