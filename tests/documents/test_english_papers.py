"""The consent form, the notices and the ledger in English: the same figures, in English words."""

import shutil
from datetime import UTC, date, datetime
from importlib import import_module

import html5lib
import pytest

from documents.english import (
    WORDS,
    english,
    english_deadline,
    english_moment,
    fraction,
    led_by,
)
from documents.fonts_check import missing_fonts
from documents.pdf import to_pdf
from documents.words import ALL
from rules.paper import FORMS, PaperKind
from tests import builders_papers_money as money
from tests import builders_papers_plan as plans
from tests import builders_papers_site as site
from tests import builders_papers_vote as papers
from tests.documents import builders_consent as consents
from tests.documents import builders_records as records
from tests.documents import builders_votes as votes
from tests.documents.reading import outside, text_of

pytestmark = pytest.mark.xdist_group("english_papers")
needs_paper = pytest.mark.skipif(
    bool(missing_fonts()) or shutil.which("pdftotext") is None,
    reason="the fonts for paper or poppler are not installed; xinyuan doctor names the packages",
)
LEFT, RIGHT = 45, 555  # points

PRINTED = {
    "consent": (
        consents.consent_form,
        (
            "OpinionandConsentForm 73.70m² Co-owner,forall 7,290.00 8,019.00 32.50yuan "
            "5January2027to30June2027 5December2026,18:00 Agree,withconditions thirdparty(CA)"
        ),
    ),
    "voting_notice": (
        votes.voting_notice,
        "147 10,328.00m² 26November2026,00:00 5December2026,18:00 donotcount agree,against,abstain",
    ),
    "result_notice": (
        votes.result_notice,
        (
            "128of147(87.07%) 9,036.00of10,328.00(87.49%) 106of128(82.81%) atleasttwothirds "
            "atleastthreequartersofownerstakingpart 13December2026,24:00 Adopted"
        ),
    ),
    "monthly_ledger": (
        records.monthly_ledger,
        (
            "14,389.57 4,276.00 2,232.10 128of147(87.07%) 2,272.10of3,234.00(70.25%) self-managed "
            "30September2027 Cleaning Parkingfees"
        ),
    ),
    "plan_publication": (
        plans.plan_publication,
        "2,186,730.00 Drainagepipes 486,730.00yuan 11November2026to26November2026 committed 86.20%",
    ),
    "delivery_notice": (papers.delivery_notice, "4homes 18November2026 101,302,501"),
    "start_notice": (site.start_notice, "1March2027 30June2027 赵铁成"),
    "share_notice": (money.share_notice, "NoticeofYourShare Share Atmost Paid Topay"),
}


@needs_paper
@pytest.mark.parametrize("name", PRINTED)
def test_the_english_paper_says_the_same(name):
    built, words = PRINTED[name]
    html = getattr(import_module(f"documents.{name}"), f"{name}_html")(built(), "en")
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)

    pdf = to_pdf([html], consents.sealing())

    text = text_of(pdf)
    assert parser.errors == []
    assert [word for word in words.split() if word not in text] == []
    assert "Page1of" in text
    assert "theChinesepaperistheonethatcounts" in text
    assert outside(pdf, LEFT, RIGHT) == []


def test_every_paper_said_to_come_in_english_does():
    modules = {
        PaperKind.CONSENT_FORM: "consent",
        PaperKind.RESULT_PRELIMINARY: "result_notice",
        PaperKind.RESULT_FINAL: "result_notice",
    }

    said = {modules.get(kind, kind.value) for kind, form in FORMS.items() if form.english}

    assert said == set(PRINTED)


def test_every_code_printed_in_english_has_a_word():
    for kind in WORDS.keys() & ALL.keys():
        assert WORDS[kind].keys() == ALL[kind].keys(), kind
    with pytest.raises(KeyError):
        english("nobody", "capacity")


def test_dates_are_those_of_the_chinese_paper():
    midnight = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)

    assert english_deadline(midnight) == "5 December 2026, 24:00"
    assert english_moment(midnight) == "6 December 2026, 00:00"
    with pytest.raises(ValueError, match="naive"):
        english_moment(datetime.combine(date(2026, 1, 1), datetime.min.time()))


def test_fractions_and_ledger_words():
    assert fraction("2/3") == "two thirds"
    assert fraction("3/7") == "3/7"
    assert led_by("保洁 五月（冲正）", "ledger") == "Cleaning 五月（冲正）"
    assert led_by("旧账", "ledger") == "旧账"
