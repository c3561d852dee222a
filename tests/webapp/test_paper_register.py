import io

import pytest
import python_calamine
import sqlalchemy as sa

from models.document import Paper, PaperOrder
from models.event import Event
from models.paper_register import PaperHandout
from models.store import Kept
from rules.act import Act
from rules.handing_out import MOST_NUMBERS, TooManyNumbers, numbers_in
from rules.paper import PaperKind
from rules.roles import Role
from tests.builders import MARCH, a_staff, acting, sign_in
from tests.builders_papers import a_published_round, order_of
from workflows.actions.papers import file_papers, finish_order, order_again, sheets_of

PRESS = Act(by="flow:papers", at=MARCH)


@pytest.fixture
def printed(session, settings):
    """A round whose eight consent forms are printed."""
    voted = a_published_round(session)
    made(session, settings, order_of(session, PaperKind.CONSENT_FORM))
    return voted


def made(session, settings, order):
    sheets = sheets_of(session, order.id, settings)
    filed = [(sheet, Kept(f"{order.id:032x}{n:032x}", 10), "") for n, sheet in enumerate(sheets)]
    file_papers(session, filed, PRESS)
    finish_order(session, order.id, PRESS)
    session.commit()


def numbers_of(session, order_id):
    wanted = sa.select(Paper.number).where(Paper.order_id == order_id).order_by(Paper.place)
    found = list(session.scalars(wanted))
    session.rollback()  # else what it read would be older than what the pages write
    return found


def page_of(voted):
    return f"/cases/{voted.case.reference}/papers/register"


def entered(client, voted, values):
    return client.submit(page_of(voted), values, button="登记")


def test_a_scanned_paper_is_handed_out_once_and_comes_back(client, session, printed):
    sign_in(client, printed.manager)
    first, second, *_ = numbers_of(session, order_of(session, PaperKind.CONSENT_FORM).id)
    scanned = f"https://xinyuan.example.org/v/{first}\n{second.lower()}　{first}"

    for _ in range(2):
        answer = entered(client, printed, {"numbers": scanned, "received_by": "王建国"})
    back = entered(client, printed, {"numbers": second, "step": "back", "note": "门口收"})

    assert (answer.status_code, back.status_code) == (303, 303)
    session.rollback()
    rows = session.scalars(sa.select(PaperHandout).order_by(PaperHandout.paper_id)).all()
    assert [row.received_by for row in rows] == ["王建国", "王建国"]
    assert [row.returned_at is not None for row in rows] == [False, True]
    assert rows[0].handed_by == rows[1].returned_to == f"staff:{printed.manager.id}"
    events = session.scalars(
        sa.select(Event.name).where(Event.name.in_(["papers.handed_out", "papers.returned"]))
    ).all()
    assert sorted(events) == ["papers.handed_out", "papers.returned"]
    shown = client.get(f"{page_of(printed)}?state=returned").text
    assert second in shown
    assert first not in shown


def test_what_is_refused_stays_typed_and_the_rest_is_noted(client, session, printed):
    sign_in(client, printed.manager)
    first, *_ = numbers_of(session, order_of(session, PaperKind.CONSENT_FORM).id)

    answer = entered(client, printed, {"numbers": f"{first} TYS-9", "received_by": "王建国"})
    nobody = entered(client, printed, {"numbers": first})
    never = entered(client, printed, {"numbers": "TYS-8", "step": "back"})

    assert answer.status_code == nobody.status_code == never.status_code == 422
    assert "没有编号为 TYS-9 的文书" in answer.text
    assert (
        ">\nTYS-9</textarea>" in answer.text.replace("\r", "") or "TYS-9</textarea>" in answer.text
    )
    assert "请填写领取人" in nobody.text
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(PaperHandout.id))) == 1


def test_a_paper_nobody_handed_out_does_not_come_back(client, session, printed):
    sign_in(client, printed.manager)
    first, *_ = numbers_of(session, order_of(session, PaperKind.CONSENT_FORM).id)

    answer = entered(client, printed, {"numbers": first, "step": "back"})

    assert answer.status_code == 422
    assert "没有发放记录" in answer.text


