"""The kinds of paper: who lays each out from rows, and who turns its value into HTML.

No list of them is kept: `paper_<kind>.py` beside this file lays a kind out (`lay_out`), and the
module of `documents` that defines its value, <name>, turns it into HTML (`<name>_html`). What
there is to know of a kind before is in `rules.paper.FORMS`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any, Final, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.batch import Bench, Done, Job, print_batch
from documents.pdf import Sealing, to_pdf
from documents.record import record_of
from documents.seal import Signer
from models.funding_mix import HouseholdShare
from models.household import Household
from models.reads.scope import households_of
from models.resident_consultation import RollEntry
from rules.decision_rule import PartKind
from rules.paper import FORMS, PER_HOUSEHOLD, About, PaperKind, Variant
from rules.refusal import Refusal
from workflows.actions.paper_sheet import Commission, Sheet


class LayOut(Protocol):
    """What every `workflows/actions/paper_<kind>.py` offers."""

    def __call__(self, session: Session, order: Commission) -> Sequence[Sheet]:
        """Return the sheets of an order in staircase order."""


class Html(Protocol):
    """What every `documents/<name>.py` of a paper offers, under the name `<name>_html`."""

    def __call__(self, paper: object, locale: str, *, large: bool, **marks: bool) -> str:
        """Return the paper as a complete HTML document, with marks if it is asked for them."""


_MODULES: Final[Mapping[PaperKind, str]] = {
    PaperKind.RESULT_PRELIMINARY: "paper_result_notice",
    PaperKind.RESULT_FINAL: "paper_result_notice",
}

_FILLED_IN: Final = ("signed", "opinion")  # what a resident wrote makes a paper one of its kind


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return every sheet of an order, laid out from today's rows, in the order's variant."""
    # Loaded when needed: to order papers must not load what lays them out.
    module: Any = import_module(_module_of(order.kind))
    sheets = cast("LayOut", module.lay_out)(session, order)
    return [in_variant(sheet, order.variant) for sheet in sheets]


def in_variant(sheet: Sheet, variant: Variant) -> Sheet:
    """Return a sheet in large print or in English; parts keep variants apart in the register."""
    if variant is Variant.STANDARD:
        return sheet
    if variant is Variant.LARGE:
        part = f"{sheet.part} large".lstrip()
        return replace(sheet, large=True, part=part, title=f"{sheet.title}（大字）")
    part = f"{sheet.part} english".lstrip()
    return replace(sheet, locale="en", part=part, title=f"{sheet.title}（English）")


@cache
def is_made(kind: PaperKind) -> bool:
    """Whether there is somebody to lay a kind out."""
    return find_spec(_module_of(kind)) is not None


def _module_of(kind: PaperKind) -> str:
    return f"workflows.actions.{_MODULES.get(kind, f'paper_{kind}')}"


def html_of(sheet: Sheet, *, marked: bool = False) -> str:
    """Return a sheet as a complete HTML document; `marked` where `is_one_of_many`.

    Raises:
        GlyphMissing: if a value holds an invisible character.
        BadStrokes: if a stored signature cannot be drawn.
    """
    marks = {"marked": True} if marked else {}
    return _html(type(sheet.value).__module__)(
        sheet.value, sheet.locale, large=sheet.large, **marks
    )


@cache
def _html(module: str) -> Html:
    return cast("Html", getattr(import_module(module), f"{module.rpartition('.')[2]}_html"))


def printed(sheet: Sheet, signer: Signer | None = None) -> bytes:
    """Return the PDF of a sheet, with its record inside, sealed by `signer`.

    Raises:
        GlyphMissing: if the fonts for paper lack a character.
        BadStrokes: if a stored signature cannot be drawn.
    """
    sealing = Sealing(sheet.made_at, record_of(sheet.value), proof=sheet.proof)
    return to_pdf([html_of(sheet)], sealing, signer)


def is_one_of_many(sheet: Sheet) -> bool:
    """Whether the sheet comes in one layout for many households: a form nobody has filled in."""
    if sheet.kind not in PER_HOUSEHOLD or any(
        getattr(sheet.value, name, None) is not None for name in _FILLED_IN
    ):
        return False
    return "marked" in signature(_html(type(sheet.value).__module__)).parameters


def printed_together(sheets: Sequence[Sheet], bench: Bench) -> Iterator[Done]:
    """Yield the PDFs of sheets that come in few layouts, by their place."""
    jobs, places = [], []
    for place, sheet in enumerate(sheets):
        try:
            page = html_of(sheet, marked=True)
        except Refusal as problem:
            yield Done(place, problem=problem)
            continue
        jobs.append(Job(page, record_of(sheet.value), sheet.made_at, sheet.proof))
        places.append(place)
    for done in print_batch(jobs, bench):
        yield replace(done, place=places[done.place])


def how_many(session: Session, case_id: int, kind: PaperKind, subject: int | None) -> int:
    """Return how many papers an order will be, in one query at most."""
    form = FORMS[kind]
    if not form.each:
        return 1
    counted = {
        About.CONSULTATION: sa.select(sa.func.count(RollEntry.id)).where(
            RollEntry.consultation_id == subject, RollEntry.is_eligible
        ),
        About.PLAN: sa.select(sa.func.count(HouseholdShare.id)).where(
            HouseholdShare.plan_id == subject
        ),
        About.CASE: sa.select(sa.func.count(Household.id)).where(
            households_of(case_id), Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE])
        ),
    }
    return session.scalar(counted[form.about]) or 0
