"""Carrying out an order for papers: begun, stopped by a person, gone on with, failed."""

import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.manifest import Manifest
from models.document import Paper, PaperOrder
from models.paper_register import PaperManifest
from rules.act import Act
from rules.paper import OrderEnded, OrderState, UnknownOrder
from rules.refusal import Refusal
from workflows.actions.access import managed_case
from workflows.actions.record import ask_flow, record


def order_of(session: Session, case_id: int, order_id: int) -> PaperOrder:
    """Return an order of a case, locked until the transaction ends.

    Raises:
        UnknownOrder: if the case has no such order.
    """
    order = session.get(PaperOrder, order_id, with_for_update=True)
    if order is None or order.case_id != case_id:
        raise UnknownOrder(order=order_id)
    return order


def stop_papers(session: Session, case_id: int, order_id: int, reason: str, act: Act) -> None:
    """Stop an order: what is printed stays, the rest is not made until somebody goes on.

    The press looks after every part of a pack, so that up to some hundred papers more may
    still be filed. Stopping twice changes nothing.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
        UnknownOrder: if the case has no such order.
        OrderEnded: if everything is printed.
    """
    case = managed_case(session, case_id, act)
    order = order_of(session, case.id, order_id)
    if order.state is OrderState.STOPPED:
        return
    if order.finished_at is not None:
        raise OrderEnded(order=order.id)
    order.state, order.stop_reason = OrderState.STOPPED, reason
    record(session, act, "papers.stopped", case_id=case.id, order=order.id, reason=reason)


def go_on_with(session: Session, case_id: int, order_id: int, act: Act) -> None:
    """Go on with an order that was stopped, or that the press gave up.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
        UnknownOrder: if the case has no such order.
        OrderEnded: if everything is printed.
    """
    case = managed_case(session, case_id, act)
    order = order_of(session, case.id, order_id)
    if order.finished_at is not None:
        raise OrderEnded(order=order.id)
    order.state, order.stop_reason, order.failure = OrderState.PRINTING, "", ""
    record(session, act, "papers.gone_on", case_id=case.id, order=order.id)
    ask_again(session, order, act)


def ask_again(session: Session, order: PaperOrder, act: Act) -> None:
    """Ask the press for what is missing of an order; one statement."""
    once = f"papers:{order.id}:{stamp(act.at)}"
    ask_flow(session, act, "papers", once=once, case_id=order.case_id, paper_order_id=order.id)


def stamp(at: datetime) -> str:
    """Return an instant as part of a promise's name."""
    return f"{at:%Y%m%dT%H%M%S%f}"


def begin_order(session: Session, order_id: int, left: int, act: Act) -> bool:
    """Note that the press begins with the `left` papers missing; return whether it may.

    From here the order's total is known, and the pace of this run can be told. Three
    statements.
    """
    order = session.get_one(PaperOrder, order_id, with_for_update=True)
    if order.state in {OrderState.STOPPED, OrderState.FINISHED}:
        return False
    done = session.scalar(
        sa.select(sa.func.count()).where(
            Paper.order_id == order_id, sa.or_(Paper.digest != "", Paper.problem != "")
        )
    )
    order.state, order.failure = OrderState.PRINTING, ""
    order.total = (done or 0) + left
    order.run_from, order.run_done = act.at, done or 0
    return True


def note_failure(session: Session, order_id: int, refusal: Refusal) -> None:
    """Note why the press could not begin, or had to end early; the page says it."""
    order = session.get_one(PaperOrder, order_id, with_for_update=True)
    order.failure = json.dumps({"code": refusal.code, **refusal.facts})


def manifest_digest(session: Session, order_id: int) -> str:
    """Return the digest of an order's newest manifest, "" where it has none; one query."""
    return (
        session.scalar(
            sa.select(PaperManifest.digest)
            .where(PaperManifest.order_id == order_id)
            .order_by(PaperManifest.id.desc())
            .limit(1)
        )
        or ""
    )


def file_manifest(session: Session, order_id: int, digest: str, manifest: Manifest) -> None:
    """Write down the manifest of a run, once; `digest` names it in the store."""
    if manifest_digest(session, order_id) == digest:
        return
    head = json.loads(manifest.head)
    session.add(
        PaperManifest(
            order_id=order_id,
            digest=digest,
            root=manifest.root,
            count=len(manifest.papers),
            made_at=datetime.fromisoformat(head["made_at"]),
        )
    )


def is_stopped(session: Session, order_id: int) -> bool:
    """Whether somebody stopped the order; one query."""
    state = session.scalar(sa.select(PaperOrder.state).where(PaperOrder.id == order_id))
    return state is OrderState.STOPPED
