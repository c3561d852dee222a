"""The evidence bundle of a case as a ZIP."""

import io
import zipfile
from datetime import timedelta

import pytest

from rules.act import Act
from rules.paper import PaperKind
from rules.roles import Role
from tests.builders import a_staff, acting, sign_in
from tests.builders_papers import a_counted_round
from workflows.actions.papers import file_papers, order_papers, sheets_of
from workflows.press import print_and_keep


@pytest.fixture
def voted(session):
    return a_counted_round(session)


@pytest.fixture
def pack(database, settings, voted):
    """Where the bundle of a counted round is handed out."""
    at = voted.consultation.closes_at + timedelta(days=300)
    later = Act(by="flow:papers", at=at + timedelta(minutes=1))
    with database.begin() as session:
        act = acting(voted.manager, at)
        order = order_papers(session, voted.case.id, PaperKind.EVIDENCE_BUNDLE, None, act)
        session.flush()
        sheets = sheets_of(session, order.id, settings)
        (printed,) = print_and_keep(sheets, settings)
        file_papers(session, [(sheets[0], printed.kept, printed.problem)], later)
        return f"/cases/{voted.case.reference}/papers/orders/{order.id}/pack"


def test_the_manager_takes_every_file_with_its_list(client, voted, pack):
    sign_in(client, voted.manager)

    given = client.get(pack)

    archive = zipfile.ZipFile(io.BytesIO(given.data))
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:2] == ["证据包目录.pdf", "MANIFEST.sha256"]
    assert {"decisions.json", "events.jsonl", "tallies.json"} < set(names)
    listed = archive.read("MANIFEST.sha256").decode().splitlines()
    assert [line.split("  ", 1)[1] for line in listed] == names[2:]


def test_nobody_else_takes_the_roll_and_the_votes(client, session, voted, pack):
    sign_in(client, a_staff(session, voted.case, Role.AUDITOR))

    refused = client.get(pack)

    assert refused.status_code == 403
