from datetime import UTC, date, datetime, timedelta

import pytest

from models.compound import Compound
from models.deadline import Deadline
from models.document import Notice, PaperOrder
from models.long_term_management import LedgerLine, LedgerMonth, ManagementTerm, StarRating
from rules.paper import PaperKind
from rules.registration import ManagementMode
from rules.stages import Stage
from tests.builders import a_case, a_compound, a_manager, a_reviewer, sign_in
from tests.builders_acceptance import a_fee_plan, a_plan

MAY = datetime(2026, 5, 11, 4, 0, tzinfo=UTC)  # a Monday


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    now = {"at": MAY}
    monkeypatch.setattr("models.clock.now", lambda _settings: now["at"])
    return now


@pytest.fixture
def work(database, client):
    """A compound of 24 homes of 80 m² in long-term management, fee plan chosen."""
    with database() as session:
        return opened(session, client, a_compound(session))


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


PAGES = (
    "",
    "/terms",
    "/ledger",
    "/collection",
    "/stars",
    "/satisfaction",
    "/lifts",
    "/rewards",
    "/defects",
    "/warranties",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_with_few_queries(client, work, queries, address):
    client.get(work["at"])
    queries.clear()

    answer = client.get(work["at"] + address)

    assert answer.status_code == 200
    assert len(queries) <= 20, "\n".join(queries)


@pytest.mark.parametrize("address", PAGES)
def test_a_reviewer_reads_and_changes_nothing(database, client, work, address):
    with database() as session:
        sign_in(client, a_reviewer(session, work["case"]))

    seen = client.get(work["at"] + address)

    assert seen.status_code == 200
    assert 'class="btn go"' not in seen.text
    assert client.post(work["at"] + "/ledger").status_code in {400, 403}


def test_a_term_begins_and_the_compound_knows_its_mode(database, client, work):
    answer = term(client, work, starts_on="2026-04-01")
    again = term(client, work, starts_on="2026-04-01")

    assert answer.status_code == again.status_code == 303
    with database() as session:
        assert session.query(ManagementTerm).count() == 1
        compound = session.get_one(Compound, work["case"].compound_id)
        kinds = {row.kind for row in session.query(Deadline)}
    assert compound.management_mode is ManagementMode.MARKET
    assert {"management.contract_ends_soon", "management.ledger_due"} <= kinds


def test_going_back_needs_a_fallback_and_a_reason(client, work):
    term(client, work)

    refused = term(client, work, mode="self_managed", provider="自管小组", starts_on="2026-04-01")
    fallback = term(
        client,
        work,
        mode="community_run",
        provider="社区",
        starts_on="2026-04-01",
        exit_reason="收不上费",
    )

    assert refused.status_code == 422
    assert "不能从" in refused.text
    assert fallback.status_code == 303
    assert "收不上费" in client.get(work["at"] + "/terms").text


def test_the_calculator_tells_what_a_home_pays(client, work):
    page = client.get(work["at"] + "/terms?area=70&cars=1")

    assert "102.00" in page.text  # 70 × 0.60 + 60


def test_no_month_is_opened_before_somebody_manages(client, work):
    answer = client.submit(work["at"] + "/ledger", {"month": "2026-03"}, button="开账")

    assert answer.status_code == 422
    assert "还没有登记谁来管理小区" in answer.text


def test_months_follow_each_other(client, work):
    term(client, work)
    month_of(client, work)

    answer = client.submit(work["at"] + "/ledger", {"month": "2026-05"}, button="开账")
    broken = client.submit(work["at"] + "/ledger", {"month": "三月"}, button="开账")

    assert "2026-04" in answer.text
    assert answer.status_code == broken.status_code == 422


def test_nothing_is_billed_while_service_is_free(database, client, work):
    term(client, work, free_until="2026-03-31")
    month_of(client, work, "2026-03")
    month_of(client, work, "2026-04")

    with database() as session:
        free, paid = session.query(LedgerMonth).order_by(LedgerMonth.month)
    assert (free.billed, free.is_free) == (0, True)
    assert (paid.billed, paid.billed_households) == (24 * 4800, 24)


def test_a_line_sent_twice_is_one_line_and_a_mistake_gets_its_counter_line(database, client, work):
    term(client, work)
    at = month_of(client, work, opening="100")
    line(client, at)
    line(client, at)

    answer = client.submit(at, {"reason": "记错科目"}, button="冲正")
    page = client.get(at)

    assert answer.status_code == 303
    with database() as session:
        rows = session.query(LedgerLine).order_by(LedgerLine.id).all()
    assert [row.amount for row in rows] == [50000, -50000]
    assert rows[1].corrects_id == rows[0].id
    assert "记错科目" in page.text


def test_a_line_of_another_month_is_refused_and_nothing_is_lost(client, work):
    term(client, work)
    at = month_of(client, work)

    answer = line(client, at, on="2026-04-02", text="四月工资")

    assert answer.status_code == 422
    assert "四月工资" in answer.text
    assert "不在 2026-03" in answer.text


def test_more_than_was_billed_cannot_have_been_collected(client, work):
    term(client, work)
    at = month_of(client, work)

    answer = client.submit(at, {"collected": "99999", "households": "24"}, button="登记收缴")

    assert answer.status_code == 422
    assert "1,152.00" in answer.text


def test_who_entered_everything_may_not_close(database, client, work):
    term(client, work)
    at = month_of(client, work)
    line(client, at)
    client.submit(at, {"collected": "1000", "households": "20"}, button="登记收缴")

    alone = client.submit(at, {}, button="结账")
    sign_in(client, work["second"])
    other = client.submit(at, {}, button="结账")
    client.submit(at, {}, button="公示")

    assert alone.status_code == 422
    assert "请换一位同事结账" in alone.text
    assert other.status_code == 303
    with database() as session:
        month = session.query(LedgerMonth).one()
        assert month.closed_by == work["second"].id
        assert len(month.digest) == 64
        assert session.query(Notice).filter_by(kind="ledger").one().is_public
        assert session.query(PaperOrder).one().kind is PaperKind.MONTHLY_LEDGER


def test_a_closed_month_takes_no_line(database, client, work):
    term(client, work)
    at = month_of(client, work)
    line(client, at)
    page = client.get(at)
    with database.begin() as session:
        session.query(LedgerMonth).one().closed_at = MAY

    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        at + "/lines",
        data={
            "csrf_token": token,
            "category": "lift",
            "text": "维保",
            "amount": "1",
            "on": "2026-03-11",
            "voucher": "V-9",
        },
    )

    assert answer.status_code == 422
    assert "已结账" in answer.text


