"""Rounds of voting, their ballots, and where each household stands: what pages show of a vote."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Compound
from models.plan_proposal import Plan
from models.resident_consultation import Ballot, Consultation, RollEntry
from rules.consent import Answer
from rules.decision_rule import DecisionRule, Revote
from rules.electorate import ExclusivePart, OwnerKind
from rules.matters import Matter, Place, Scope
from rules.plan_proposal import PlanState
from rules.resident_consultation import BallotKind, ConsultationState
from rules.rule_record import from_json


@dataclass(frozen=True, slots=True)
class Round:
    """One round of voting as its rows have it."""

    id: int
    case_id: int
    plan_id: int
    round: int
    state: ConsultationState
    initiator: str
    supervision_phone: str
    objection_address: str
    counts_parking: bool
    notice_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    preliminary_at: datetime | None
    objections_end_at: datetime | None
    final_at: datetime | None
    certified_by: int | None
    certified_at: datetime | None
    roll_digest: str
    set_aside_at: datetime | None

    @property
    def is_counted(self) -> bool:
        """Whether a count of it is out."""
        return self.state in {ConsultationState.PRELIMINARY, ConsultationState.FINAL}


@dataclass(frozen=True, slots=True)
class Option:
    """One plan on a ballot between plans."""

    letter: str
    title: str


@dataclass(frozen=True, slots=True)
class BallotView:
    """One question put to the owners, with the rule frozen into it."""

    id: int
    consultation_id: int
    number: int
    matter: Matter
    kind: BallotKind
    place: Place
    title: str
    text: str
    text_digest: str
    options: tuple[Option, ...]
    rule: DecisionRule
    is_adopted: bool | None

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of the options, empty on a plain ballot."""
        return tuple(option.letter for option in self.options)

    @property
    def choices(self) -> tuple[str, ...]:
        """Every choice a paper may carry, "undecided" among them."""
        if self.kind is BallotKind.OPTIONS:
            return (*self.letters, Answer.DISAGREE, Answer.ABSTAIN, Answer.UNDECIDED)
        return (
            Answer.AGREE,
            Answer.DISAGREE,
            Answer.ABSTAIN,
            Answer.UNDECIDED,
            Answer.CONDITIONAL,
        )

    @property
    def may_change(self) -> bool:
        """Whether a vote may be changed before the close (B4)."""
        return self.rule.counting.revote is Revote.LAST_BEFORE_CLOSE


def current_round(session: Session, case_id: int) -> Round | None:
    """Return the round of the case's plan that is before the owners or adopted; one query."""
    row = session.scalar(_current_round(), {"of_case": case_id})
    return None if row is None else as_round(row)


@cache
def _current_round() -> sa.Select[Consultation]:
    return (
        sa.select(Consultation)
        .join(Plan, Plan.id == Consultation.plan_id)
        .where(
            Consultation.case_id == sa.bindparam("of_case", type_=sa.BigInteger),
            Consultation.set_aside_at.is_(None),
            Plan.state.in_([PlanState.FROZEN, PlanState.ADOPTED]),
        )
        .order_by(Consultation.id.desc())
        .limit(1)
    )


def rounds_of(session: Session, case_id: int) -> tuple[Round, ...]:
    """Return every round of a case, the newest first; one query."""
    rows = session.scalars(
        sa.select(Consultation)
        .where(Consultation.case_id == case_id)
        .order_by(Consultation.id.desc())
    )
    return tuple(as_round(row) for row in rows)


def round_by_id(session: Session, consultation_id: int) -> Round:
    """Return one round; one query."""
    return as_round(session.get_one(Consultation, consultation_id))


def as_round(row: Consultation) -> Round:
    """Return a round's row as a value."""
    return Round(**{name: getattr(row, name) for name in Round.__dataclass_fields__})


BallotRow = tuple[Any, ...]
"""A ballot's row in plain values: equal rows are the same ballot, whoever reads them."""


def ballots_of(session: Session, consultation_id: int) -> tuple[BallotView, ...]:
    """Return the ballots of a round by number; one query."""
    return tuple(map(ballot_of, ballot_rows(session, consultation_id)))


def ballot_rows(session: Session, consultation_id: int) -> tuple[BallotRow, ...]:
    """Return the same as it stands in the database, for `ballot_of`; one query."""
    return tuple(map(tuple, session.execute(_ballots(), {"of_round": consultation_id}).all()))


