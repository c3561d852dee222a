"""The kinds of paper: who lays each out from rows, and who turns its value into HTML."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any, Final, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.acceptance_record import AcceptanceRecord, acceptance_record_html
from documents.batch import Bench, Done, Job, print_batch
from documents.consent import ConsentForm, consent_html
from documents.funding_plan import FundingPlan, funding_plan_html
from documents.monthly_ledger import MonthlyLedger, monthly_ledger_html
from documents.pdf import Sealing, to_pdf
from documents.receipt import Receipt, receipt_html
from documents.record import record_of
from documents.result_notice import ResultNotice, result_notice_html
from documents.seal import Signer
from documents.voting_notice import VotingNotice, voting_notice_html
from models.resident_consultation import RollEntry
from rules.paper import PER_HOUSEHOLD, PaperKind
from rules.refusal import Refusal
from workflows.actions.paper_sheet import Commission, Sheet


class LayOut(Protocol):
    """What every `workflows/actions/paper_<kind>.py` offers."""

    def __call__(self, session: Session, order: Commission) -> Sequence[Sheet]:
        """Return the sheets of an order in staircase order."""


_MODULES: Final[Mapping[PaperKind, str]] = {
    **{kind: f"paper_{kind}" for kind in PaperKind},
    PaperKind.RESULT_PRELIMINARY: "paper_result_notice",
    PaperKind.RESULT_FINAL: "paper_result_notice",
}
_HTML: Final[Mapping[type, Callable[..., str]]] = {
    ConsentForm: consent_html,
    VotingNotice: voting_notice_html,
    ResultNotice: result_notice_html,
    FundingPlan: funding_plan_html,
    AcceptanceRecord: acceptance_record_html,
    MonthlyLedger: monthly_ledger_html,
    Receipt: receipt_html,
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return every sheet of an order, laid out from today's rows."""
    # Loaded when needed: to order papers must not load what lays them out.
    module: Any = import_module(f"workflows.actions.{_MODULES[order.kind]}")
    return cast("LayOut", module.lay_out)(session, order)


def printed(sheet: Sheet, signer: Signer | None = None) -> bytes:
    """Return the PDF of a sheet, with its record inside, sealed by `signer`.

    Raises:
        GlyphMissing: if the fonts for paper lack a character.
        BadStrokes: if a stored signature cannot be drawn.
    """
    html = _HTML[type(sheet.value)](sheet.value, large=sheet.large)
    return to_pdf([html], Sealing(sheet.made_at, record_of(sheet.value)), signer)


def is_one_of_many(sheet: Sheet) -> bool:
    """Whether the sheet comes in one layout for many households: a form nobody has signed."""
    return isinstance(sheet.value, ConsentForm) and sheet.value.signed is None


def printed_together(sheets: Sequence[Sheet], bench: Bench) -> Iterator[Done]:
    """Yield the PDFs of sheets that come in few layouts, by their place."""
    jobs, places = [], []
    for place, sheet in enumerate(sheets):
        try:
            page = consent_html(sheet.value, large=sheet.large, marked=True)
        except Refusal as problem:
            yield Done(place, problem=problem)
            continue
        jobs.append(Job(page, record_of(sheet.value), sheet.made_at))
        places.append(place)
    for done in print_batch(jobs, bench):
        yield replace(done, place=places[done.place])


def how_many(session: Session, kind: PaperKind, subject: int | None) -> int:
    """Return how many papers an order will be, in one query at most."""
    if kind not in PER_HOUSEHOLD:
        return 1
    counted = session.scalar(
        sa.select(sa.func.count()).where(
            RollEntry.consultation_id == subject, RollEntry.is_eligible
        )
    )
    return counted or 0
