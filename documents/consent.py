"""The opinion and consent form of one household: blank, for signing, and as executed.

Field by field after DOMAIN §2.12; what the owner agrees to is documents.consent_terms.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from documents.consent_terms import (
    Choice,
    ConsentTerms,
    Instalment,
    Matter,
    Section,
    consent_sections,
    consent_text,
    text_digest,
)
from documents.page import Head, Title, render

__all__ = [
    "Choice",
    "ConsentForm",
    "ConsentTerms",
    "Household",
    "Instalment",
    "Matter",
    "Owner",
    "Proxy",
    "Section",
    "Signed",
    "TextChangedError",
    "consent_html",
    "consent_sections",
    "consent_text",
    "text_digest",
]


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner or co-owner; `id_last4` and `share` ("共同共有", "二分之一") may be unknown."""

    name: str
    id_last4: str = ""
    share: str = ""


@dataclass(frozen=True, slots=True)
class Household:
    """The home as it stands in the roll. `area_basis`: registered, surveyed, contract or ""."""

    building: str
    stairwell: str
    room: str
    owners: tuple[Owner, ...]
    certificate_no: str
    area: Decimal | None
    area_basis: str


@dataclass(frozen=True, slots=True)
class Proxy:
    """Agent or guardian, with the five things a proxy letter must name (民法典 art. 165)."""

    name: str = ""
    id_last4: str = ""
    relation: str = ""
    matter: str = ""
    powers: str = ""
    period: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """How the form was executed.

    `answers` holds one choice code per matter, in their order; `strokes` the JSON of the
    drawn signature, or "" where the name was typed or the form signed on paper. `text_digest`
    is the one stored with the signature and must be that of the terms.
    """

    answers: tuple[str, ...]
    signer_name: str
    capacity: str
    channel: str
    signed_at: datetime
    strokes: str
    text_digest: str
    receipt_number: str
    receipt_code: str
    conditions: str = ""
    remarks: str = ""
    witness: str = ""


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """Everything printed on one household's form; `signed` is None on a blank one.

    `receipt_code` is printed on the tear-off of a form that is not yet signed. `access_code`
    are the digits asked for behind the link, "" where the form is not for signing online.
    """

    head: Head
    terms: ConsentTerms
    household: Household
    phone: str
    receipt_code: str
    proxy: Proxy = field(default_factory=Proxy)
    signed: Signed | None = None
    access_code: str = ""


class TextChangedError(Exception):
    """A signature was about to be printed under a text it does not belong to."""


def consent_html(
    form: ConsentForm, locale: str = "zh", *, large: bool = False, marked: bool = False
) -> str:
    """Return the form as a complete HTML document, `marked` for the batch path.

    Raises:
        GlyphMissing: if a value holds an invisible character.
        BadStrokes: if the stored strokes are no signature.
        TextChangedError: if it was signed for another text.
        ValueError: if it does not carry one answer, among those offered, for each matter.
    """
    digest = text_digest(consent_text(form.terms))
    if form.signed and form.signed.text_digest != digest:
        raise TextChangedError(form.head.number)
    return render(
        f"{locale}/consent.html",
        form,
        Title(form.terms.title, form.terms.title_english),
        large=large,
        marked=marked,
        sections=_with_answers(form),
        answers=_answer_words(form),
        text_digest=digest,
    )


def _with_answers(form: ConsentForm) -> list[Section]:
    given = iter(form.signed.answers if form.signed else ())
    return [
        Section(one.heading, one.rows, one.matter, next(given, "") if one.matter else "")
        for one in consent_sections(form.terms)
    ]


def _answer_words(form: ConsentForm) -> list[str]:
    if form.signed is None:
        return []
    labels = []
    for matter, answer in zip(form.terms.matters, form.signed.answers, strict=True):
        offered = {choice.code: choice.label for choice in matter.choices}
        if answer not in offered:
            raise ValueError(f"answer {answer!r} was not offered")
        labels.append(offered[answer])
    return labels
