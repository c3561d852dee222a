"""Papers from the lift agreement to the evidence bundle: every value is on the page, no page is
empty, nothing leaves the margins, in ordinary and in large print."""

import dataclasses
import re
import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module

import html5lib
import pytest

from documents.fonts_check import missing_fonts
from documents.funding_plan import OwnerNotMaskedError
from documents.page import amount, day, moment, yuan
from documents.pdf import to_pdf
from documents.record import record_of
from documents.share_table import share_table_html
from rules.paper import FORMS, Audience, PaperKind
from tests import builders_papers_after as after
from tests import builders_papers_management as management
from tests import builders_papers_money as money
from tests import builders_papers_site as site
from tests.documents.builders_consent import sealing
from tests.documents.reading import opened, outside, squeezed, text_of

pytestmark = pytest.mark.xdist_group("later papers")
needs_paper = pytest.mark.skipif(
    bool(missing_fonts()) or shutil.which("pdftotext") is None,
    reason="the fonts for paper or poppler are not installed; xinyuan doctor names the packages",
)

BUILT = {
    "lift_agreement": money.lift_agreement,
    "share_table": money.share_table,
    "share_notice": money.share_notice,
    "contribution_confirmation": money.contribution_confirmation,
    "fund_application": money.fund_application,
    "start_notice": site.start_notice,
    "site_board": site.site_board,
    "progress_report": site.progress_report,
    "change_order": site.change_order,
    "payment_approval": site.payment_approval,
    "resident_acceptance": after.resident_acceptance,
    "warranty_certificate": after.warranty_certificate,
    "handover_list": after.handover_list,
    "fee_comparison": management.fee_comparison,
    "satisfaction_form": management.satisfaction_form,
    "satisfaction_report": management.satisfaction_report,
    "star_rating": management.star_rating,
    "reward_application": management.reward_application,
    "mediation_agreement": after.mediation_agreement,
    "privacy_consent": after.privacy_consent,
    "evidence_bundle": after.evidence_bundle,
}
HANDED = [name for name in BUILT if FORMS[PaperKind(name)].audience is Audience.RESIDENT]
LARGE = [*HANDED, "start_notice", "fee_comparison"]  # others are the same parts on a board
LEFT, RIGHT = 45, 555  # points; A4 is 595 wide, margins are 18 and 16 mm

# What a paper holds and does not print: what only bars are drawn of, and what it says in words.
UNPRINTED = {
    "planned_from": "progress_report",
    "certificate": "share_notice resident_acceptance privacy_consent",
    "area": "resident_acceptance privacy_consent",
    "retention_percent": "warranty_certificate",
}


def html(name, *, large=False):
    write = getattr(import_module(f"documents.{name}"), f"{name}_html")
    return write(BUILT[name](), large=large)


@cache
def pdf(name, *, large=False):
    return to_pdf([html(name, large=large)], sealing(record=record_of(BUILT[name]())))


@cache
def text(name, *, large=False):
    return text_of(pdf(name, large=large))


def leaves(value, name=""):
    """Every plain value of a paper with the name of its field."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name), field.name)
    elif isinstance(value, tuple):
        for each in value:
            yield from leaves(each, name)
    elif value not in (None, "") and not isinstance(value, bool):
        yield name, value


def spellings(value):
    """The ways in which a value may be printed, without white space."""
    if isinstance(value, datetime):
        return [squeezed(moment(value))]
    if isinstance(value, date):
        return [squeezed(day(value)), value.isoformat()]
    if isinstance(value, Decimal):
        return [amount(value)]
    if isinstance(value, int):
        return [yuan(value), yuan(abs(value)), f"{value:,}", str(value), *"★" * (value <= 5)]
    if re.fullmatch(r"[0-9a-f]{64}", value):
        return [value, value[:16]]
    return [squeezed(value)]


@needs_paper
@pytest.mark.parametrize("name", BUILT)
def test_every_value_of_a_paper_is_on_it(name):
    found = text(name)

    lost = [
        (field, value)
        for field, value in leaves(BUILT[name]())
        if name not in UNPRINTED.get(field, "").split()
        and field not in {"link", "check"}
        and not any(one in found for one in spellings(value))
    ]

    assert lost == []


@needs_paper
@pytest.mark.parametrize("name", BUILT)
def test_no_page_is_empty_and_nothing_leaves_the_margins(name):
    paper = pdf(name)

    with opened(paper) as document:
        pages = len(document.pages)
        record = document.attachments["record.json"].get_file().read_bytes()
    assert record == record_of(BUILT[name]())
    assert f"第{pages}页共{pages}页" in text(name)
    assert [len(page) for page in pages_of(paper) if len(page) < 150] == []
    assert outside(paper, LEFT, RIGHT) == []


@needs_paper
@pytest.mark.parametrize("name", LARGE)
def test_large_print_holds_the_same_words(name):
    paper = pdf(name, large=True)

    figures = re.findall(r"[\d,]+\.\d\d", text(name))
    assert [one for one in figures if one not in text(name, large=True)] == []
    assert [len(page) for page in pages_of(paper) if len(page) < 60] == []
    assert outside(paper, LEFT, RIGHT) == []


@pytest.mark.parametrize("name", BUILT)
def test_papers_are_valid_html(name):
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html(name))

    assert parser.errors == []


@pytest.mark.parametrize("name", BUILT)
def test_hostile_words_stay_words(name):
    hostile = '<script>alert(1)</script>"><img src=http://10.0.0.1/x>'
    write = getattr(import_module(f"documents.{name}"), f"{name}_html")

    page = write(spoilt(BUILT[name](), hostile))

    assert "<script" not in page
    assert "<img src=http" not in page


def spoilt(value, hostile):
    """The value with every text replaced, except masks, digests and what is printed as digits."""
    if dataclasses.is_dataclass(value):
        parts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(
            value,
            **{key: spoilt(part, hostile) for key, part in parts.items() if key != "owner"},
        )
    if isinstance(value, tuple):
        return tuple(spoilt(each, hostile) for each in value)
    return hostile if isinstance(value, str) and value else value


def test_a_posted_breakdown_refuses_a_full_name():
    table = money.share_table()
    first, *others = table.lines
    named = dataclasses.replace(first, owner="王建国")

    with pytest.raises(OwnerNotMaskedError):
        share_table_html(dataclasses.replace(table, lines=(named, *others)))


@needs_paper
def test_an_opinion_given_is_ticked_and_signed():
    given = after.resident_acceptance(opinion=after.an_opinion())
    write = import_module("documents.resident_acceptance").resident_acceptance_html

    page = write(given)

    assert page.count("已勾选") == 4
    assert "厨房窗台有裂缝" in page
    assert "王建国（线上填写）" in page


def pages_of(paper):
    command = ["pdftotext", "-", "-"]
    done = subprocess.run(command, input=paper, capture_output=True, check=True)  # noqa: S603 -- fixed
    return [squeezed(page) for page in done.stdout.decode().split("\f")[:-1]]
