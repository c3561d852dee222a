import io
import zipfile
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from models.document import Paper, PaperOrder
from models.store import Kept, keep
from rules.act import Act
from rules.paper import PaperKind
from rules.resident_link import LinkPurpose
from rules.roles import Role
from tests.builders import MARCH, a_case, a_compound, a_manager, a_staff, sign_in
from tests.builders_papers import SECRET, a_counted_round, a_published_round
from workflows.actions.papers import file_paper, finish_order, sheets_of
from workflows.actions.resident_links import code_of, link_of

PDF = b"%PDF-1.7 a paper of a test\n%%EOF"
GLYPH = (
    '{"code": "glyph_missing_in", "character": "\\u4dae", "codepoint": "U+4DAE",'
    ' "household": "1-1-101 同意书", "field": "household.owners.name"}'
)


@pytest.fixture
def voted(session):
    return a_counted_round(session)


@pytest.fixture
def printed(database, settings, voted):
    """The consent forms of a round, one of them troubled."""
    with database() as session:
        order = session.scalars(
            sa.select(PaperOrder).where(
                PaperOrder.case_id == voted.case.id, PaperOrder.kind == PaperKind.CONSENT_FORM
            )
        ).one()
    act = Act(by="flow:papers", at=MARCH)
    with database.begin() as filing:
        for number, sheet in enumerate(sheets_of(filing, order.id, settings)):
            content = PDF + str(number).encode()
            kept = Kept(keep(settings.store, content), len(content)) if number else None
            file_paper(filing, sheet, kept, "" if number else GLYPH, act)
        finish_order(filing, order.id, act)
    return order


@pytest.mark.usefixtures("printed")
def test_the_list_shows_orders_with_their_progress(client, voted):
    sign_in(client, voted.manager)

    page = client.get(f"/cases/{voted.case.reference}/papers")

    assert page.status_code == 200
    assert "同意书" in page.text
    assert "8/8" in page.text
    assert "1 份有问题" in page.text


@pytest.mark.usefixtures("printed")
def test_the_list_asks_itself_again_only_while_something_is_printed(client, voted):
    sign_in(client, voted.manager)

    waiting = client.get(f"/cases/{voted.case.reference}/papers")
    done = client.get(f"/cases/{voted.case.reference}/papers?kind=consent_form")

    assert "every 2s" in waiting.text
    assert "every 2s" not in done.text


@pytest.mark.usefixtures("printed")
def test_the_list_costs_six_queries(client, voted, queries):
    sign_in(client, voted.manager)
    queries.clear()

    client.get(f"/cases/{voted.case.reference}/papers")

    assert len(queries) <= 6, queries


def test_a_troubled_paper_is_listed_with_its_reason(client, voted, printed):
    sign_in(client, voted.manager)

    page = client.get(f"/cases/{voted.case.reference}/papers/orders/{printed.id}?troubled=1")

    assert "1-1-101 同意书 的产权人姓名里有“䶮”（U+4DAE）" in page.text
    assert page.text.count("没有做成") == 1


def test_what_could_not_be_printed_is_tried_again(client, database, voted, printed):
    sign_in(client, voted.manager)
    page = f"/cases/{voted.case.reference}/papers/orders/{printed.id}"

    answer = client.submit(page, button="再试一次")

    assert answer.status_code == 303
    with database() as session:
        assert not session.scalar(sa.select(sa.func.count()).where(Paper.problem != ""))
        assert session.get_one(PaperOrder, printed.id).finished_at is None


def test_a_pack_is_stopped_with_a_reason_and_gone_on_with(client, database, voted):
    sign_in(client, voted.manager)
    with database() as session:
        order = session.scalars(sa.select(PaperOrder).order_by(PaperOrder.id)).first()
    page = f"/cases/{voted.case.reference}/papers/orders/{order.id}"

    silent = client.submit(f"{page}/stop")
    stopped = client.submit(f"{page}/stop", {"reason": "名册有误"})
    shown = client.get(page).text
    gone_on = client.submit(page, button="继续制作")

    assert (silent.status_code, stopped.status_code, gone_on.status_code) == (422, 303, 303)
    assert "已停止：名册有误" in shown
    assert "every 2s" not in shown
    again = client.get(page).text
    assert "停止制作" in again
    assert "every 2s" in again


