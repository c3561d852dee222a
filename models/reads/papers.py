"""Orders for papers and the papers they made, as pages show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Building, Stairwell
from models.document import Paper, PaperOrder
from models.errand import Errand
from models.household import Household
from models.reads.keyset import Sorting, Turn, leaf
from models.staff import Staff
from rules.paper import OrderState, PaperKind, Variant

_ENOUGH_TO_TELL: Final = 5
"""After so many papers the time the rest needs can be told."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order. `total` is what is expected, `done` what is filed, with the troubled ones.

    `a_minute` and `left` are the pace of the present run and what the rest needs at it, None
    while nobody can tell. `failure` is JSON, "" where nothing ended the last run early.
    """

    id: int
    kind: PaperKind
    subject: int | None
    version: int
    variant: Variant
    reason: str
    state: OrderState
    total: int
    is_counted: bool
    done: int
    troubled: int
    ordered_by: str
    ordered_at: datetime
    finished_at: datetime | None
    is_given_up: bool
    stop_reason: str
    failure: str
    a_minute: float | None
    left: timedelta | None

    @property
    def is_under_way(self) -> bool:
        """Whether somebody who looks at it waits for more papers."""
        return self.finished_at is None and not self.is_given_up and not self.is_stopped

    @property
    def is_stopped(self) -> bool:
        """Whether a person stopped it."""
        return self.state is OrderState.STOPPED


@dataclass(frozen=True, slots=True)
class OrderList:
    """One page of orders, the newest first, and the keys of the pages beside it."""

    lines: tuple[OrderLine, ...]
    by_kind: dict[PaperKind, int]
    previous: int
    following: int


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper of an order; `problem` is JSON, "" where there is a PDF."""

    id: int
    title: str
    folder: str
    digest: str
    size: int
    made_at: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page of papers in staircase order."""

    rows: tuple[PaperRow, ...]
    previous: int
    following: int


def order_list(session: Session, case_id: int, kind: PaperKind | None, turn: Turn) -> OrderList:
    """Return one page of a case's orders, in two queries."""
    counted = sa.select(PaperOrder.kind, sa.func.count()).where(PaperOrder.case_id == case_id)
    by_kind = dict(session.execute(counted.group_by(PaperOrder.kind)).all())
    statement = _orders().where(PaperOrder.case_id == case_id)
    if kind is not None:
        statement = statement.where(PaperOrder.kind == kind)
    sorting = Sorting(PaperOrder.ordered_at.expression, PaperOrder.id.expression, descending=True)
    page = leaf(session, statement, sorting, turn)
    lines = tuple(_line(row) for row in page.rows)
    return OrderList(lines, by_kind, page.previous, page.following)


def order_line(session: Session, case_id: int, order_id: int) -> OrderLine | None:
    """Return one order of a case, None where it has no such order; one query."""
    row = session.execute(
        _orders().where(PaperOrder.case_id == case_id, PaperOrder.id == order_id)
    ).one_or_none()
    return None if row is None else _line(row)


def paper_page(
    session: Session, order_id: int, turn: Turn, *, only_troubled: bool = False
) -> PaperPage:
    """Return one page of an order's papers in staircase order, in one query."""
    statement = _papers().where(Paper.order_id == order_id)
    if only_troubled:
        statement = statement.where(Paper.problem != "")
    page = leaf(session, statement, Sorting(Paper.place.expression, Paper.id.expression), turn)
    return PaperPage(tuple(_row(row) for row in page.rows), page.previous, page.following)


def pack_rows(session: Session, order_id: int) -> tuple[PaperRow, ...]:
    """Return every printed paper of an order in staircase order, in one query."""
    rows = session.execute(
        _papers()
        .where(Paper.order_id == order_id, Paper.digest != "")
        .order_by(Paper.place, Paper.id)
    )
    return tuple(_row(row) for row in rows)


