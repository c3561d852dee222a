from datetime import date, datetime, timedelta

import pytest

from models.acceptance import Acceptance, Check, Defect, ResidentAcceptance, SignOff, Warranty
from models.deadline import Deadline
from models.document import Notice, PaperOrder
from models.event import Event
from models.household import Household
from models.reads.acceptance import evidence, facts
from models.resident_link import ResidentLink
from rules.acceptance import CheckResult, DefectState, Outstanding, Party
from rules.deadlines import start_of_day
from rules.paper import PaperKind
from rules.stages import Decision, Stage, Verdict
from rules.warranty import WarrantyCategory
from tests.builders import a_case, a_manager, a_reviewer, acting
from tests.builders_acceptance import (
    a_plan,
    accepted,
    all_checked,
    all_proven,
    all_signed,
    flow,
)
from tests.conftest import NOON
from workflows.actions.acceptance import (
    AcceptanceNotReady,
    AcceptancePassed,
    Conclusion,
    carry_on,
    pass_acceptance,
)
from workflows.actions.acceptance_checks import Finding, record_findings
from workflows.actions.acceptance_parties import PartySignature, sign_party
from workflows.actions.defects import (
    NewDefect,
    confirm_repair,
    fail_repair,
    repair_defect,
    report_defect,
)
from workflows.actions.driving import carry_case_on
from workflows.actions.resident_acceptance import MarkOutOfRange, Opinion, enter_opinion
from workflows.actions.review import decide_stage, submit_stage

TODAY = date(2026, 3, 2)


@pytest.fixture
def case(session):
    return a_case(session, stage=Stage.ACCEPTANCE)


@pytest.fixture
def act(session, case):
    return acting(a_manager(session, case), NOON)


def ready(session, case, act, on=TODAY, **results):
    carry_on(session, case.id, flow(act.at))
    all_checked(session, case.id, act, **results)
    all_proven(session, case.id, act)
    all_signed(session, case.id, act, on)


def test_opening_twice_opens_once(session, case):
    first = carry_on(session, case.id, flow(NOON))
    session.commit()

    second = carry_on(session, case.id, flow(NOON + timedelta(days=1)))
    session.commit()

    assert first.done == ("acceptance opened", "24 links issued")
    assert second.done == ()
    assert session.query(Check).count() == 30
    assert session.query(ResidentLink).count() == 24
    assert session.query(Notice).filter_by(is_public=True).count() == 1
    assert session.query(Event).filter_by(name="acceptance.opened").count() == 1


def test_a_plan_without_a_lift_proposes_that_the_lift_is_not_checked(session, case):
    a_plan(session, case, "roof")

    carry_on(session, case.id, flow(NOON))

    planned = {row.item: row.is_planned for row in session.query(Check)}
    assert (planned["roof_water_test"], planned["lift"], planned["wages_paid"]) == (
        True,
        False,
        True,
    )
    assert all(row.result is CheckResult.PENDING for row in session.query(Check))


def test_nothing_passes_before_everything_is_there(session, case, act):
    carry_on(session, case.id, flow(NOON))

    with pytest.raises(AcceptanceNotReady) as refused:
        pass_acceptance(session, case.id, Conclusion(TODAY, "同意"), act)

    assert refused.value.facts["missing"] == (
        Outstanding.STATUTORY,
        Outstanding.CHECKLIST,
        Outstanding.SIGNATURES,
    )


def test_residents_sign_apart_from_the_six_parties(session, case, act):
    ready(session, case, act)
    session.delete(session.query(SignOff).filter_by(party=Party.RESIDENTS).one())
    sign_party(session, case.id, PartySignature(Party.FIRE, "赵", "消防", TODAY), act)

    with pytest.raises(AcceptanceNotReady):
        pass_acceptance(session, case.id, Conclusion(TODAY, "同意"), act)


@pytest.mark.parametrize(
    ("accepted_on", "category", "ends_on"),
    [
        (date(2024, 10, 20), WarrantyCategory.WATERPROOF, date(2029, 10, 20)),
        (date(2024, 10, 20), WarrantyCategory.PIPES, date(2026, 10, 20)),
        (date(2024, 2, 29), WarrantyCategory.WATERPROOF, date(2029, 2, 28)),
        (date(2024, 10, 20), WarrantyCategory.HEATING, date(2026, 3, 15)),
        (date(2024, 12, 1), WarrantyCategory.HEATING, date(2027, 3, 15)),
    ],
    ids=["W1", "W2", "W3", "W4", "W5"],
)
def test_warranties_start_on_the_day_of_passing(session, case, act, accepted_on, category, ends_on):  # noqa: PLR0913, PLR0917 -- a vector
    ready(session, case, act, accepted_on)

    pass_acceptance(session, case.id, Conclusion(accepted_on, "同意"), act)

    row = session.query(Warranty).filter_by(category=category).one()
    assert (row.starts_on, row.ends_on) == (accepted_on, ends_on)


def test_passing_orders_the_record_once_and_sets_the_filing_deadline(session, case, act):
    ready(session, case, act)

    pass_acceptance(session, case.id, Conclusion(TODAY, "同意", contract_years=1), act)
    pass_acceptance(session, case.id, Conclusion(TODAY, "再次"), act)

    assert [order.kind for order in session.query(PaperOrder)] == [PaperKind.ACCEPTANCE_RECORD]
    due = session.query(Deadline).filter_by(kind="acceptance.filing_due").one().due_at
    assert due == start_of_day(date(2026, 3, 18))
    assert session.query(Warranty).count() == len(WarrantyCategory)
    assert session.query(Event).filter_by(name="acceptance.passed").count() == 1


