"""A published count with everything a stranger needs to count it again."""

import hmac
from typing import Any, Final

from sqlalchemy.orm import Session

from models.reads.ballot_count import BallotCount, count_ballot
from models.reads.frozen_round import Frozen, read_frozen
from rules.anonymous_ballots import OpenBallot, opened
from rules.area import hundredths
from rules.decision_rule import Silence
from rules.matters import Scope
from rules.resident_consultation import ConsultationState
from rules.rule_record import to_json

FORMAT: Final = "xinyuan-count/1"
_PUBLISHED: Final = frozenset({ConsultationState.PRELIMINARY, ConsultationState.FINAL})


def open_count(session: Session, consultation_id: int, key: bytes) -> dict[str, Any] | None:
    """Return a published round as plain JSON, None while its count is not out; eight queries.

    Args:
        session: an open session.
        consultation_id: the round.
        key: of the installation; pseudonyms are made with it and cannot be turned back.
    """
    frozen = read_frozen(session, consultation_id)
    if frozen.round.state not in _PUBLISHED:
        return None
    row = frozen.round
    return {
        "format": FORMAT,
        "round": row.round,
        "state": row.state.value,
        "opens_at": row.opens_at and row.opens_at.isoformat(),
        "closes_at": row.closes_at and row.closes_at.isoformat(),
        "counted_at": row.preliminary_at and row.preliminary_at.isoformat(),
        "roll_sha256": row.roll_digest,
        "ballots": [_ballot(frozen, count_ballot(frozen, each), key) for each in frozen.ballots],
    }


def _ballot(frozen: Frozen, count: BallotCount, key: bytes) -> dict[str, Any]:
    ballot = count.ballot

    def pseudonym(group: str) -> str:
        return hmac.digest(key, f"open-count:{ballot.id}:{group}".encode(), "sha256")[:8].hex()

    rows = opened(_rows(frozen, count), pseudonym)
    return {
        "number": ballot.number,
        "title": ballot.title,
        "matter": ballot.matter.value,
        "kind": ballot.kind.value,
        "options": [{"letter": each.letter, "title": each.title} for each in ballot.options],
        "text_sha256": ballot.text_digest,
        "rule": to_json(ballot.rule),
        "owner_groups": [_row(each) for each in rows],
        "adopted": count.adopted,
        "winner": count.winner,
    }


def _rows(frozen: Frozen, count: BallotCount) -> list[OpenBallot]:
    rule = count.ballot.rule
    counts_silence = rule.counting.silence is not Silence.NOT_PARTICIPATING
    served = {line.owner_group for line in count.roll.lines if line.household_id in frozen.served}
    rows = []
    for line in count.lines:
        group = count.roll.groups[line.group]
        shared: dict[str, Any] = {
            "standing": line.standing,
            "choice": line.vote.choice if line.vote else "",
            "served": counts_silence and line.group in served,
        }
        if rule.nested is None:
            rows.append(OpenBallot(line.group, group.area_hundredths, **shared))
            continue
        # Nested clauses count each building (stairwell) by itself: a group's areas apart.
        at = "building" if rule.nested.scope is Scope.BUILDING else "stairwell"
        areas: dict[str, int] = {}
        for part in group.lines:
            place = getattr(part, at)
            areas[place] = areas.get(place, 0) + hundredths(part.area)
        rows += [
            OpenBallot(line.group, area, place=place, **shared) for place, area in areas.items()
        ]
    return rows


def _row(row: OpenBallot) -> dict[str, Any]:
    record: dict[str, Any] = {
        "group": row.group,
        "area": row.area,
        "counted_as": row.standing.value,
        "choice": row.choice,
    }
    if row.place:
        record["place"] = row.place
    if row.served:
        record["served"] = True
    if row.is_mean:
        record["area_is_mean"] = True
    return record
