import pytest

from models.document import Notice, PaperOrder
from models.long_term_management import LedgerLine, LedgerMonth
from rules.paper import PaperKind
from tests.builders import a_compound, sign_in
from tests.webapp.builders_management import MAY, big, line, month_of, opened, term


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
    client.submit(at, {}, button="公示这个月")

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
