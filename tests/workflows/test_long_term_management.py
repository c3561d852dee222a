import json
from datetime import UTC, date, datetime

import pytest

from models.acceptance import Warranty
from models.deadline import Deadline
from models.event import Event
from models.long_term_management import LedgerMonth
from models.reads.fees import billing_of
from models.reads.long_term_management import evidence, facts
from rules.long_term_management import (
    DecisionMissing,
    LedgerCategory,
    ModeChangeRefused,
    ProviderKind,
    months_due,
    require_mode_change,
)
from rules.money import Fen
from rules.registration import ManagementMode
from rules.stages import Stage, Standing
from tests.builders import a_case, a_manager, acting
from tests.builders_acceptance import a_fee_plan, a_plan, flow
from workflows.actions.ledger import close_month, open_month, publish_month
from workflows.actions.ledger_lines import Collection, NewLine, enter_line, record_collected
from workflows.actions.long_term_management import NotToBeArchived, archive_case, carry_on
from workflows.actions.management_terms import NewTerm, begin_term

START = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


@pytest.fixture
def case(session):
    case = a_case(session, stage=Stage.LONG_TERM_MANAGEMENT)
    a_fee_plan(session, a_plan(session, case))
    return case


@pytest.fixture
def staff(session, case):
    return a_manager(session, case), a_manager(session, case)


def begun(session, case, act, starts_on=date(2026, 3, 1)):
    term = NewTerm(ManagementMode.MARKET, "某物业", ProviderKind.PROPERTY_FIRM, "公告 1", starts_on)
    begin_term(session, case.id, term, act)


def published(session, case, staff, month, at):
    """Run one month from opening to publication; everything billed came in."""
    first, second = (acting(each, at) for each in staff)
    number = open_month(session, case.id, month, Fen(0), first)
    line = NewLine(LedgerCategory.STAFF, "工资", Fen(1000), month, f"V-{month}")
    enter_line(session, case.id, number, line, first)
    row = session.get_one(LedgerMonth, number)
    value = Collection(row.billed, row.billed_households)
    record_collected(session, case.id, number, value, first)
    close_month(session, case.id, number, second)
    publish_month(session, case.id, number, second)
    session.flush()


def test_the_register_is_billed_home_by_home(session, case):
    billing = billing_of(session, case.id)

    assert billing is not None
    assert (billing.billed, billing.households) == (24 * 4800, 24)


def test_carrying_on_twice_sets_each_deadline_once(session, case, staff):
    session.add(
        Warranty(
            case_id=case.id,
            category="pipes",
            starts_on=date(2026, 1, 1),
            ends_on=date(2028, 1, 1),
        )
    )
    begun(session, case, acting(staff[0], START))

    carry_on(session, case.id, flow(START))
    progress = carry_on(session, case.id, flow(START))

    kinds = sorted(row.kind for row in session.query(Deadline))
    assert kinds == [
        "management.ledger_due",
        "management.warranty_ends",
        "management.yearly_review",
    ]
    assert progress.until is not None
    assert "ledger_published for the yearly review" in progress.waits_for


def test_the_yearly_review_passes_when_the_account_is_published(session, case, staff):
    begun(session, case, acting(staff[0], START))
    at = datetime(2026, 4, 3, 4, 0, tzinfo=UTC)

    published(session, case, staff, date(2026, 3, 1), at)

    found = facts(session, case.id, at)
    assert (found.months_due, found.months_published, found.months_stable) == (0, 1, 1)
    assert found.collection_known
    shown = evidence(session, case.id, at)
    assert json.loads(json.dumps(shown)) == shown


def test_a_published_month_has_one_digest_and_one_notice(session, case, staff):
    begun(session, case, acting(staff[0], START))
    at = datetime(2026, 4, 3, 4, 0, tzinfo=UTC)
    published(session, case, staff, date(2026, 3, 1), at)
    digest = session.query(LedgerMonth).one().digest

    publish_month(session, case.id, session.query(LedgerMonth).one().id, acting(staff[0], at))

    assert session.query(LedgerMonth).one().digest == digest
    assert session.query(Event).filter_by(name="ledger_month.published").count() == 1


def test_a_month_s_account_is_due_when_the_next_month_is_over():
    assert months_due(date(2026, 3, 1), date(2026, 4, 30)) == 0
    assert months_due(date(2026, 3, 1), date(2026, 5, 1)) == 1
    assert months_due(date(2026, 3, 2), date(2026, 5, 1)) == 0
    assert months_due(date(2026, 3, 1), date(2026, 1, 1)) == 0


M = ManagementMode


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (M.COMMUNITY_RUN, M.MARKET),
        (M.SELF_MANAGED, M.MARKET),
        (M.MARKET, M.PROPERTY_FIRM),
        (M.MARKET, M.MARKET),
        (None, M.PUBLIC_WELFARE),
    ],
)
def test_management_goes_forward_by_decision(before, after):
    require_mode_change(before, after, decision="公告 1", reason="")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (M.MARKET, M.SELF_MANAGED, "退出"),
        (M.MARKET, M.COMMUNITY_RUN, ""),
        (M.MARKET, M.NONE, "退出"),
    ],
)
def test_management_does_not_go_back_like_that(before, after, reason):
    with pytest.raises(ModeChangeRefused):
        require_mode_change(before, after, decision="公告 1", reason=reason)


def test_management_rests_on_a_decision():
    with pytest.raises(DecisionMissing):
        require_mode_change(None, M.MARKET, decision="", reason="")


def test_a_case_is_archived_after_twelve_stable_months_and_the_last_warranty(session, case, staff):
    begun(session, case, acting(staff[0], START))
    warranty = Warranty(
        case_id=case.id, category="pipes", starts_on=date(2025, 1, 1), ends_on=date(2027, 1, 1)
    )
    session.add(warranty)
    for month in range(3, 15):
        first = date(2026 + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        published(session, case, staff, first, datetime(2027, 4, 3, 4, 0, tzinfo=UTC))
    session.commit()
    late = datetime(2027, 4, 3, 4, 0, tzinfo=UTC)
    early = datetime(2026, 12, 1, tzinfo=UTC)

    with pytest.raises(NotToBeArchived):
        archive_case(session, case.id, case.version, "完成", acting(staff[0], early))
    archive_case(session, case.id, case.version, "完成", acting(staff[0], late))

    assert case.standing is Standing.ARCHIVED
    assert session.query(Deadline).filter(Deadline.rung_at.is_(None)).count() == 0
    assert session.query(Event).filter_by(name="case.archived").count() == 1


def test_the_review_reads_little(session, case, staff, queries):
    begun(session, case, acting(staff[0], START))
    session.commit()
    queries.clear()

    facts(session, case.id, START)

    assert len(queries) <= 9
