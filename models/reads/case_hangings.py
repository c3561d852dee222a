"""What hangs on a case beside its stages: papers, notices, deadlines, runs of flows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.base import UtcDateTime
from models.deadline import Deadline
from models.document import Notice, Paper
from models.flow_run import FlowRun

_MOST: Final = 20
"""Papers and notices shown of each."""

_RUNS: Final = 6


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of the case that belongs to no single household."""

    id: int
    title: str
    digest: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One public notice of a case."""

    id: int
    title: str
    published_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """One instant a case waits for."""

    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run of a flow for a case; `state` is Prefect's word."""

    prefect_id: str
    name: str
    state: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Hangings:
    """What hangs on a case: the newest first, deadlines the nearest first."""

    papers: tuple[PaperLine, ...]
    notices: tuple[NoticeLine, ...]
    deadlines: tuple[DeadlineLine, ...]
    runs: tuple[RunLine, ...]


class _Part(IntEnum):
    PAPER = 0
    NOTICE = 1
    DEADLINE = 2
    RUN = 3


def hangings_of(session: Session, case_id: int) -> Hangings:
    """Return twenty papers and notices each, six runs, and every deadline; one query."""
    rows = session.execute(_hangings(), {"of_case": case_id}).all()
    papers, notices, deadlines, runs = ([row for row in rows if row.part == each] for each in _Part)
    return Hangings(
        tuple(PaperLine(row.id, row.text, row.mark, row.at) for row in _newest(papers)),
        tuple(NoticeLine(row.id, row.text, row.at, row.ends_at) for row in _newest(notices)),
        tuple(
            DeadlineLine(row.text, row.at)
            for row in sorted(deadlines, key=lambda each: (each.at, each.id))
        ),
        tuple(RunLine(row.mark, row.text, row.state, row.at) for row in _newest(runs)),
    )


def _newest(rows: Sequence[Any]) -> Sequence[Any]:
    return sorted(rows, key=lambda row: -row.id)


# Built once, on tables rather than classes: asking costs less than building the question.
@cache
def _hangings() -> sa.Executable:
    paper, notice = Paper.__table__.c, Notice.__table__.c
    deadline, run = Deadline.__table__.c, FlowRun.__table__.c
    of_case = sa.bindparam("of_case", type_=sa.BigInteger)
    no_time, no_text = sa.cast(sa.null(), UtcDateTime), sa.literal("")
    texts = (paper.title, paper.digest, no_text.label("state"), paper.made_at, no_time)
    parts = (
        _lines(_Part.PAPER, paper.id, texts)
        .where(paper.case_id == of_case, paper.household_id.is_(None), paper.problem == "")
        .limit(_MOST),
        _lines(
            _Part.NOTICE,
            notice.id,
            (notice.title, no_text, no_text, notice.published_at, notice.ends_at),
        )
        .where(notice.case_id == of_case, notice.is_public)
        .limit(_MOST),
        _lines(
            _Part.DEADLINE, deadline.id, (deadline.kind, no_text, no_text, deadline.due_at, no_time)
        ).where(deadline.case_id == of_case, deadline.rung_at.is_(None)),
        _lines(_Part.RUN, run.id, (run.name, run.prefect_id, run.state, run.started_at, no_time))
        .where(run.case_id == of_case)
        .limit(_RUNS),
    )
    return sa.union_all(*(sa.select(part.subquery()) for part in parts))


def _lines(
    part: _Part, key: sa.ColumnElement[int], texts: Sequence[sa.ColumnElement[Any]]
) -> sa.Select[Any]:
    names = ("text", "mark", "state", "at", "ends_at")
    named = [text.label(name) for name, text in zip(names, texts, strict=True)]
    return sa.select(sa.literal(int(part)).label("part"), key.label("id"), *named).order_by(
        key.desc()
    )