def _orders() -> Any:  # noqa: ANN401 -- a Select of many columns
    filed = (
        sa.select(
            Paper.order_id.label("order_id"),
            sa.func.count().label("done"),
            sa.func.sum(sa.case((Paper.problem != "", 1), else_=0)).label("troubled"),
            sa.func.max(Paper.made_at).label("last_at"),
        )
        .where(sa.or_(Paper.digest != "", Paper.problem != ""))
        .group_by(Paper.order_id)
        .subquery()
    )
    # Given up when the newest of its promises is; a newer one may still be kept.
    promise = (
        sa.select(Errand.dead_at)
        .where(
            Errand.case_id == PaperOrder.case_id,
            Errand.flow == "papers",
            Errand.arguments["paper_order_id"].as_integer() == PaperOrder.id,
        )
        .order_by(Errand.id.desc())
        .limit(1)
        .correlate(PaperOrder)
        .scalar_subquery()
    )
    given_up = promise.is_not(None)
    actor = sa.select(Staff.name).where(
        sa.literal("staff:") + sa.cast(Staff.id, sa.String) == PaperOrder.ordered_by
    )
    return sa.select(
        PaperOrder.id,
        PaperOrder,
        sa.func.coalesce(filed.c.done, 0),
        sa.func.coalesce(filed.c.troubled, 0),
        filed.c.last_at,
        given_up,
        actor.scalar_subquery(),
    ).outerjoin(filed, filed.c.order_id == PaperOrder.id)


def _line(row: Any) -> OrderLine:  # noqa: ANN401 -- a row of _orders
    _key, order, done, troubled, last_at, given_up, actor = row
    total = max(order.total or 0, done)
    a_second = _pace(order, done, last_at)
    is_given_up = bool(given_up) and order.finished_at is None
    is_failed = is_given_up and order.state is not OrderState.STOPPED
    return OrderLine(
        id=order.id,
        kind=order.kind,
        subject=order.subject,
        version=int(order.arguments.get("version", 1)),
        variant=Variant(order.arguments.get("variant", Variant.STANDARD)),
        reason=str(order.arguments.get("reason", "")),
        state=OrderState.FAILED if is_failed else order.state,
        total=total,
        is_counted=order.total is not None,
        done=done,
        troubled=troubled,
        ordered_by=actor or "",
        ordered_at=order.ordered_at,
        finished_at=order.finished_at,
        is_given_up=is_given_up,
        stop_reason=order.stop_reason,
        failure=order.failure,
        a_minute=None if a_second is None else a_second * 60,
        left=None if a_second is None else timedelta(seconds=(total - done) / a_second),
    )


def _pace(order: PaperOrder, done: int, last_at: datetime | None) -> float | None:
    """Return how many papers a second the present run makes; None while nobody can tell."""
    made = done - order.run_done
    if order.run_from is None or last_at is None or made < _ENOUGH_TO_TELL:
        return None
    seconds = (last_at - order.run_from).total_seconds()
    return made / seconds if seconds > 0 else None


def _papers() -> Any:  # noqa: ANN401 -- a Select of many columns
    return (
        sa.select(
            Paper.id,
            Paper.title,
            Building.number,
            Stairwell.number,
            Paper.digest,
            Paper.size,
            Paper.made_at,
            Paper.problem,
        )
        .outerjoin(Household, Household.id == Paper.household_id)
        .outerjoin(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
    )


def _row(row: Any) -> PaperRow:  # noqa: ANN401 -- a row of _papers
    key, title, building, stairwell, digest, size, made_at, problem = row
    return PaperRow(key, title, _folder(building, stairwell), digest, size, made_at, problem)


def stairwells(session: Session, order_id: int) -> tuple[tuple[str, int], ...]:
    """Return the folders of an order's printed papers in staircase order, and how many each has.

    One query; papers of no stairwell stand under "".
    """
    rows = session.execute(
        sa.select(Building.number, Stairwell.number, sa.func.count(Paper.id))
        .select_from(Paper)
        .outerjoin(Household, Household.id == Paper.household_id)
        .outerjoin(Building, Building.id == Household.building_id)
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
        .where(Paper.order_id == order_id, Paper.digest != "")
        .group_by(Building.number, Stairwell.number)
        .order_by(sa.func.min(Paper.place))
    )
    return tuple((_folder(building, stairwell), count) for building, stairwell, count in rows)


def _folder(building: str | None, stairwell: str | None) -> str:
    return "".join([f"{building}号楼" if building else "", f"{stairwell}单元" if stairwell else ""])
