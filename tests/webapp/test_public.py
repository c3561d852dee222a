import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models.document import Notice
from models.household import Owner
from models.long_term_management import LedgerLine, LedgerMonth, LedgerQuestion
from models.resident_consultation import Ballot
from rules.ballot_options import tally_options
from rules.consent import InvalidReason
from rules.electorate import ExclusivePart, draw_roll
from rules.long_term_management import LedgerCategory, LedgerSide
from rules.matters import Place
from rules.money import Fen
from rules.rule_record import from_json
from rules.stages import Standing
from rules.standing import Vote
from rules.tally import tally
from tests.builders_papers import a_counted_round, a_published_round

CAST_AT = datetime(2026, 3, 28, 4, 0, tzinfo=UTC)


@pytest.fixture
def voted(session):
    return a_counted_round(session)


def addresses(voted):
    case, row = voted.case.reference, voted.consultation.id
    return [
        "/public",
        f"/public/{case}",
        f"/public/{case}/results/{row}",
        f"/public/{case}/results/{row}.json",
    ]


def a_month(session, voted, *, published=True):
    month = LedgerMonth(
        case_id=voted.case.id,
        month=date(2026, 5, 1),
        opening=Fen(100_000),
        billed=Fen(50_000),
        collected=Fen(45_000),
        billed_households=8,
        paid_households=7,
        published_at=CAST_AT if published else None,
    )
    session.add(month)
    session.flush()
    line = LedgerLine(
        month_id=month.id,
        side=LedgerSide.EXPENSE,
        category=LedgerCategory.CLEANING,
        text="五月保洁",
        amount=Fen(30_000),
        on=date(2026, 5, 31),
        entered_by=voted.manager.id,
    )
    session.add(line)
    session.commit()
    return month, line


def test_public_pages_need_no_signing_in_and_name_nobody(client, session, voted):
    names = session.scalars(sa.select(Owner.name)).all()
    phones = session.scalars(sa.select(Owner.phone)).all()
    notices = session.scalars(sa.select(Notice.id)).all()

    for address in [*addresses(voted), *(f"/public/notices/{key}" for key in notices)]:
        page = client.get(address)
        assert page.status_code == 200, address
        assert not [name for name in [*names, *phones] if name in page.text], address


def test_the_case_page_shows_the_result_with_every_clause(client, voted):
    page = client.get(f"/public/{voted.case.reference}").text

    assert "7 人" in page
    assert "7/8（87.50%）" in page
    assert "6/7（85.71%）" in page
    assert "不少于 2/3" in page
    assert "翻修屋面防水" in page
    assert "区级" in page


def test_the_case_page_costs_a_fixed_number_of_queries(client, voted, queries):
    client.get(f"/public/{voted.case.reference}")

    assert len(queries) <= 22, len(queries)


def test_a_stranger_counts_the_ballots_again_and_gets_the_same(client, session, voted):
    stored = dict(session.execute(sa.select(Ballot.number, Ballot.result)).all())

    opened = json.loads(client.get(addresses(voted)[-1]).text)

    assert len(opened["ballots"]) == len(stored) > 0
    for ballot in opened["ballots"]:
        assert recount(ballot) == figures(stored[ballot["number"]])


def recount(ballot):
    """Count an open ballot with nothing but what was published."""
    rows, rule = ballot["owner_groups"], from_json(ballot["rule"])
    parts = [
        ExclusivePart(
            household_id=row["group"],
            door=row["group"],
            registered_area=Decimal(row["area"]).scaleb(-2),
            owners=frozenset({row["group"]}),
        )
        for row in rows
    ]
    roll = draw_roll(parts, rule.electorate, Place())
    votes = [
        Vote(
            row["group"],
            row["group"],
            row["choice"],
            CAST_AT,
            invalid=InvalidReason.CONFLICT if row["counted_as"] == "invalid" else None,
        )
        for row in rows
        if row["choice"] or row["counted_as"] == "invalid"
    ]
    letters = [option["letter"] for option in ballot["options"]]
    if letters:
        options = tally_options(roll, votes, rule, letters)
        leading = options.of(ballot["winner"] or letters[0]).result
        adopted = options.winner is not None
    else:
        counted = tally(roll, votes, rule)
        leading, adopted = counted.decisive, counted.adopted
    return (
        adopted,
        (leading.heads.eligible, leading.heads.participating, leading.heads.for_),
        (leading.area.eligible, leading.area.participating, leading.area.for_),
        [(each.numerator, each.denominator, each.passed) for each in leading.clauses],
    )


