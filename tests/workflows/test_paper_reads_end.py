"""Papers 21 to 42 of a real case: ordered, laid out from rows, valid HTML, few queries."""

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import timedelta

import html5lib
import pytest
import sqlalchemy as sa

from documents.marks import taken_apart
from documents.pack import files_stream
from models.document import Attachment
from models.household import Owner
from models.resident_consultation import Ballot
from rules.act import Act
from rules.money import Fen
from rules.paper import FORMS, About, Audience, PaperKind, PaperUnavailable
from rules.stages import Stage
from tests.builders import acting
from tests.builders_papers import a_published_round
from tests.builders_papers_works import WORKS_DAY, a_worked_case
from workflows.actions import paper_kinds
from workflows.actions.evidence_bundle import BundleMovedOn, bundle_files
from workflows.actions.papers import file_papers, order_papers, sheets_of
from workflows.press import print_and_keep

_FIRST, _VOTE, _MONEY = Stage.REGISTRATION, Stage.RESIDENT_CONSULTATION, Stage.FUNDING_MIX
_SITE, _DONE, _AFTER = Stage.CONSTRUCTION, Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT
_RESULT = 19  # the number of the result notice

# How many sheets of eight homes, and how many queries to lay them out, order and head included.
LATER = {
    PaperKind.LIFT_AGREEMENT: (1, 20),
    PaperKind.SHARE_TABLE: (1, 14),
    PaperKind.SHARE_NOTICE: (8, 15),
    PaperKind.CONTRIBUTION_CONFIRMATION: (8, 15),
    PaperKind.FUND_APPLICATION: (1, 18),
    PaperKind.START_NOTICE: (1, 15),
    PaperKind.SITE_BOARD: (1, 15),
    PaperKind.PROGRESS_REPORT: (1, 22),
    PaperKind.CHANGE_ORDER: (1, 18),
    PaperKind.PAYMENT_APPROVAL: (1, 18),
    PaperKind.RESIDENT_ACCEPTANCE: (8, 17),
    PaperKind.WARRANTY_CERTIFICATE: (1, 14),
    PaperKind.HANDOVER_LIST: (1, 13),
    PaperKind.FEE_COMPARISON: (1, 13),
    PaperKind.SATISFACTION_FORM: (1, 8),
    PaperKind.SATISFACTION_REPORT: (1, 7),
    PaperKind.STAR_RATING: (1, 7),
    PaperKind.REWARD_APPLICATION: (1, 9),
    PaperKind.MEDIATION_AGREEMENT: (1, 9),
    PaperKind.PRIVACY_CONSENT: (8, 9),
    PaperKind.EVIDENCE_BUNDLE: (1, 20),
}


@pytest.fixture
def worked(session):
    return a_worked_case(session)


def subject_of(worked, kind):
    return {
        About.CASE: None,
        About.PLAN: worked.voted.plan.id,
        About.CHANGE_ORDER: worked.change.id,
        About.PAYMENT: worked.payment.id,
        About.STAR_RATING: worked.stars.id,
        About.TAKEOVER_REWARD: worked.reward.id,
        About.OBJECTION: worked.objection.id,
    }[FORMS[kind].about]


def ordered(session, worked, kind, *, days=0, **how):
    act = acting(worked.voted.manager)
    at = act.at + timedelta(days=days)
    act = acting(worked.voted.manager, at)
    order = order_papers(session, worked.voted.case.id, kind, subject_of(worked, kind), act, **how)
    session.commit()
    return order


def value_of(session, settings, worked, kind):
    order = ordered(session, worked, kind)
    return sheets_of(session, order.id, settings)[0].value


GROUPS = {
    "money": [kind for kind in LATER if FORMS[kind].stage in {_VOTE, _MONEY}],
    "site": [kind for kind in LATER if FORMS[kind].stage in {_SITE, _DONE}],
    "after": [kind for kind in LATER if FORMS[kind].stage in {_AFTER, _FIRST}],
}