def test_heating_that_was_not_there_has_no_warranty(session, case, act):
    ready(session, case, act, heating=CheckResult.NOT_APPLICABLE)

    pass_acceptance(session, case.id, Conclusion(TODAY, "同意"), act)

    kinds = {row.category for row in session.query(Warranty)}
    assert WarrantyCategory.HEATING not in kinds
    assert session.query(Warranty).filter_by(category="structure").one().ends_on is None


def test_after_the_conclusion_the_checklist_stands(session, case, act):
    ready(session, case, act)
    pass_acceptance(session, case.id, Conclusion(TODAY, "同意"), act)

    with pytest.raises(AcceptancePassed):
        record_findings(session, case.id, [Finding("roads", CheckResult.FAIL)], act)


def test_what_failed_needs_a_date_before_the_gate_opens(session, case, act):
    ready(session, case, act, roads=CheckResult.FAIL)
    assert facts(session, case.id, NOON).items_failed == 1

    dated = Finding("roads", CheckResult.FAIL, "不平", "李监理", date(2026, 4, 1))
    record_findings(session, case.id, [dated], act)

    assert facts(session, case.id, NOON).items_failed == 0


def test_four_in_five_satisfied_is_enough_and_one_fewer_is_not(session, case, act):
    carry_on(session, case.id, flow(NOON))
    homes = session.query(Household).order_by(Household.place).limit(5).all()
    for home, mark in zip(homes, (5, 4, 4, 4, 3), strict=True):
        enter_opinion(session, case.id, home.id, Opinion(True, mark, 5, 5, "王"), act)  # noqa: FBT003 -- accepts
    enough = facts(session, case.id, NOON)

    enter_opinion(session, case.id, homes[1].id, Opinion(True, 3, 5, 5, "王"), act)  # noqa: FBT003 -- accepts
    changed = facts(session, case.id, NOON)

    assert (enough.resident_answers, enough.satisfied) == (5, 4)
    assert (changed.resident_answers, changed.satisfied) == (5, 3)
    assert session.query(ResidentAcceptance).count() == 6


def test_a_mark_of_six_is_refused(session, case, act):
    home = session.query(Household).first()

    with pytest.raises(MarkOutOfRange):
        enter_opinion(session, case.id, home.id, Opinion(True, 6, 5, 5, "王"), act)  # noqa: FBT003 -- accepts


def reported(session, case, act, **values):
    given = {"place": "屋面", "category": WarrantyCategory.WATERPROOF, "description": "漏水"}
    number = report_defect(session, case.id, NewDefect(**{**given, **values}), act)
    return session.get_one(Defect, number)


def test_leaks_are_answered_in_a_day_and_the_rest_in_three(session, case, act):
    urgent = reported(session, case, act, is_urgent=True)
    other = reported(session, case, act, place="楼道")

    assert urgent.respond_by == NOON + timedelta(hours=24)
    assert other.respond_by == NOON + timedelta(days=3)


def test_two_failed_repairs_go_to_the_implementing_unit(session, case, act):
    defect = reported(session, case, act, is_critical=True)
    outcomes = []
    for _ in range(2):
        repair_defect(session, case.id, defect.id, TODAY, "补漏", act)
        outcomes.append(fail_repair(session, case.id, defect.id, "又漏", act))
    repair_defect(session, case.id, defect.id, TODAY, "重做", act)
    before = facts(session, case.id, NOON).critical_open

    confirm_repair(session, case.id, defect.id, "王建国", act)

    assert outcomes == [False, True]
    assert (before, facts(session, case.id, NOON).critical_open) == (1, 0)
    assert defect.state is DefectState.CONFIRMED
    assert session.query(Event).filter_by(name="defect.escalated").count() == 1


def test_a_rejection_sends_the_works_back_and_voids_the_conclusion(session, case, act):
    accepted(session, case, None, act, TODAY)
    session.commit()
    submission = submit_stage(session, case.id, case.version, "", act)
    session.commit()
    reviewer = acting(a_reviewer(session, case), NOON + timedelta(hours=1))
    decision = Decision(Stage.ACCEPTANCE, case.version, Verdict.REJECT, "管线要返工")

    decide_stage(session, case.id, decision, reviewer)
    passed_on = session.query(Acceptance).one().passed_on
    carry_case_on(session, case.id, case.stage, flow(reviewer.at))

    assert passed_on is None
    assert submission.conditions[5]["met"]
    assert case.stage is Stage.CONSTRUCTION
    assert session.query(Acceptance).one().passed_on is None
    assert session.query(Warranty).count() == session.query(SignOff).count() == 0
    assert session.query(Event).filter_by(name="acceptance.voided").count() == 1


def test_the_reviewer_s_evidence_is_plain_json(session, case, act):
    import json  # noqa: PLC0415 -- one use

    accepted(session, case, None, act, TODAY)

    found = evidence(session, case.id, datetime.now(tz=NOON.tzinfo))

    assert json.loads(json.dumps(found)) == found
    assert {"figures", "tables"} <= set(found)


def test_the_gate_reads_little(session, case, act, queries):
    accepted(session, case, None, act, TODAY)
    session.commit()
    queries.clear()

    facts(session, case.id, NOON)

    assert len(queries) <= 8
