from datetime import date, timedelta

import pytest

from models.compound import Compound
from models.deadline import Deadline
from models.long_term_management import ManagementTerm, StarRating
from rules.registration import ManagementMode
from tests.builders import a_compound, a_reviewer, sign_in
from tests.webapp.builders_management import MAY, big, opened, term


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