def figures(result):
    return (
        result["adopted"],
        tuple(result["heads"][name] for name in ("eligible", "participating", "for")),
        tuple(result["area"][name] for name in ("eligible", "participating", "for")),
        [(each["numerator"], each["denominator"], each["passed"]) for each in result["clauses"]],
    )


def test_open_ballots_hold_no_door_and_no_number_of_a_household(client, voted):
    text = client.get(addresses(voted)[-1]).text

    assert not [home.door for home in voted.homes if home.door in text]
    assert "household" not in text


def test_a_ballot_s_pseudonyms_do_not_tell_who_cast_another(client, voted):
    opened = json.loads(client.get(addresses(voted)[-1]).text)

    names = Counter(row["group"] for each in opened["ballots"] for row in each["owner_groups"])
    assert set(names.values()) == {1}


def test_no_count_is_open_while_the_vote_is(client, session):
    voted = a_published_round(session)

    answers = [client.get(address).status_code for address in addresses(voted)]

    assert answers == [200, 200, 404, 404]


def test_the_list_is_searched_and_filtered(client, voted):
    found = client.get(f"/public?text={voted.case.reference}&stage=resident_consultation").text
    other = client.get("/public?text=nothing-like-it").text
    elsewhere = client.get("/public?area=999999").text

    assert voted.case.reference in found
    assert voted.case.reference not in other + elsewhere


def test_a_withdrawn_case_is_not_public(client, session, voted):
    voted.case.standing = Standing.WITHDRAWN
    session.commit()

    answers = [client.get(address).status_code for address in addresses(voted)[1:]]

    assert answers == [404, 404, 404]
    assert voted.case.reference not in client.get("/public").text


def test_a_published_month_is_read_line_by_line_and_asked_about_once(client, session, voted):
    month, line = a_month(session, voted)
    page = f"/public/{voted.case.reference}/ledger/{month.id}"

    shown = client.get(page).text
    asked = {"name": "欧阳娜娜", "text": "保洁几个人？"}
    answers = [client.submit(f"{page}/lines/{line.id}", asked).status_code for _ in range(2)]

    assert "五月保洁" in shown
    assert "700.00" in shown
    assert answers == [303, 303]
    assert session.scalar(sa.select(sa.func.count(LedgerQuestion.id))) == 1
    after = client.get(page).text
    assert "欧阳**" in after
    assert "欧阳娜娜" not in after
    assert "保洁几个人" in after


def test_a_question_without_a_name_is_asked_again_with_its_text(client, session, voted):
    month, line = a_month(session, voted)
    page = f"/public/{voted.case.reference}/ledger/{month.id}/lines/{line.id}"

    answer = client.submit(page, {"name": "", "text": "保洁几个人？"})

    assert answer.status_code == 422
    assert "保洁几个人" in answer.text


def test_an_unpublished_month_is_nobody_s_business(client, session, voted):
    month, line = a_month(session, voted, published=False)
    page = f"/public/{voted.case.reference}/ledger/{month.id}"

    assert client.get(page).status_code == 404
    assert client.get(f"{page}/lines/{line.id}").status_code == 404


def test_hostile_names_stay_text(client, session, voted):
    month, line = a_month(session, voted)
    page = f"/public/{voted.case.reference}/ledger/{month.id}"

    client.submit(f"{page}/lines/{line.id}", {"name": "<script>", "text": "<b>x</b>"})

    assert "<b>x</b>" not in client.get(page).text


def test_a_notice_that_is_not_public_is_not_there(client, session, voted):
    hidden = Notice(
        case_id=voted.case.id,
        kind="delivery",
        once="hidden",
        title="只给一户",
        body="内容",
        published_at=CAST_AT - timedelta(days=1),
    )
    session.add(hidden)
    session.commit()

    assert client.get(f"/public/notices/{hidden.id}").status_code == 404
    assert client.get("/public/notices/999999").status_code == 404
