from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from models.document import Attachment
from models.funding_mix import FundingSource, HouseholdShare
from models.household import Household
from rules.funding import FundingState, SourceKind
from rules.funding_mix import ShareState
from tests.builders import a_case, a_manager, a_reviewer, sign_in
from tests.builders_funding import a_funded_case, a_source
from tests.shared import needs_shared, vectors

HOSTILE = "<script>alert(1)</script> 㛃𠮷"


@pytest.fixture
def desk(session, client):
    """A manager signed in before a case whose money is to be arranged."""
    case, plan = a_funded_case(session)
    sign_in(client, a_manager(session, case))
    return case, plan, f"/cases/{case.reference}/funding_mix"


def photo():
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "PNG")
    picture.seek(0)
    return picture, "批复.png"


def test_a_source_is_named_and_stands_in_the_list(desk, client, session):
    _case, _plan, here = desk

    answer = client.submit(
        f"{here}/sources",
        {"kind": "city_subsidy", "payer": HOSTILE, "amount": "12,500.50", "items": ["roof"]},
    )

    assert answer.status_code == 303
    assert session.scalars(sa.select(FundingSource.amount)).all() == [1250050]
    page = client.get(f"{here}/sources").text
    assert "12,500.50" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("amount", ["", "0", "-5", "1.234", "一千", "９９９９９９９９９９９９９９"])
def test_a_bad_amount_is_said_and_everything_typed_is_kept(desk, client, amount):
    _case, _plan, here = desk

    answer = client.submit(
        f"{here}/sources", {"kind": "loan", "payer": "建设银行", "amount": amount}
    )

    assert answer.status_code == 422
    assert "建设银行" in answer.text
    assert 'role="alert"' in answer.text


def test_what_the_rules_refuse_is_said_on_the_same_page(desk, client):
    _case, _plan, here = desk

    answer = client.submit(
        f"{here}/sources",
        {"kind": "utility", "payer": "供电公司", "amount": "5", "items": ["lift"]},
    )

    assert answer.status_code == 422
    assert "专业经营单位出资不能用于这一类项目" in answer.text
    assert "供电公司" in answer.text


def test_a_source_is_promised_and_committed_with_a_scan(desk, client, session):
    _case, plan, here = desk
    source = a_source(session, plan, "560000.00")
    page = f"{here}/sources/{source.id}"

    client.submit(page, {"evidence": "意向书"}, action="/move")
    answer = client.submit(page, {"evidence": "郑财〔2026〕12号", "scan": photo()}, action="/move")

    assert answer.status_code == 303
    session.rollback()  # a new look at the rows
    session.expire_all()
    assert session.get_one(FundingSource, source.id).state is FundingState.COMMITTED
    assert session.scalars(sa.select(Attachment.file_name)).all() == ["批复.jpg"]
    assert "郑财〔2026〕12号" in client.get(page).text
    assert "资金已全部落实" in client.get(here).text


def test_a_file_that_is_no_picture_is_refused_and_the_evidence_kept(desk, client, session):
    _case, plan, here = desk
    source = a_source(session, plan, "5.00")

    answer = client.submit(
        f"{here}/sources/{source.id}",
        {"evidence": "意向书八号", "scan": (BytesIO(b"MZ..."), "virus.exe")},
        action="/move",
    )

    assert answer.status_code == 422
    assert "意向书八号" in answer.text


def test_a_source_is_corrected_and_removed(desk, client, session):
    _case, plan, here = desk
    source = a_source(session, plan, "5.00")
    page = f"{here}/sources/{source.id}"

    corrected = client.submit(page, {"amount": "7.5"}, action=f"/sources/{source.id}")
    removed = client.submit(page, {}, action="/remove")

    assert (corrected.status_code, removed.status_code) == (303, 303)
    assert client.get(page).status_code == 404


def test_a_whole_stairwell_confirms_by_list_and_pays_by_bank_list(desk, client, session):
    _case, _plan, here = desk
    well = session.scalars(sa.select(Household.stairwell_id)).first()

    confirmed = client.submit(
        f"{here}/shares",
        {"stairwell": str(well), "number": "名册1", "signed_on": "2026/3/1"},
        action="/confirm",
    )
    paid = client.submit(
        f"{here}/shares",
        {"paid_stairwell": str(well), "total": "120000", "batch": "B1", "paid_on": "2026-03-02"},
        action="/receive",
    )

    assert (confirmed.status_code, paid.status_code) == (303, 303)
    session.rollback()  # a new look at the rows
    session.expire_all()
    states = session.scalars(sa.select(HouseholdShare.state)).all()
    assert states.count(ShareState.PAID) == 12


def test_a_total_that_does_not_fit_is_refused_with_what_is_owed(desk, client):
    _case, _plan, here = desk
    client.submit(
        f"{here}/shares", {"number": "名册1", "signed_on": "2026-03-01"}, action="/confirm"
    )

    answer = client.submit(
        f"{here}/shares",
        {"total": "1", "batch": "B1", "paid_on": "2026-03-02"},
        action="/receive",
    )

    assert answer.status_code == 422
    assert "还应缴 240,000.00 元" in answer.text


