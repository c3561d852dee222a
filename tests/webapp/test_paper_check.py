import io
import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from documents.fonts_check import missing_fonts
from models.document import Paper
from models.store import fetch
from rules.paper import PaperKind
from tests.builders import acting
from tests.builders_papers import a_published_round, order_of
from tests.builders_papers import carry_out as made
from tests.documents.reading import opened
from tests.press_process import office_of, one_worker
from webapp.cli import main
from workflows.actions.paper_check import check_paper
from workflows.actions.paper_orders import manifest_digest
from workflows.actions.papers import order_again
from workflows.flows.press_order import carry_out

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
    (paper,) = made(session, settings, order)
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
    made(session, settings, again)
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


def test_a_pack_s_papers_prove_their_place_and_a_folder_its_completeness(
    session, database, settings, tmp_path
):
    a_published_round(session, floors=1)
    order = order_of(session, PaperKind.CONSENT_FORM)
    session.commit()
    press = one_worker()
    carry_out(office_of(database, settings, press), order.id)
    press.close()
    session.rollback()
    papers = session.scalars(sa.select(Paper).order_by(Paper.place)).all()
    files = [fetch(settings.store, paper.digest).read_bytes() for paper in papers]
    folder = tmp_path / "pack"
    folder.mkdir()
    for number, content in enumerate(files[:-1]):
        (folder / f"{number}.pdf").write_bytes(content)
    manifest = fetch(settings.store, manifest_digest(session, order.id))

    checked = [check_paper(session, pdf, settings).verdict.belonging for pdf in files]
    environment = {**settings.as_environment(), "LANG": "C.UTF-8"}
    asked = ["verify", str(folder), "--manifest", str(manifest), "--json"]
    incomplete = CliRunner(env=environment).invoke(main, asked)
    (folder / "last.pdf").write_bytes(files[-1])
    complete = CliRunner(env=environment).invoke(main, asked)
    (folder / "1.pdf").write_bytes(flipped(files[1], 2000))
    changed = CliRunner(env=environment).invoke(main, asked)

    assert [(own.place, own.count) for own in checked] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len({own.root for own in checked}) == 1
    assert (incomplete.exit_code, json.loads(incomplete.output)["there"]) == (1, 3)
    assert json.loads(incomplete.output)["missing"] == [papers[-1].number]
    assert (complete.exit_code, json.loads(complete.output)["complete"]) == (0, True)
    assert (changed.exit_code, len(json.loads(changed.output)["strange"])) == (1, 1)
    one = CliRunner(env=environment).invoke(main, ["verify", str(folder / "last.pdf")])
    assert "本批第 4 份，共 4 份" in one.output
    with opened(files[0]) as document:
        assert {*document.attachments} == {"record.json", "proof.json"}
