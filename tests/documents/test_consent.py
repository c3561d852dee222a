import shutil
from dataclasses import replace

import pytest

from documents.consent import (
    TextChangedError,
    consent_html,
    consent_sections,
    consent_text,
    text_digest,
)
from documents.fonts_check import missing_fonts
from documents.pdf import to_pdf
from documents.words import CAPACITY, CHANNEL
from rules.consent import Capacity, Channel
from rules.money import Fen
from tests.documents.builders_consent import consent_form, sealing, signed, terms
from tests.documents.reading import squeezed, text_of

needs_paper = pytest.mark.skipif(
    bool(missing_fonts()) or shutil.which("pdftotext") is None,
    reason="the fonts for paper or poppler are not installed; xinyuan doctor names the packages",
)


@needs_paper
def test_the_paper_prints_the_signed_text_word_for_word():
    pdf = to_pdf([consent_html(consent_form())], sealing())

    text = text_of(pdf)
    rows = [row for section in consent_sections(terms()) for row in section.rows]
    assert [row.label for row in rows if squeezed(row.text) not in text] == []
    assert text_digest(consent_text(terms())) in text


def test_every_change_of_the_terms_changes_the_digest():
    plain = terms()
    changed = [
        replace(plain, cost_ceiling=Fen(plain.cost_ceiling + 1)),
        replace(plain, plan_version=4),
        replace(plain, door="2号楼3单元501室"),
        replace(plain, matters=plain.matters[:1]),
        replace(plain, effects=plain.effects + "。"),
    ]

    digests = {text_digest(consent_text(one)) for one in [plain, *changed]}

    assert len(digests) == 6


@needs_paper
def test_the_executed_form_shows_choice_signature_time_and_receipt():
    page = consent_html(consent_form(signed=signed()))

    assert page.count("已勾选") == 4  # two matters, the capacity, the channel
    assert 'aria-label="手写签名"' in page
    text = text_of(to_pdf([page], sealing()))
    assert "2026年11月22日18:04" in text
    assert "HZ-2026-0502-7K3Q" in text
    assert "施工不得占用消防通道。" in text


def test_a_typed_name_needs_no_drawing():
    page = consent_html(consent_form(signed=signed(strokes="")))

    assert "手写签名" not in page.replace("手写签名笔迹", "")
    assert "王建国" in page


def test_a_signature_never_stands_under_another_text():
    raised = terms(cost_ceiling=Fen(900_000))

    with pytest.raises(TextChangedError):
        consent_html(consent_form(terms=raised, signed=signed()))


@pytest.mark.parametrize("answers", [("agree",), ("agree", "perhaps"), ("agree",) * 3])
def test_every_matter_needs_one_offered_answer(answers):
    with pytest.raises(ValueError, match=r"answer|argument"):
        consent_html(consent_form(signed=signed(answers=answers)))


def test_every_channel_and_capacity_can_be_ticked():
    assert set(CHANNEL) == set(Channel)
    assert set(CAPACITY) == set(Capacity)
