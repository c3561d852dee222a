"""Ordering papers by hand: every kind by stage, shown before it is made, made once."""

import pytest
import sqlalchemy as sa

from models.document import PaperOrder
from models.errand import Errand
from rules.paper import PaperKind, Variant
from tests.builders import a_case, a_compound, a_manager, acting, sign_in
from tests.builders_papers_case import a_shared_home, a_surveyed_count
from tests.documents.reading import bookmarks
from workflows.actions.papers import order_papers

pytestmark = pytest.mark.xdist_group("paper_ordering")


@pytest.fixture
def voted(client, session):
    found = a_surveyed_count(session)
    sign_in(client, found.manager)
    return found


def page_of(voted, kind, more=""):
    return f"/cases/{voted.case.reference}/papers/new/{kind}{more}"


def test_every_paper_is_listed_under_its_stage(client, voted):
    page = client.get(f"/cases/{voted.case.reference}/papers/new")

    assert page.status_code == 200
    for name in ("小区档案", "计票表", "授权委托书", "意见采纳情况表", "每户一份"):
        assert name in page.text
    assert "还没有可写的内容" in page.text  # no ledger, no payment


def test_a_paper_is_shown_before_it_is_made(client, voted):
    page = client.get(page_of(voted, PaperKind.ROLL_PUBLICATION, "?variant=large"))
    shown = client.get(page_of(voted, PaperKind.ROLL_PUBLICATION, "/preview?variant=large"))
    chosen = client.get(
        page_of(voted, PaperKind.ROLL_PUBLICATION, f"/preview?subject={voted.consultation.id}")
    )

    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "/preview?" in page.text
    assert "还没有可以写进这份文书的内容" in shown.text  # no subject in the address
    assert "业主清册公示" in chosen.text
    assert 'src="data:image/png;base64,' in chosen.text
    assert "sandbox" in chosen.headers["Content-Security-Policy"]


def test_a_paper_is_ordered_once(client, voted, session):
    values = {"subject": str(voted.plan.id), "door": "", "variant": "large"}
    where = page_of(voted, PaperKind.WISH_HANDLING)

    first = client.post(where, data=values | {"csrf_token": token(client, where)})
    second = client.post(where, data=values | {"csrf_token": token(client, where)})

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    order = session.scalars(
        sa.select(PaperOrder).where(PaperOrder.kind == PaperKind.WISH_HANDLING)
    ).one()
    assert order.arguments == {"variant": Variant.LARGE}
    once = f"papers:{order.id}"
    assert session.scalars(sa.select(Errand).where(Errand.once == once)).one()


def test_a_letter_is_found_by_its_door(client, voted, session):
    a_shared_home(session, voted)
    where = page_of(voted, PaperKind.DESIGNATION_LETTER)
    door = voted.homes[0].door

    asked = client.get(f"{where}?door={door}")
    made = client.post(
        where, data={"door": door, "variant": "standard", "csrf_token": token(client, where)}
    )
    nobody = client.post(
        where, data={"door": "9-9-999", "variant": "standard", "csrf_token": token(client, where)}
    )

    assert f"door={door}" in asked.text
    assert made.status_code == 303
    assert nobody.status_code == 422
    assert "还没有可以写进这份文书的内容" in nobody.text


def test_what_cannot_be_printed_is_said_and_not_ordered(client, voted, session):
    where = page_of(voted, PaperKind.HAZARD_LIST)

    wrong = client.post(where, data={"variant": "large", "csrf_token": token(client, where)})

    assert wrong.status_code == 422
    assert not session.scalars(
        sa.select(PaperOrder).where(PaperOrder.kind == PaperKind.HAZARD_LIST)
    ).all()


def test_a_result_is_not_announced_before_there_is_one(client, voted, session):
    where = page_of(voted, PaperKind.RESULT_FINAL)
    values = {"subject": str(voted.consultation.id), "variant": "large"}

    early = client.post(where, data=values | {"csrf_token": token(client, where)})

    assert early.status_code == 422
    assert not session.scalars(
        sa.select(PaperOrder).where(PaperOrder.kind == PaperKind.RESULT_FINAL)
    ).all()


def test_an_unknown_paper_and_a_strange_case_are_not_found(client, session, voted):
    assert client.get(page_of(voted, "no_such_paper")).status_code == 404
    elsewhere = a_case(session, a_compound(session))
    sign_in(client, a_manager(session, elsewhere))
    assert client.get(page_of(voted, PaperKind.COMPOUND_FILE)).status_code == 404


def token(client, where):
    page = client.get(where).text
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_a_stairwell_comes_as_one_pdf_behind_its_page(client, voted, session):
    order = order_papers(
        session, voted.case.id, PaperKind.BALLOT_PAPER, voted.consultation.id, acting(voted.manager)
    )
    session.commit()
    where = f"/cases/{voted.case.reference}/papers/orders/{order.id}/bound"

    pdf = client.get(f"{where}?folder=1号楼2单元")
    nowhere = client.get(f"{where}?folder=9号楼")

    assert pdf.mimetype == "application/pdf"
    (separator,) = bookmarks(pdf.data)
    assert separator[0] == "1号楼2单元"
    assert len(separator[1]) == 4
    assert nowhere.status_code == 409
