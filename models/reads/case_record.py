"""One case as plain JSON: what the command line prints and a simulation reports."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase, StageDecision, StageVisit
from models.compound import Compound
from models.document import Paper, PaperOrder
from models.event import Event
from models.reads.gates import gate_of
from models.resident_consultation import Ballot, Consultation

MOST_EVENTS = 500
"""Events of one record, the newest; residents' own doings are counted, not listed."""


def case_record(session: Session, reference: str, at: datetime) -> dict[str, Any] | None:
    """Return the case called `reference`, or None; times are ISO 8601 in UTC, areas 0.01 m²."""
    row = session.execute(
        sa.select(RenovationCase, Compound.name)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(RenovationCase.reference == reference)
    ).one_or_none()
    if row is None:
        return None
    case, compound = row
    return {
        "reference": case.reference,
        "title": case.title,
        "compound": compound,
        "stage": case.stage.value,
        "standing": case.standing.value,
        "annual_plan_year": case.annual_plan_year,
        "conditions": [
            {"code": each.code, "met": each.met, "figures": dict(each.figures)}
            for each in gate_of(session, case.id, case.stage, at)
        ],
        "stages": _stages(session, case.id),
        "decisions": _decisions(session, case.id),
        "tallies": _tallies(session, case.id),
        "papers": _papers(session, case.id),
        "paper_orders": _paper_orders(session, case.id),
        "events": _events(session, case.id),
        "children": list(
            session.scalars(
                sa.select(RenovationCase.reference)
                .where(RenovationCase.parent_id == case.id)
                .order_by(RenovationCase.reference)
            )
        ),
    }


def case_references(session: Session) -> list[dict[str, Any]]:
    """Return every case in one line each, in one query."""
    rows = session.execute(
        sa.select(RenovationCase, Compound.name)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .order_by(RenovationCase.reference)
    )
    return [
        {
            "reference": case.reference,
            "compound": compound,
            "title": case.title,
            "stage": case.stage.value,
            "standing": case.standing.value,
            "under_review": case.submission_id is not None,
        }
        for case, compound in rows
    ]


def _stages(session: Session, case_id: int) -> list[dict[str, Any]]:
    visits = session.scalars(
        sa.select(StageVisit).where(StageVisit.case_id == case_id).order_by(StageVisit.id)
    )
    return [
        {
            "stage": visit.stage.value,
            "entered_at": _iso(visit.entered_at),
            "opened_at": _iso(visit.opened_at),
            "left_at": _iso(visit.left_at),
            "verdict": visit.verdict.value if visit.verdict else None,
        }
        for visit in visits
    ]


def _decisions(session: Session, case_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(
        sa.select(StageDecision).where(StageDecision.case_id == case_id).order_by(StageDecision.id)
    )
    return [
        {
            "stage": row.stage.value,
            "verdict": row.verdict.value,
            "reason": row.reason,
            "decided_at": _iso(row.decided_at),
        }
        for row in rows
    ]


def _tallies(session: Session, case_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(Ballot, Consultation.plan_id)
        .join(Consultation, Consultation.id == Ballot.consultation_id)
        .where(Consultation.case_id == case_id, Ballot.result.is_not(None))
        .order_by(Ballot.id)
    )
    return [
        {"plan_id": plan_id, "adopted": ballot.is_adopted, **(ballot.result or {})}
        for ballot, plan_id in rows
    ]


def _papers(session: Session, case_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(
        sa.select(Paper).where(Paper.case_id == case_id).order_by(Paper.order_id, Paper.place)
    )
    return [
        {
            "kind": paper.kind.value,
            "title": paper.title,
            "digest": paper.digest,
            "size": paper.size,
            "problem": paper.problem,
        }
        for paper in rows
    ]


def _paper_orders(session: Session, case_id: int) -> list[dict[str, Any]]:
    """Return what was asked for and how far the press has come; `asked` is None until it began."""
    made = sa.func.count(Paper.id)
    rows = session.execute(
        sa.select(PaperOrder, made)
        .outerjoin(Paper, Paper.order_id == PaperOrder.id)
        .where(PaperOrder.case_id == case_id)
        .group_by(PaperOrder.id)
        .order_by(PaperOrder.id)
    )
    return [
        {
            "kind": order.kind.value,
            "state": order.state.value,
            "asked": order.total,
            "made": count,
            "in_press": None if order.total is None else max(order.total - count, 0),
            "failure": order.failure,
        }
        for order, count in rows
    ]


def _events(session: Session, case_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(
        sa.select(Event)
        .where(Event.case_id == case_id, ~Event.actor.startswith("household:"))
        .order_by(Event.id.desc())
        .limit(MOST_EVENTS)
    ).all()
    return [
        {"id": event.id, "name": event.name, "at": _iso(event.at), "actor": event.actor}
        for event in reversed(rows)
    ]


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None