def test_a_full_disk_is_told_in_figures(client, database, voted):
    sign_in(client, voted.manager)
    with database.begin() as session:
        order = session.scalars(sa.select(PaperOrder).order_by(PaperOrder.id)).first()
        order.failure = '{"code": "disk_full", "needed": 17449, "free": 4768}'

    page = client.get(f"/cases/{voted.case.reference}/papers/orders/{order.id}")

    assert "约需 17449 MB，只剩 4768 MB" in page.text


def test_papers_are_ordered_again_once_however_often_the_button_is_pressed(
    client, database, voted, printed
):
    sign_in(client, voted.manager)
    page = f"/cases/{voted.case.reference}/papers/orders/{printed.id}/again"

    answers = [client.submit(page, {"reason": "名册有更正"}) for _ in range(2)]

    assert {answer.status_code for answer in answers} == {303}
    with database() as session:
        orders = session.scalars(
            sa.select(PaperOrder).where(PaperOrder.kind == PaperKind.CONSENT_FORM)
        ).all()
    assert [order.arguments.get("version", 1) for order in orders] == [1, 2]


def test_ordering_again_needs_a_reason(client, voted, printed):
    sign_in(client, voted.manager)

    answer = client.submit(f"/cases/{voted.case.reference}/papers/orders/{printed.id}/again")

    assert answer.status_code == 422
    assert "请写明原因" in answer.text


@pytest.mark.usefixtures("printed")
def test_one_paper_is_handed_out_under_its_chinese_name(client, database, voted):
    sign_in(client, voted.manager)
    with database() as session:
        paper = session.scalars(sa.select(Paper).where(Paper.digest != "")).first()

    with client.get(f"/papers/{paper.id}") as answer:
        assert answer.data.startswith(b"%PDF")
        assert f"{paper.title}.pdf" in unquote(answer.headers["Content-Disposition"])
        known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/papers/{paper.id}", headers=known).status_code == 304


def test_a_pack_lies_in_staircase_order(client, voted, printed):
    sign_in(client, voted.manager)

    answer = client.get(f"/cases/{voted.case.reference}/papers/orders/{printed.id}/pack")

    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None
    assert names[0].startswith("1号楼1单元/1 ")
    assert names[-1].startswith("1号楼2单元/7 ")
    assert names == sorted(names)


def test_a_form_with_a_household_s_code_is_not_for_auditors(
    client, session, database, voted, printed
):
    auditor = a_staff(session, voted.case, Role.AUDITOR)
    sign_in(client, auditor)
    with database() as opened:
        paper = opened.scalars(sa.select(Paper).where(Paper.digest != "")).first()

    one = client.get(f"/papers/{paper.id}")
    pack = client.get(f"/cases/{voted.case.reference}/papers/orders/{printed.id}/pack")

    assert (one.status_code, pack.status_code) == (403, 403)


@pytest.mark.usefixtures("printed")
def test_strangers_get_no_paper(client, session, database, voted):
    with database() as opened:
        paper = opened.scalars(sa.select(Paper).where(Paper.digest != "")).first()
    elsewhere = a_case(session, a_compound(session))

    signed_out = client.get(f"/papers/{paper.id}")
    sign_in(client, a_manager(session, elsewhere))

    assert signed_out.status_code == 303
    assert client.get(f"/papers/{paper.id}").status_code == 404
    assert client.get(f"/cases/{voted.case.reference}/papers").status_code == 404


def test_a_resident_gets_the_form_behind_the_link(client, session, monkeypatch):
    voted = a_published_round(session)
    key = (SECRET, voted.homes[0].id, LinkPurpose.CONSULTATION, voted.consultation.id)
    door = link_of(*key)
    monkeypatch.setattr("models.clock.now", lambda _settings: voted.consultation.opens_at)

    outside = client.get(f"{door}/paper")
    client.submit(door, {"code": code_of(*key)})
    inside = client.get(f"{door}/paper")
    unsigned = client.get(f"{door}/paper/receipt")

    assert outside.status_code == 303
    assert inside.mimetype == "application/pdf"
    assert inside.data.startswith(b"%PDF")
    assert unsigned.status_code == 404