@cache
def _ballots() -> sa.Executable:
    ballot = Ballot.__table__.c
    as_text = [sa.type_coerce(ballot[name], sa.String) for name in ("matter", "kind", "scope")]
    return (
        sa.select(
            *(ballot.id, ballot.consultation_id, ballot.number, *as_text),
            *(ballot.building_id, ballot.stairwell_id, ballot.title, ballot.text),
            *(ballot.text_digest, sa.cast(ballot.options, sa.Text), sa.cast(ballot.rule, sa.Text)),
            ballot.is_adopted,
        )
        .where(ballot.consultation_id == sa.bindparam("of_round", type_=sa.BigInteger))
        .order_by(ballot.number)
    )


def ballots_for(
    ballots: Iterable[BallotView], part: ExclusivePart | None
) -> tuple[BallotView, ...]:
    """Return the ballots on which a part has a vote: by place, and by the kinds a rule counts."""
    if part is None:
        return ()
    return tuple(
        ballot
        for ballot in ballots
        if part.lies_in(ballot.place) and part.kind not in ballot.rule.electorate.exclude_kinds
    )


def roll_parts(
    session: Session, consultation_id: int, household_ids: Collection[int] | None = None
) -> tuple[ExclusivePart, ...]:
    """Return the frozen register of a round, or a part of it, in staircase order; one query."""
    query = sa.select(*roll_columns()).where(RollEntry.consultation_id == consultation_id)
    if household_ids is not None:
        query = query.where(RollEntry.household_id.in_(household_ids))
    rows = session.execute(query.order_by(RollEntry.place, RollEntry.id))
    return tuple(frozen_part(row) for row in rows)


def roll_part(session: Session, consultation_id: int, household_id: int) -> ExclusivePart | None:
    """Return one household's frozen part, None where it is not on the roll; one query."""
    row = session.scalar(
        sa.select(RollEntry).where(
            RollEntry.consultation_id == consultation_id, RollEntry.household_id == household_id
        )
    )
    return None if row is None else frozen_part(row)


def roll_columns() -> tuple[sa.ColumnElement[Any], ...]:
    """Return the columns that `frozen_part` needs, for those who read a whole roll often."""
    names = (
        *("household_id", "door", "kind", "registered_area", "surveyed_area", "contract_area"),
        *("owners", "owner_kinds", "owner_status", "building_id", "stairwell_id"),
    )
    return tuple(getattr(RollEntry, name) for name in names)


def frozen_part(row: RollEntry | sa.Row[*tuple[Any, ...]]) -> ExclusivePart:
    """Return a part as it was frozen: what every ballot's own roll is drawn from."""
    return ExclusivePart(
        household_id=str(row.household_id),
        door=row.door,
        kind=row.kind,
        registered_area=row.registered_area,
        surveyed_area=row.surveyed_area,
        contract_area=row.contract_area,
        owners=frozenset(str(owner) for owner in row.owners),
        owner_kinds=frozenset(OwnerKind(kind) for kind in row.owner_kinds),
        owner_status=row.owner_status,
        building=str(row.building_id or ""),
        stairwell=str(row.stairwell_id or ""),
    )


@lru_cache(maxsize=512)
def ballot_of(row: BallotRow) -> BallotView:
    """Return the ballot of a row of `ballot_rows`: its rule is read from JSON once."""
    key, of_round, number, matter, kind, scope, building, stairwell, *words, adopted = row
    title, text, digest, options, rule = words
    scope = Scope(scope)
    inside = {Scope.BUILDING: building, Scope.STAIRWELL: stairwell}.get(scope)
    return BallotView(
        id=key,
        consultation_id=of_round,
        number=number,
        matter=Matter(matter),
        kind=BallotKind(kind),
        place=Place(scope, str(inside or "")),
        title=title,
        text=text,
        text_digest=digest,
        options=tuple(Option(each["key"], each["title"]) for each in json.loads(options)),
        rule=from_json(json.loads(rule)),
        is_adopted=adopted,
    )


@dataclass(frozen=True, slots=True)
class RoundSetting:
    """What the pages of a round say of its place: names for plates and papers."""

    reference: str
    case_title: str
    contact: str
    compound: str
    plan_number: int
    plan_title: str
    eligible_area: Decimal | None = None


_SETTING: Final = (
    sa.select(
        RenovationCase.reference,
        RenovationCase.title,
        RenovationCase.contact,
        Compound.name,
        Plan.number,
        Plan.title,
    )
    .join(Consultation, Consultation.case_id == RenovationCase.id)
    .join(Plan, Plan.id == Consultation.plan_id)
    .join(Compound, Compound.id == RenovationCase.compound_id)
    .where(Consultation.id == sa.bindparam("round"))
)


def setting_of(session: Session, consultation_id: int) -> RoundSetting:
    """Return the names around a round; one query."""
    row = session.execute(_SETTING, {"round": consultation_id}).one()
    return RoundSetting(*row)
