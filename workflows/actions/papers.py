"""Papers of a case: ordered, laid out from rows, printed, filed by digest.

The flow `workflows.flows.papers` calls the functions of `workflows.press.PaperWork`;
the kinds of paper are told apart in `workflows.actions.paper_kinds`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from documents.batch import Bench
from documents.seal import Signer
from models.document import Paper, PaperOrder
from models.settings import Settings
from models.store import Kept
from rules.act import Act
from rules.paper import OrderState, PaperKind, Variant, require_variant
from rules.refusal import Refusal
from workflows.actions import paper_kinds
from workflows.actions.access import managed_case
from workflows.actions.paper_orders import ask_again, order_of
from workflows.actions.paper_sheet import Sheet, commission
from workflows.actions.record import ask_flow, record
from workflows.actions.sealing import seal_of


def order_papers(  # noqa: PLR0913 -- what is ordered, for whom, by whom
    session: Session,
    case_id: int,
    kind: PaperKind,
    subject: int | None,
    act: Act,
    *,
    once: str = "",
    variant: Variant = Variant.STANDARD,
) -> PaperOrder:
    """Order papers and return the order; the papers themselves are made by a flow.

    Idempotent: the same kind and subject (or the same `once`) is the same order. Three
    statements, and one more for a new order.

    Args:
        session: an open session.
        case_id: whose papers.
        kind: which paper; `rules.paper.FORMS` says what its subject is.
        subject: the id of that row, None where the paper is about the case.
        act: who orders, and when.
        once: tells orders of one kind and subject apart ("result_final:12:recount").
        variant: large print, English, or neither.

    Raises:
        PaperUnavailable: if the kind does not come in the variant.
    """
    require_variant(kind, variant)
    plain = variant is Variant.STANDARD
    once = once or f"{kind}:{subject or case_id}{'' if plain else f':{variant}'}"
    arguments = {} if plain else {"variant": variant.value}
    return _order(session, case_id, kind, subject, act, once, arguments)


def order_again(session: Session, case_id: int, order_id: int, reason: str, act: Act) -> PaperOrder:
    """Order the papers of an order anew, as their next version; the old ones stay.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
        UnknownOrder: if the case has no such order.
    """
    case = managed_case(session, case_id, act)
    old = order_of(session, case.id, order_id)
    earlier = session.scalars(
        sa.select(PaperOrder.arguments).where(
            PaperOrder.case_id == case.id,
            PaperOrder.kind == old.kind,
            PaperOrder.subject.is_not_distinct_from(old.subject),
        )
    )
    variant = old.arguments.get("variant")
    version = 1 + sum(each.get("variant") == variant for each in earlier)
    again = {"version": version, "reason": reason, "after": old.id}
    if variant:
        again["variant"] = variant
    # A second click comes from the same page: it asks for the same successor.
    once = f"{old.kind}:{old.subject or case.id}:after:{old.id}"
    return _order(session, case.id, old.kind, old.subject, act, once, again)


def try_again(session: Session, case_id: int, order_id: int, act: Act) -> int:
    """Print those papers of an order again that could not be printed; return how many.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
        UnknownOrder: if the case has no such order.
    """
    case = managed_case(session, case_id, act)
    order = order_of(session, case.id, order_id)
    troubled = session.scalars(
        sa.select(Paper).where(Paper.order_id == order.id, Paper.problem != "")
    ).all()
    if not troubled:
        return 0
    for paper in troubled:
        paper.problem = ""
    order.state, order.finished_at = OrderState.PRINTING, None
    record(session, act, "papers.tried_again", case_id=case.id, order=order.id, count=len(troubled))
    ask_again(session, order, act)
    return len(troubled)


def sheets_of(session: Session, order_id: int, settings: Settings) -> Sequence[Sheet]:
    """Return the order's sheets that are not filed yet, in staircase order; none if stopped.

    About twenty queries, however many households there are.
    """
    order = session.get_one(PaperOrder, order_id)
    if order.state is OrderState.STOPPED:
        return []
    sheets = paper_kinds.lay_out(session, commission(session, order, settings))
    filed = set(
        session.execute(
            sa.select(Paper.household_id, Paper.part).where(
                Paper.order_id == order_id, sa.or_(Paper.digest != "", Paper.problem != "")
            )
        ).all()
    )
    return [sheet for sheet in sheets if (sheet.household_id, sheet.part) not in filed]


def print_sheet(sheet: Sheet, signer: Signer | None = None) -> bytes:
    """Return the PDF of one sheet, typeset and sealed; no database.

    Raises:
        GlyphMissing: if the fonts for paper lack a character.
        BadStrokes: if a stored signature cannot be drawn.
    """
    return paper_kinds.printed(sheet, signer)


def print_sheets(
    sheets: Sequence[Sheet], settings: Settings
) -> Iterator[tuple[int, tuple[bytes, ...] | Refusal]]:
    """Yield each sheet's PDF in pieces, or why there is none, by its place; no database.

    Sheets of a kind that comes in one layout are filled, about 5 ms each with their page and
    record; others are typeset. A timestamp, where there is an authority, is each single paper's
    own; those of a batch share that of their manifest. Runs in another process.
    """
    signer = seal_of(settings)
    batch = [place for place, sheet in enumerate(sheets) if paper_kinds.is_one_of_many(sheet)]
    bench = Bench(settings.home / "layouts", signer)
    for done in paper_kinds.printed_together([sheets[place] for place in batch], bench):
        yield batch[done.place], done.problem or done.pieces
    for place in sorted(set(range(len(sheets))) - set(batch)):
        sheet = sheets[place]
        seal = seal_of(settings, is_stamped=not sheet.proof)
        try:
            yield place, (paper_kinds.printed(sheet, seal),)
        except Refusal as refusal:
            yield place, refusal


def file_paper(session: Session, sheet: Sheet, kept: Kept | None, problem: str, act: Act) -> None:
    """Write the row of one sheet: kept in the store, or why it could not be printed."""
    file_papers(session, [(sheet, kept, problem)], act)


def file_papers(
    session: Session, filed: Sequence[tuple[Sheet, Kept | None, str]], act: Act
) -> None:
    """Write the rows of some sheets of one order; doing it twice changes nothing.

    Two statements and the rows.
    """
    if not filed:
        return
    order = session.get_one(PaperOrder, filed[0][0].order_id)
    if order.state is OrderState.WAITING:
        # In one statement: somebody may stop the order at this very moment.
        session.execute(
            sa.update(PaperOrder)
            .where(PaperOrder.id == order.id, PaperOrder.state == OrderState.WAITING)
            .values(state=OrderState.PRINTING)
        )
    households = [sheet.household_id for sheet, _, _ in filed]
    there = session.scalars(
        sa.select(Paper).where(
            Paper.order_id == order.id,
            sa.or_(Paper.household_id.in_(households), Paper.household_id.is_(None)),
        )
    )
    known = {(paper.household_id, paper.part): paper for paper in there}
    for sheet, kept, problem in filed:
        paper = known.get((sheet.household_id, sheet.part))
        if paper is None:
            paper = _row_of(sheet)
            session.add(paper)
        elif paper.digest:
            continue
        paper.title, paper.problem, paper.made_at = sheet.title, problem, act.at
        paper.number = sheet.number
        paper.digest, paper.size = ("", 0) if kept is None else (kept.digest, kept.size)


def _row_of(sheet: Sheet) -> Paper:
    return Paper(
        order_id=sheet.order_id,
        case_id=sheet.case_id,
        household_id=sheet.household_id,
        part=sheet.part,
        kind=sheet.kind,
        place=sheet.place,
    )


def finish_order(session: Session, order_id: int, act: Act) -> None:
    """Mark the order as carried out; twice changes nothing, nor once it was stopped."""
    order = session.get_one(PaperOrder, order_id, with_for_update=True)
    if order.state in {OrderState.FINISHED, OrderState.STOPPED}:
        return
    made, troubled = session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.case((Paper.problem != "", Paper.id)))).where(
            Paper.order_id == order_id
        )
    ).one()
    order.state, order.finished_at, order.total = OrderState.FINISHED, act.at, made
    record(
        session,
        act,
        "papers.printed",
        case_id=order.case_id,
        order=order_id,
        kind=order.kind,
        count=made - troubled,
        troubled=troubled,
    )


def _order(  # noqa: PLR0913, PLR0917 -- the columns of an order
    session: Session,
    case_id: int,
    kind: PaperKind,
    subject: int | None,
    act: Act,
    once: str,
    arguments: dict[str, Any],
) -> PaperOrder:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = session.scalar(
        insert(PaperOrder)
        .values(
            case_id=case_id,
            kind=kind,
            subject=subject,
            once=once,
            arguments=arguments,
            state=OrderState.WAITING,
            total=paper_kinds.how_many(session, case_id, kind, subject),
            failure="",
            ordered_by=act.by,
            ordered_at=act.at,
        )
        .on_conflict_do_nothing(index_elements=["once"])
        .returning(PaperOrder.id)
    )
    order = session.scalars(sa.select(PaperOrder).where(PaperOrder.once == once)).one()
    if new is not None:
        once = f"papers:{new}"
        ask_flow(session, act, "papers", once=once, case_id=case_id, paper_order_id=new)
        record(session, act, "papers.ordered", case_id=case_id, order=new, kind=kind, **arguments)
    return order