def test_a_running_month_is_not_closed(client, work):
    term(client, work, starts_on="2026-05-01")
    at = month_of(client, work, "2026-05")
    client.submit(at, {"collected": "1", "households": "1"}, button="登记收缴")
    sign_in(client, work["second"])

    answer = client.submit(at, {}, button="结账")

    assert answer.status_code == 422
    assert "还没过完" in answer.text


def test_a_question_is_asked_and_answered(client, work):
    term(client, work)
    at = month_of(client, work)
    line(client, at)
    client.submit(at, {"asked_by": "1-1-101", "question": "为什么这么多"}, button="登记提问")
    open_page = client.get(work["at"])
    client.submit(at, {"answer": "含两名保洁"}, button="答复")

    page = client.get(at)

    assert "还有 1 个提问没答复" in open_page.text
    assert "含两名保洁" in page.text


def big(database, client, **fees):
    """24,000 m² in 300 homes: the compound of B01."""
    with database() as session:
        compound = a_compound(session, buildings=5, stairwells=5)
        return opened(session, client, compound, **fees)


@pytest.mark.parametrize(
    ("collected", "shown"),
    [
        ("15,744.00", (">0.00<", "82.00%")),
        ("18124.80", (">2,380.80<", "94.40%")),
        ("14400", (">-1,344.00<", "75.00%")),
    ],
)
def test_b01_through_the_pages(database, client, collected, shown):
    work = big(database, client, parking_spaces=80)
    term(client, work)
    at = month_of(client, work)
    line(client, at, "common_income", "1500")
    line(client, at, "staff", "17244")

    client.submit(at, {"collected": collected, "households": "246"}, button="登记收缴")
    page = client.get(at)

    assert "19,200.00" in page.text
    assert "82.00%" in page.text
    assert all(text in page.text for text in shown)


def test_b02_and_b03_through_the_pages(database, client):
    work = big(database, client, rate=50, parking_fee=4000, parking_spaces=60)
    term(client, work)
    at = month_of(client, work)
    line(client, at, "common_income", "1500")
    line(client, at, "staff", "11800")
    second = client.get(at).text
    client.submit(at, {"reason": "冲"}, button="冲正", action="/lines/2/correct")
    line(client, at, "cleaning", "1200")

    assert "71.53%" in second
    assert "不收费也不亏" in client.get(at).text


def test_b04_counts_by_households(database, client, work):
    term(client, work)
    month_of(client, work)
    with database.begin() as session:
        month = session.query(LedgerMonth).one()
        month.billed_households, month.paid_households = 446, 421

    page = client.get(work["at"] + "/collection")

    assert "94.4%" in page.text
    assert "421/446" in page.text


def test_f01_names_both_means_and_f02_has_none(database, client, work):
    term(client, work, free_until="2026-03-01")
    for name in ("2026-03", "2026-04", "2026-05"):
        month_of(client, work, name)
    empty = client.get(work["at"] + "/collection")
    with database.begin() as session:
        figures = [(1000000, 900000), (2000000, 1500000), (500000, 450000)]
        for month, (billed, collected) in zip(session.query(LedgerMonth), figures, strict=True):
            month.billed, month.collected = billed, collected

    page = client.get(work["at"] + "/collection")

    assert "本月没有应收，不计算收缴率" in empty.text
    assert "85.00" in page.text
    assert "81.43" in page.text