@pytest.mark.parametrize("group", GROUPS)
def test_papers_are_laid_out_from_the_rows_of_a_case(session, settings, queries, worked, group):
    names = session.scalars(sa.select(Owner.name)).all()
    for kind in GROUPS[group]:
        order = ordered(session, worked, kind)
        expected, most_queries = LATER[kind]
        queries.clear()

        sheets = sheets_of(session, order.id, settings)

        assert len(queries) <= most_queries, kind
        assert len(sheets) == order.total == expected, kind
        page = paper_kinds.html_of(sheets[0])
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page)
        assert parser.errors == [], kind
        assert sheets[0].number.startswith(FORMS[kind].prefix)
        assert sheets[0].value.head.case_reference == worked.voted.case.reference
        if FORMS[kind].audience is Audience.POSTED:
            assert [name for name in names if name in page] == [], kind


def test_every_later_paper_is_among_them():
    later = {kind for kind, form in FORMS.items() if form.number > _RESULT}
    known = {PaperKind.RECEIPT, PaperKind.CONSENT_FORM, PaperKind.FUNDING_PLAN}
    known |= {PaperKind.ACCEPTANCE_RECORD, PaperKind.MONTHLY_LEDGER}

    assert later - known == {kind for group in GROUPS.values() for kind in group}


def test_a_paper_of_which_nothing_is_known_is_not_made(session, settings):
    voted = a_published_round(session)
    for kind in (
        PaperKind.LIFT_AGREEMENT,
        PaperKind.FUND_APPLICATION,
        PaperKind.START_NOTICE,
        PaperKind.SITE_BOARD,
        PaperKind.PROGRESS_REPORT,
        PaperKind.WARRANTY_CERTIFICATE,
        PaperKind.SATISFACTION_REPORT,
        PaperKind.RESIDENT_ACCEPTANCE,
    ):
        subject = voted.plan.id if FORMS[kind].about is About.PLAN else None
        order = order_papers(session, voted.case.id, kind, subject, acting(voted.manager))

        with pytest.raises(PaperUnavailable):
            sheets_of(session, order.id, settings)


def test_shares_add_up_and_a_household_reads_what_is_left(session, settings, worked):
    table = value_of(session, settings, worked, PaperKind.SHARE_TABLE)

    assert table.shared == worked.voted.plan.residents_pay
    assert [line.room for line in table.lines] == [home.room for home in worked.voted.homes]

    order = ordered(session, worked, PaperKind.CONTRIBUTION_CONFIRMATION)

    first, second, *_ = sheets_of(session, order.id, settings)

    assert first.value.paid == Fen(3_000)
    assert first.value.due == Fen(7_000)
    assert first.large
    assert second.value.exemption == "低保户免交"
    assert not second.value.payments


def test_a_lift_is_its_own_stairwells_and_the_fund_is_borne_by_area(session, settings, worked):
    paper = value_of(session, settings, worked, PaperKind.LIFT_AGREEMENT)

    assert paper.stairwell == "1号楼2单元"
    assert len(paper.homes) == 4
    assert paper.cost == Fen(52_000_000)
    assert paper.running.each_most == Fen(7_501)
    assert [promise.terms for promise in paper.promises] == ["门前加装坡道"]

    paper = value_of(session, settings, worked, PaperKind.FUND_APPLICATION)

    assert [share.amount for share in paper.shares] == [Fen(500_001), Fen(500_000)]
    assert paper.balance == Fen(5_000_000)
    assert len(paper.items) == 1  # the roof: the fund was named for nothing else
    kept = session.scalars(sa.select(Ballot.result).where(Ballot.number == 1)).one()
    assert paper.vote.heads == kept["heads"]["for"]


