"""The register of papers handed out and returned (发放和回收登记册), as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Building, Stairwell
from models.document import Paper, PaperOrder
from models.household import Household
from models.paper_register import PaperHandout
from models.reads.keyset import Sorting, Turn, leaf
from models.reads.paper_check import newer_number
from models.staff import Staff
from rules.handing_out import HandoutState, state_of
from rules.paper import PaperKind


class SortBy(StrEnum):
    """What the register is sorted by."""

    PLACE = "place"
    NUMBER = "number"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of the register, in which order; None and "" stand for all."""

    state: HandoutState | None = None
    kind: PaperKind | None = None
    number: str = ""
    sort: SortBy = SortBy.PLACE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One numbered paper: whose, who took it and when, by whom, and whether it came back."""

    paper_id: int
    number: str
    kind: PaperKind
    title: str
    folder: str
    made_at: datetime
    received_by: str
    note: str
    handed_at: datetime | None
    handed_by: str
    returned_at: datetime | None
    returned_to: str
    return_note: str
    replaced_by: str

    @property
    def state(self) -> HandoutState:
        """Where the paper stands."""
        return state_of(
            is_void=bool(self.replaced_by),
            is_handed_out=self.handed_at is not None,
            is_returned=self.returned_at is not None,
        )


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of the register, and the keys of the pages beside it."""

    lines: tuple[RegisterLine, ...]
    previous: int
    following: int


def register_page(session: Session, case_id: int, wanted: Wanted, turn: Turn) -> RegisterPage:
    """Return one page of a case's register, in one query."""
    page = leaf(session, _narrowed(case_id, wanted), _sorting(wanted), turn)
    return RegisterPage(tuple(_line(row) for row in page.rows), page.previous, page.following)


def register_lines(session: Session, case_id: int, wanted: Wanted) -> tuple[RegisterLine, ...]:
    """Return every line of a case's register, for a workbook; one query."""
    sorting = _sorting(wanted)
    rows = session.execute(_narrowed(case_id, wanted).order_by(sorting.value, sorting.key))
    return tuple(_line(row) for row in rows)


def register_counts(
    session: Session, case_id: int, kind: PaperKind | None
) -> dict[HandoutState, int]:
    """Return how many papers of a case stand where, in one query."""
    lines = _narrowed(case_id, Wanted(kind=kind)).subquery()
    rows = session.execute(sa.select(lines.c.state, sa.func.count()).group_by(lines.c.state))
    found = {HandoutState(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in HandoutState}


def register_kinds(session: Session, case_id: int) -> tuple[PaperKind, ...]:
    """Return the kinds of paper a case has in its register, in one query."""
    kinds = session.scalars(_numbered(sa.select(Paper.kind), case_id).distinct()).all()
    return tuple(kind for kind in PaperKind if kind in kinds)


def lines_of(session: Session, case_id: int, numbers: Sequence[str]) -> dict[str, RegisterLine]:
    """Return the lines of some numbers of a case, in one query; unknown numbers are missing.

    Of two papers with one number, which a crash may leave, the newer counts.
    """
    rows = session.execute(
        _lines(case_id).where(Paper.number.in_(numbers)).order_by(Paper.id)
    ).all()
    return {line.number: line for line in map(_line, rows)}


_REPLACED: Final = sa.func.coalesce(newer_number(), "")
_STATE: Final = sa.case(
    (PaperHandout.returned_at.is_not(None), HandoutState.RETURNED.value),
    (_REPLACED != "", HandoutState.VOID.value),
    (PaperHandout.id.is_not(None), HandoutState.HANDED_OUT.value),
    else_=HandoutState.WAITING.value,
)


def _numbered(statement: Any, case_id: int) -> Any:  # noqa: ANN401 -- a select; columns vary
    return statement.where(Paper.case_id == case_id, Paper.digest != "", Paper.number != "")


def _lines(case_id: int) -> Any:  # noqa: ANN401 -- a select of many columns
    statement = (
        sa.select(
            Paper.id,
            Paper.number,
            Paper.kind,
            Paper.title,
            Building.number.label("building"),
            Stairwell.number.label("stairwell"),
            Paper.made_at,
            PaperHandout.received_by,
            PaperHandout.note,
            PaperHandout.handed_at,
            _name_of(PaperHandout.handed_by).label("handed_by"),
            PaperHandout.returned_at,
            _name_of(PaperHandout.returned_to).label("returned_to"),
            PaperHandout.return_note,
            _REPLACED.label("replaced_by"),
            _STATE.label("state"),
        )
        .join(PaperOrder, PaperOrder.id == Paper.order_id)
        .outerjoin(PaperHandout, PaperHandout.paper_id == Paper.id)
        .outerjoin(Household, Household.id == Paper.household_id)
        .outerjoin(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
    )
    return _numbered(statement, case_id)


def _narrowed(case_id: int, wanted: Wanted) -> Any:  # noqa: ANN401 -- as above
    statement = _lines(case_id)
    if wanted.state is not None:
        statement = statement.where(wanted.state.value == _STATE)
    if wanted.kind is not None:
        statement = statement.where(Paper.kind == wanted.kind)
    if wanted.number:
        statement = statement.where(Paper.number.contains(wanted.number, autoescape=True))
    return statement


def _sorting(wanted: Wanted) -> Sorting:
    latest = (
        sa.select(sa.func.coalesce(PaperHandout.returned_at, PaperHandout.handed_at))
        .where(PaperHandout.paper_id == Paper.id)
        .correlate(Paper)
        .scalar_subquery()
    )
    by: dict[SortBy, Any] = {
        SortBy.PLACE: Paper.place.expression,
        SortBy.NUMBER: Paper.number.expression,
        SortBy.LATEST: sa.func.coalesce(latest, Paper.made_at),
    }
    return Sorting(by[wanted.sort], Paper.id.expression, descending=wanted.descending)


def _name_of(actor: Any) -> Any:  # noqa: ANN401 -- a column
    named = sa.select(Staff.name).where(
        sa.literal("staff:") + sa.cast(Staff.id, sa.String) == actor
    )
    return named.scalar_subquery()


def _line(row: Any) -> RegisterLine:  # noqa: ANN401 -- a row of _lines
    places = [
        f"{row.building}号楼" if row.building else "",
        f"{row.stairwell}单元" if row.stairwell else "",
    ]
    return RegisterLine(
        paper_id=row.id,
        number=row.number,
        kind=row.kind,
        title=row.title,
        folder="".join(places),
        made_at=row.made_at,
        received_by=row.received_by or "",
        note=row.note or "",
        handed_at=row.handed_at,
        handed_by=row.handed_by or "",
        returned_at=row.returned_at,
        returned_to=row.returned_to or "",
        return_note=row.return_note or "",
        replaced_by=row.replaced_by,
    )
