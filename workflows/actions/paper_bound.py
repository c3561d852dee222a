"""The papers of one stairwell as one PDF for the printer, behind a page that names it."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.pack import Stairwell as Bundle
from documents.pack import pack
from documents.page import Head
from documents.pdf import Sealing
from models.case import RenovationCase
from models.compound import Building, Stairwell
from models.document import PaperOrder
from models.household import Household
from models.settings import Settings
from rules.paper import PaperKind, PaperUnavailable, UnknownOrder
from workflows.actions import paper_kinds
from workflows.actions.paper_homes import place_name
from workflows.actions.paper_sheet import commission

MOST_BOUND: Final = 48
"""Papers of one PDF: they are laid out anew, about a third of a second each."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What is to be bound: its head, the stairwells with their sheets, and the file's dates."""

    kind: PaperKind
    head: Head
    bundles: tuple[Bundle, ...]
    sealing: Sealing


def gather_papers(
    session: Session, case_id: int, order_id: int, folder: str, settings: Settings
) -> Binding:
    """Return the papers of an order, to be bound; about six queries more than laying out.

    They are laid out from today's rows, for the printer: the papers that are filed are those
    of the order, each sealed by itself.

    Args:
        session: an open session.
        case_id: whose order.
        order_id: whose papers.
        folder: only this stairwell ("3号楼2单元"), "" for all.
        settings: of the installation.

    Raises:
        UnknownOrder: if the case has no such order.
        PaperUnavailable: if there is no paper, or more than fit in one PDF.
    """
    order = session.get(PaperOrder, order_id)
    if order is None or order.case_id != case_id:
        raise UnknownOrder(order=order_id)
    head = commission(session, order, settings)
    places = _places(session, order)
    sheets = paper_kinds.lay_out(session, head)
    placed = [(places.get(sheet.household_id or 0, ""), sheet) for sheet in sheets]
    chosen = [each for each in placed if not folder or each[0] == folder]
    if not 0 < len(chosen) <= MOST_BOUND:
        raise PaperUnavailable(kind=order.kind)
    bundles = tuple(
        Bundle(place or head.compound, tuple(paper_kinds.html_of(sheet) for _place, sheet in run))
        for place, run in groupby(chosen, lambda each: each[0])
    )
    sealing = Sealing(order.ordered_at, title=folder or head.case_title)
    return Binding(order.kind, head.head(), bundles, sealing)


def bound_pdf(binding: Binding) -> bytes:
    """Return the papers as one PDF, each stairwell behind a page that names it; no database.

    Raises:
        GlyphMissing: if a character has no shape in the fonts.
    """
    return pack(binding.head, binding.bundles, binding.sealing)


def _places(session: Session, order: PaperOrder) -> dict[int, str]:
    rows = session.execute(
        sa.select(Household.id, Building.number, Stairwell.number)
        .join(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
        .where(Household.compound_id == _compound_of(order))
    )
    return {key: place_name(building, stairwell) for key, building, stairwell in rows}


def _compound_of(order: PaperOrder) -> sa.ScalarSelect[int]:
    return (
        sa.select(RenovationCase.compound_id)
        .where(RenovationCase.id == order.case_id)
        .scalar_subquery()
    )