def test_site_papers_are_held_against_the_rules_and_their_week(session, settings, worked):
    paper = value_of(session, settings, worked, PaperKind.CHANGE_ORDER)

    assert paper.supplements == Fen(35_000_000)
    assert paper.percent == "11.67"
    assert not paper.allowed
    assert paper.changed_contract == Fen(335_000_000)
    assert paper.reasons_for_vote == ("使某户出资超过签字同意的上限",)

    paper = value_of(session, settings, worked, PaperKind.PAYMENT_APPROVAL)

    assert paper.paid_before == Fen(50_000_000)
    assert paper.paid_after == Fen(80_000_000)
    assert [check.met for check in paper.checks] == [True] * 5

    paper = value_of(session, settings, worked, PaperKind.PROGRESS_REPORT)

    assert paper.since <= WORKS_DAY <= paper.until
    assert paper.reached == 50
    assert [each.finding for each in paper.inspections] == ["沟槽未围挡"]
    assert paper.concealed == ("1号楼排水管 2026-02-26 合格",)
    assert (paper.complaints, paper.complaints_open) == (1, 1)


def test_the_newest_opinion_counts_and_stars_wait_for_the_award(session, settings, worked):
    order = ordered(session, worked, PaperKind.RESIDENT_ACCEPTANCE)

    first, second, *_ = sheets_of(session, order.id, settings)

    assert first.value.opinion.remark == "已修好"
    assert second.value.opinion is None

    paper = value_of(session, settings, worked, PaperKind.STAR_RATING)

    assert paper.stars is None
    assert (paper.own_points, paper.reviewed_points) == ("90.00", "85.00")


def test_the_bundle_verifies_with_sha256sum_alone(session, settings, worked, tmp_path):
    session.execute(sa.delete(Attachment))  # its file is not in this store
    order = ordered(session, worked, PaperKind.EVIDENCE_BUNDLE, days=365)
    (sheet,) = sheets_of(session, order.id, settings)
    (printed,) = print_and_keep([sheet], settings)
    later = Act(by="flow:papers", at=order.ordered_at + timedelta(minutes=1))
    file_papers(session, [(sheet, printed.kept, printed.problem)], later)
    case_id = worked.voted.case.id

    files = bundle_files(session, case_id, order.id, settings.store)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(files_stream(files))))
    archive.extractall(tmp_path / "bundle")

    command = ["sha256sum", "--strict", "-c", "MANIFEST.sha256"]
    done = subprocess.run(command, cwd=tmp_path / "bundle", capture_output=True, check=False)  # noqa: S603 -- fixed
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b": OK") == len(archive.namelist()) - 2
    manifest = (tmp_path / "bundle" / "MANIFEST.sha256").read_bytes()
    assert sheet.value.manifest_digest == hashlib.sha256(manifest).hexdigest()
    ballot = json.loads(archive.read("tallies.json"))[0]["ballots"][0]
    agreed = sum(vote["choice"] == "agree" for vote in ballot["votes"])
    assert ballot["result"]["heads"]["for"] == agreed == sheet.value.tallies[0].heads_for

    row = session.scalars(sa.select(Ballot).order_by(Ballot.id).limit(1)).one()
    row.result = {**row.result, "recounted": True}
    session.flush()
    with pytest.raises(BundleMovedOn):
        bundle_files(session, case_id, order.id, settings.store)


def test_papers_of_every_household_come_in_one_layout(session, settings, worked):
    kinds = [kind for kind in LATER if FORMS[kind].each]
    sheets = {
        kind: sheets_of(session, ordered(session, worked, kind).id, settings) for kind in kinds
    }

    alone = {
        kind: [sheet.household_id for sheet in found if not paper_kinds.is_one_of_many(sheet)]
        for kind, found in sheets.items()
    }

    answered = worked.voted.homes[0].id
    assert alone == {kind: [] for kind in kinds} | {PaperKind.RESIDENT_ACCEPTANCE: [answered]}
    for kind, found in sheets.items():
        # Compared where nothing is filled in but names and figures: the other homes.
        pages = [taken_apart(paper_kinds.html_of(sheet, marked=True)) for sheet in found[2:]]
        assert len({page.key for page in pages}) == 1, kind