def test_three_months_below_break_even_raise_the_alarm(database, client, work):
    term(client, work)
    for name, day in (("2026-03", "03-10"), ("2026-04", "04-10"), ("2026-05", "05-10")):
        at = month_of(client, work, name)
        line(client, at, "staff", "1000", on=f"2026-{day}")
    with database.begin() as session:
        for month in session.query(LedgerMonth):
            month.collected, month.closed_at = 50000, MAY

    page = client.get(work["at"])

    assert "失管弃管" in page.text


def test_r01_and_r02_share_a_lift_equally(client, work):
    page = client.get(work["at"] + "/lifts")
    homes = page.text.count('type="checkbox"')
    values = {
        "operator": "某电梯公司",
        "electricity": "100.80",
        "upkeep": "400",
        "inspection": "600",
        "insurance": "240",
        "reserve": "100",
        "ad_income": "1200",
        "inspection_due_on": "2026-08-01",
    }

    client.submit(work["at"] + "/lifts", values, button="登记")
    shared = client.get(work["at"] + "/lifts")

    assert homes == 12
    assert "570.80" in shared.text
    assert shared.text.count(">57.08<") == 10


def test_r02_gives_the_odd_fen_to_the_first(client, work):
    page = client.get(work["at"] + "/lifts").text
    payers = [
        part.split('"')[0] for part in page.split('name="payers" type="checkbox" value="')[1:]
    ]
    values = {"operator": "某公司", "upkeep": "570.80", "payers": payers[-9:]}

    client.submit(work["at"] + "/lifts", values, button="登记")
    shared = client.get(work["at"] + "/lifts").text

    assert (shared.count(">63.43<"), shared.count(">63.42<")) == (2, 7)


def test_t01_through_the_page(client, database):
    work = big(database, client)
    counts = {"mark_5": "60", "mark_4": "50", "mark_3": "20", "mark_2": "8", "mark_1": "2"}

    client.submit(work["at"] + "/satisfaction", {"subject": "works", **counts}, button="登记")
    page = client.get(work["at"] + "/satisfaction")

    assert "78.57%" in page.text
    assert "4.1286" in page.text
    assert "82.57" in page.text


def test_more_answers_than_homes_are_refused(client, work):
    answer = client.submit(
        work["at"] + "/satisfaction", {"subject": "works", "mark_5": "25"}, button="登记"
    )

    assert answer.status_code == 422
    assert "多于小区的 24 户" in answer.text


MARKS = dict.fromkeys(
    (
        "party_building",
        "self_governance",
        "service",
        "environment",
        "open_accounts",
        "disputes_settled",
        "satisfaction",
    ),
    "85",
)


def test_stars_go_from_self_assessment_to_award(database, client, work, clock):
    at = work["at"] + "/stars"
    client.submit(at, {"year": "2025", **MARKS}, button="登记自评")
    alone = client.submit(at, MARKS, button="登记自评")
    reviewed_alone = client.post(
        at + "/review", data={**MARKS, "year": "2025", "csrf_token": token_of(client, at)}
    )
    sign_in(client, work["second"])
    client.post(at + "/review", data={**MARKS, "year": "2025", "csrf_token": token_of(client, at)})
    client.submit(at, {}, button="公示 2025 年")
    early = client.submit(at, {"reward": "15000"}, button="授星")
    clock["at"] = MAY + timedelta(days=8)
    awarded = client.submit(at, {"reward": "15000"}, button="授星")

    assert alone.status_code == 303
    assert reviewed_alone.status_code in {403, 422}
    assert "期满才能授星" in early.text
    assert awarded.status_code == 303
    with database() as session:
        rating = session.query(StarRating).one()
    assert (rating.stars, rating.reward) == (4, 1500000)
    assert rating.publication_ends_on == date(2026, 5, 18)


def token_of(client, at):
    return client.get(at).text.split('name="csrf_token" value="')[1].split('"')[0]


def test_w01_through_the_page(client, work):
    six = dict.fromkeys(
        ("assessed", "content", "method", "standard", "procedure", "money_from"), "按办法"
    )
    values = {"year": "2025", **six, "area": "38000", "rate": "0.10", "factor": "90"}
    at = work["at"] + "/rewards"

    client.submit(at, values, button="申报")
    alone = client.submit(at, {}, button="复核 2025 年")
    sign_in(client, work["second"])
    client.submit(at, {}, button="复核 2025 年")
    paid = client.submit(at, {"paid_on": "2026-05-11", "voucher": "拨 1"}, button="登记拨付")

    assert alone.status_code in {403, 422}
    assert paid.status_code == 303
    assert "41,040.00" in client.get(at).text


def test_a_reward_lacking_one_of_its_six_parts_is_refused(client, work):
    answer = client.submit(
        work["at"] + "/rewards", {"year": "2025", "assessed": "全部小区"}, button="申报"
    )

    assert answer.status_code == 422
    assert "请写奖励资金来源" in answer.text


def test_a_case_is_not_archived_while_warranties_run(client, work):
    answer = client.submit(work["at"] + "/warranties", {"reason": "完成"}, button="归档")

    assert answer.status_code == 422
    assert "不能归档" in answer.text