def test_printing_anew_voids_the_old_numbers(client, session, settings, printed):
    sign_in(client, printed.manager)
    old = order_of(session, PaperKind.CONSENT_FORM).id
    first, second, *_ = numbers_of(session, old)
    entered(client, printed, {"numbers": first, "received_by": "王建国"})
    session.rollback()
    again = order_again(session, printed.case.id, old, "金额有更正", acting(printed.manager))
    before = client.get(f"/v/{first}").text
    made(session, settings, session.get_one(PaperOrder, again.id))

    refused = entered(client, printed, {"numbers": second, "received_by": "李秀英"})
    back = entered(client, printed, {"numbers": first, "step": "back"})

    assert "现行有效" in before
    assert refused.status_code == 422
    assert f"{second} 已作废，现在有效的是 {second}-V2" in refused.text
    assert back.status_code == 303
    assert "是已作废的一版，收回后请单独存放" in client.get(page_of(printed)).text
    assert "已作废" in client.get(f"/v/{first}").text
    assert client.get(f"{page_of(printed)}?state=void").text.count("现行 TYS") == 7


def test_an_entry_is_taken_back_step_by_step_and_leaves_its_trace(client, session, printed):
    sign_in(client, printed.manager)
    first, *_ = numbers_of(session, order_of(session, PaperKind.CONSENT_FORM).id)
    entered(client, printed, {"numbers": first, "received_by": "王建国"})
    entered(client, printed, {"numbers": first, "step": "back"})

    counts = []
    for _ in range(2):
        client.submit(page_of(printed), button="撤销")
        session.rollback()
        rows = session.scalars(sa.select(PaperHandout)).all()
        counts.append([row.returned_at for row in rows])

    assert counts == [[None], []]
    traces = session.scalars(sa.select(Event).where(Event.name == "papers.handout_undone")).all()
    assert [trace.facts["received_by"] for trace in traces] == ["王建国", "王建国"]


def test_the_register_sorts_turns_and_becomes_a_workbook(client, session, printed):
    sign_in(client, printed.manager)
    numbers = numbers_of(session, order_of(session, PaperKind.CONSENT_FORM).id)
    entered(client, printed, {"numbers": numbers[3], "received_by": "=王(1)"})

    latest = client.get(f"{page_of(printed)}?sort=latest&order=down").text
    found = client.get(f"{page_of(printed)}?find={numbers[5].lower()}").text
    book = client.get(f"{page_of(printed)}/workbook?state=handed_out")

    assert latest.index(numbers[3]) < latest.index(numbers[0])
    assert numbers[5] in found
    assert numbers[4] not in found
    lines = python_calamine.load_workbook(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines[2:]] == [numbers[3]]
    assert lines[2][5] == "=王(1)"


def test_the_register_costs_the_same_for_eight_papers_as_for_twenty(
    client, session, settings, queries
):
    costs = []
    for floors in (2, 5):
        voted = a_published_round(session, floors=floors)
        order = session.scalars(
            sa.select(PaperOrder).where(
                PaperOrder.case_id == voted.case.id, PaperOrder.kind == PaperKind.CONSENT_FORM
            )
        ).one()
        made(session, settings, order)
        sign_in(client, voted.manager)
        client.get(page_of(voted))
        queries.clear()
        client.get(page_of(voted))
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 9, costs


def test_an_auditor_reads_the_register_and_writes_nothing(client, session, printed):
    auditor = a_staff(session, printed.case, Role.AUDITOR)
    sign_in(client, auditor)

    page = client.get(page_of(printed))
    posts = [client.post(f"{page_of(printed)}{path}").status_code for path in ("", "/undo")]

    assert page.status_code == 200
    assert "登记册" in page.text
    assert "textarea" not in page.text
    assert set(posts) <= {400, 403}
    assert client.get(f"{page_of(printed)}/workbook").status_code == 403


def test_too_many_numbers_at_once_are_refused():
    assert numbers_in("ＴＹＳ-1，tys-2;TYS-1 https://a.cn/v/TYS-3?x=1") == (
        "TYS-1",
        "TYS-2",
        "TYS-3",
    )
    with pytest.raises(TooManyNumbers):
        numbers_in(" ".join(f"TYS-{n}" for n in range(MOST_NUMBERS + 1)))
