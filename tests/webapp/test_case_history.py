"""The log of a case as staff read it: filtered, in either order, paged by key."""

import re
from datetime import timedelta

import pytest

from models.event import Event
from rules.roles import Role
from tests.builders import MARCH, a_case, a_compound, a_manager, a_staff, sign_in


@pytest.fixture
def case(session):
    return a_case(session, a_compound(session, stairwells=1, floors=1, per_floor=1))


def happen(session, case, name, actor, *, days=0, **facts):
    at = MARCH + timedelta(days=days)
    session.add(Event(case_id=case.id, name=name, actor=actor, at=at, facts=facts))


@pytest.fixture
def root(client, session, case):
    manager = a_manager(session, case)
    happen(session, case, "case.opened", f"staff:{manager.id}", reference=case.reference)
    happen(session, case, "objection.received", "household:1", days=1, number="Y000001")
    happen(session, case, "deadline.rung", "flow:clock", days=2)
    happen(session, case, "stage.returned", f"staff:{manager.id}", days=3, reason="面积不全")
    session.commit()
    sign_in(client, manager)
    return f"/cases/{case.reference}/history"


def rows(page):
    return page.text.partition("<tbody>")[2].partition("</tbody>")[0]


def test_every_event_is_told_with_its_time_and_its_person(client, root):
    page = client.get(root)

    assert rows(page).index("面积不全") < rows(page).index("立项")
    assert "收到异议 Y000001" in rows(page)
    assert "住户" in rows(page)
    assert "系统" in rows(page)
    assert "全部经过" in client.get(root.removesuffix("/history")).text


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("actor=household", "收到异议", "立项"),
        ("actor=flow", "期限已到", "收到异议"),
        ("actor=staff", "立项", "期限已到"),
        ("only=verdicts", "面积不全", "立项"),
        ("since=2026-03-02&until=2026-03-02", "收到异议", "期限已到"),
        ("until=2026-03-01", "立项", "收到异议"),
    ],
)
def test_it_filters(client, root, query, there, gone):
    page = client.get(f"{root}?{query}")

    assert there in rows(page)
    assert gone not in rows(page)


def test_it_turns_round_and_goes_on_by_key(client, session, case, root):
    for number in range(60):
        happen(session, case, "objection.received", "household:1", days=4, number=f"Y9{number:05}")
    session.commit()

    oldest = client.get(f"{root}?order=oldest")
    first = client.get(root)
    further = re.search(r'href="([^"]*after=\d+)"', first.text)[1]
    second = client.get(further.replace("&amp;", "&"))

    assert rows(oldest).index("立项") < rows(oldest).index("Y900000")
    assert "立项" not in rows(first)
    assert "Y900059" in rows(first)
    assert "立项" in rows(second)
    assert "Y900059" not in rows(second)


@pytest.mark.parametrize(
    "query",
    ["since=x", "until=9999-99-99", "since=0001-01-01", "until=9999-12-31", "actor=%27", "after=a"],
)
def test_a_hostile_address_shows_everything(client, root, query):
    page = client.get(f"{root}?{query}")

    assert page.status_code == 200
    assert "立项" in rows(page)


def test_a_correction_shows_what_stood_there_and_names_only_to_the_manager(
    client, session, case, root
):
    changes = {
        "registered_area": ["80.00", "82.50"],
        "owners": [["王建国 13800000000"], ["李梅 13911112222"]],
        "kind": ["dwelling", "commercial"],
    }
    facts = {"door": "1-1-101", "count": 3, "changes": changes}
    happen(session, case, "register.corrected", "staff:1", days=5, **facts)
    auditor = a_staff(session, case, Role.AUDITOR)
    session.commit()

    mine = client.get(root).text
    sign_in(client, auditor)
    theirs = client.get(root).text

    assert "登记面积：80.00 → 82.50" in mine
    assert "住宅 → 商铺" in mine
    assert "李梅 13911112222" in mine
    assert "登记面积：80.00 → 82.50" in theirs
    assert "李梅" not in theirs
    assert "13911112222" not in theirs


def test_nobody_reads_the_log_of_a_case_elsewhere(client, session, root):
    sign_in(client, a_manager(session, a_case(session)))

    assert client.get(root).status_code == 404


def test_it_asks_one_question_beside_the_case_s_own(client, root, queries):
    queries.clear()

    client.get(root)

    assert len(queries) <= 4, "\n".join(queries)