def test_one_household_confirms_pays_in_part_and_is_corrected(desk, client, session):
    _case, _plan, here = desk
    share = session.scalars(sa.select(HouseholdShare)).first()
    page = f"{here}/shares/{share.household_id}"

    client.submit(
        page,
        {"number": "Q-1", "signed_on": "2026-03-01", "instalments": "2"},
        action="/confirm",
    )
    paid = {"amount": "5000", "receipt": "R-1", "paid_on": "2026-03-01"}
    client.submit(page, paid, action="/receive")
    client.submit(page, paid, action="/receive")
    cancelled = client.submit(page, {"reason": "记错户"}, action="/cancel-payment")
    exempt = client.submit(page, {"exemption": "低保户"}, action="/exempt")

    assert (cancelled.status_code, exempt.status_code) == (303, 303)
    text = client.get(page).text
    assert "R-1" in text
    assert "已撤销：记错户" in text
    assert "低保户" in text


@pytest.mark.parametrize(("amount", "status"), [("11000", 303), ("11000.01", 422), ("x", 422)])
def test_a_share_is_changed_up_to_its_ceiling(desk, client, session, amount, status):
    _case, _plan, here = desk
    share = session.scalars(sa.select(HouseholdShare)).first()

    answer = client.submit(
        f"{here}/shares/{share.household_id}",
        {"new_amount": amount, "change_reason": "概算调整"},
        action="/change",
    )

    assert answer.status_code == status


def test_the_list_of_shares_filters_sorts_and_goes_on_by_key(client, session):
    case, plan = a_funded_case(session)
    for home in session.scalars(sa.select(Household)).all():
        for number in range(3):
            copied = Household(
                compound_id=home.compound_id,
                door=f"{home.door}-{number}",
                place=f"{home.place}-{number}",
                room=home.room,
                stairwell_id=home.stairwell_id,
            )
            session.add(copied)
            session.flush()
            session.add(
                HouseholdShare(
                    plan_id=plan.id,
                    household_id=copied.id,
                    weight=1,
                    amount=number * 100,
                    ceiling=999,
                )
            )
    session.commit()
    sign_in(client, a_manager(session, case))
    here = f"/cases/{case.reference}/funding_mix/shares"

    for order in ("door", "amount", "owed"):
        first = client.get(f"{here}?order={order}")
        url = first.text.partition('rel="next" href="')[2].partition('"')[0]
        rest = client.get(url.replace("&amp;", "&"))
        doors = [
            line.partition("</a>")[0].rpartition(">")[2]
            for page in (first, rest)
            for line in page.text.split('<td class="num"><a')[1:]
        ]
        assert len(doors) == len(set(doors)) == 96, order
    assert client.get(f"{here}?state=paid").text.count('<td class="num"><a') == 0
    assert client.get(f"{here}?after=nonsense&order=amount").status_code == 200


def test_pages_ask_a_fixed_number_of_queries(desk, client, session, queries):
    _case, plan, here = desk
    source = a_source(session, plan, "5.00")
    home = session.scalars(sa.select(HouseholdShare.household_id)).first()
    counted = {}
    session.commit()

    for page in ("", "/sources", f"/sources/{source.id}", "/shares", f"/shares/{home}"):
        queries.clear()
        assert client.get(here + page).status_code == 200
        counted[page.rstrip("0123456789")] = len(queries)

    # Two for the person and their posts, one for the case.
    assert counted == {"": 7, "/sources": 5, "/sources/": 6, "/shares": 8, "/shares/": 6}


def test_reviewers_read_and_change_nothing(desk, client, session):
    case, plan, here = desk
    source = a_source(session, plan, "5.00", kind=SourceKind.LOAN)
    sign_in(client, a_reviewer(session, case))

    assert client.get(f"{here}/sources").status_code == 200
    assert "登记来源" not in client.get(f"{here}/sources").text
    assert client.post(f"{here}/sources/{source.id}/remove").status_code in {400, 403}


def test_a_case_without_a_plan_says_so(session, client):
    case = a_case(session)
    sign_in(client, a_manager(session, case))

    assert "还没有方案" in client.get(f"/cases/{case.reference}/funding_mix").text
    assert client.get(f"/cases/{case.reference}/funding_mix/sources").status_code == 409


def test_strangers_find_no_case(desk, client, session):
    _case, _plan, here = desk
    other, _ = a_funded_case(session)
    stranger = a_manager(session, other)
    sign_in(client, stranger)

    assert client.get(f"{here}/shares").status_code == 404


@needs_shared
@pytest.mark.parametrize("vector", [v for v in vectors("funding") if v.id in {"M03", "M04"}])
def test_an_investor_s_offer_is_weighed_on_its_page(desk, client, session, vector):
    _case, _plan, here = desk
    client.submit(
        f"{here}/sources",
        {
            "kind": "social_capital",
            "payer": "万家物业",
            "amount": vector["invest"],
            "net_per_year": vector["net_per_year"],
            "years": str(vector["years"]),
            "rate": "5",
        },
    )
    source = session.scalars(sa.select(FundingSource.id)).one()

    page = client.get(f"{here}/sources/{source}").text

    whole, _, part = vector["npv"].partition(".")
    assert f"{int(whole):,}.{part} 元" in page
    assert "6.25 年" in page
