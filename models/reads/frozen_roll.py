"""The register as a round's notice froze it: read once in a process, and known by its sums."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.reads.ballots import Round, frozen_part, roll_columns
from models.resident_consultation import RollEntry
from rules.decision_rule import Electorate
from rules.electorate import ExclusivePart, Roll, draw_roll
from rules.matters import Place


@dataclass(frozen=True, slots=True, eq=False)
class FrozenRoll:
    """The register as the notice froze it, and the rolls that the ballots' rules draw from it.

    It never changes, so one object serves every page; two are the same only if they are one.
    """

    parts: tuple[ExclusivePart, ...]
    voters: Mapping[str, str]  # household -> signer the register names
    _drawn: dict[tuple[Electorate, Place], Roll] = field(default_factory=dict)

    def drawn(self, electorate: Electorate, place: Place) -> Roll:
        """Return the roll of a ballot; drawn once."""
        asked = electorate, place
        if asked not in self._drawn:
            self._drawn[asked] = draw_roll(self.parts, *asked)
        return self._drawn[asked]


_ROLLS_KEPT: Final = 8
"""Rounds whose roll is remembered; one of 3,000 homes takes some 5 MB."""

# By the pool of the database: an engine and its variants for writing share it.
_rolls: WeakKeyDictionary[Any, OrderedDict[tuple[Any, ...], FrozenRoll]] = WeakKeyDictionary()


def frozen_roll(session: Session, row: Round) -> FrozenRoll:
    """Return a round's roll: read again only if it is not the one that is remembered; one query."""
    stands = session.execute(_sums(), {"of_round": row.id}).one()
    key = (row.id, row.roll_digest, row.notice_at, *stands)
    kept = _rolls.setdefault(session.get_bind().engine.pool, OrderedDict())
    if key not in kept:
        kept[key] = _read_roll(session, RollEntry.consultation_id == row.id)
        while len(kept) > _ROLLS_KEPT:
            kept.popitem(last=False)
    return kept[key]


@cache
def _sums() -> sa.Executable:
    entry = RollEntry.__table__.c
    return sa.select(
        *(sa.func.count(), sa.func.min(entry.id), sa.func.max(entry.id)),
        sa.func.sum(entry.household_id),
    ).where(entry.consultation_id == sa.bindparam("of_round", type_=sa.BigInteger))


def _read_roll(session: Session, of_round: sa.ColumnElement[bool]) -> FrozenRoll:
    entries = session.execute(
        sa.select(*roll_columns(), RollEntry.voter_id)
        .where(of_round)
        .order_by(RollEntry.place, RollEntry.id)
    ).all()
    return FrozenRoll(
        parts=tuple(frozen_part(entry) for entry in entries),
        voters={
            str(entry.household_id): f"owner:{entry.voter_id}"
            for entry in entries
            if entry.voter_id is not None
        },
    )
