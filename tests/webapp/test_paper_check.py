import io

import pytest
import sqlalchemy as sa

from documents.fonts_check import missing_fonts
from models.document import Paper
from models.store import fetch
from rules.paper import PaperKind
from tests.builders import acting
from tests.builders_papers import a_published_round, carry_out, order_of
from workflows.actions.paper_check import check_paper
from workflows.actions.papers import order_again

pytestmark = pytest.mark.skipif(
    bool(missing_fonts()), reason="the fonts for paper are not installed; see xinyuan doctor"
)


def flipped(pdf, at):
    changed = bytearray(pdf)
    changed[at] ^= 1
    return bytes(changed)


def test_the_page_behind_a_papers_code_tells_what_became_of_it(client, session):
    settings = client.application.extensions["settings"]
    voted = a_published_round(session)
    order = order_of(session, PaperKind.VOTING_NOTICE)
    (paper,) = carry_out(session, settings, order)
    pdf = fetch(settings.store, paper.digest).read_bytes()
    session.commit()

    assert "现行有效" in client.get(f"/v/{paper.number}").text
    assert check_paper(session, pdf, settings).verdict.finding == "unchanged"
    for at in (9, len(pdf) // 2, len(pdf) - 9):
        changed = flipped(pdf, at)
        assert check_paper(session, changed, settings).verdict.finding == "changed"
    unsealed = check_paper(session, b"%PDF-1.7\n", settings)
    assert unsealed.verdict.finding == "unknown"
    sent = {"file": (io.BytesIO(pdf), "x.pdf")}
    answer = client.submit("/v", sent)
    answer.request.environ["wsgi.input"].close()  # Werkzeug's client leaves a large one open
    assert "没有改动" in answer.text

    again = order_again(session, voted.case.id, order.id, "电话有变", acting(voted.manager))
    carry_out(session, settings, again)
    session.commit()
    newer = session.scalar(sa.select(Paper.number).where(Paper.order_id == again.id))
    page = client.get(f"/v/{paper.number}").text
    assert "已作废" in page
    assert newer in page
    assert check_paper(session, pdf, settings).verdict.finding == "superseded"


def test_a_number_nobody_gave_is_not_found_and_a_picture_is_no_paper(client):
    assert client.get("/v/TYS-9999").status_code == 404

    answer = client.submit("/v", {"file": (io.BytesIO(b"\x89PNG"), "x.png")})

    assert answer.status_code == 422
    assert "这不是 PDF 文件" in answer.text
