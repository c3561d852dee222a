"""A compound in long-term management, worked on through its pages."""

from datetime import UTC, datetime

from rules.stages import Stage
from tests.builders import a_case, a_compound, a_manager, sign_in
from tests.builders_acceptance import a_fee_plan, a_plan

MAY = datetime(2026, 5, 11, 4, 0, tzinfo=UTC)  # a Monday


def opened(session, client, compound, **fees):
    case = a_case(session, compound, stage=Stage.LONG_TERM_MANAGEMENT)
    a_fee_plan(session, a_plan(session, case), **fees)
    first, second = a_manager(session, case), a_manager(session, case)
    sign_in(client, first)
    return {
        "id": case.id,
        "case": case,
        "first": first,
        "second": second,
        "at": f"/cases/{case.reference}/long_term_management",
    }


TERM = {
    "mode": "market",
    "provider": "经八路街道社会事务服务中心",
    "provider_kind": "nonprofit_centre",
    "decision": "表决公告 2026-1",
    "contract_number": "HT-1",
    "starts_on": "2026-03-01",
    "ends_on": "2027-02-28",
}


def term(client, work, **values):
    return client.submit(work["at"] + "/terms", {**TERM, **values}, button="登记")


def month_of(client, work, name="2026-03", opening=None):
    values = {"month": name} if opening is None else {"month": name, "opening": opening}
    answer = client.submit(work["at"] + "/ledger", values, button="开账")
    assert answer.status_code == 303, answer.text
    return answer.location


def line(client, at, category="staff", amount="500", **values):
    given = {"category": category, "text": "工资", "amount": amount, "on": "2026-03-10"}
    return client.submit(at, {**given, "voucher": f"V-{category}", **values}, button="记账")


def big(database, client, **fees):
    """24,000 m² in 300 homes: the compound of B01."""
    with database() as session:
        compound = a_compound(session, buildings=5, stairwells=5)
        return opened(session, client, compound, **fees)
