from datetime import UTC, datetime, timedelta
from decimal import Decimal

from rules.decision_rule import Electorate, PartKind
from rules.electorate import ExclusivePart, OwnerKind, OwnerStatus, draw_roll
from rules.money import Fen
from rules.standing import Vote

OPENED = datetime(2025, 11, 3, tzinfo=UTC)


def fen(text):
    """An amount of the reference, such as "360000.00" or "-44508.15", in fen."""
    return Fen(int(Decimal(str(text)) * 100))


def a_part(
    name,
    area="100.00",
    owners=None,
    *,
    kind=PartKind.DWELLING,
    developer=False,
    status=OwnerStatus.SETTLED,
    building="1",
    stairwell="1-1",
):
    return ExclusivePart(
        household_id=name,
        door=name,
        kind=kind,
        registered_area=None if area is None else Decimal(area),
        owners=frozenset({name} if owners is None else owners),
        owner_kinds=frozenset({OwnerKind.DEVELOPER if developer else OwnerKind.NATURAL}),
        owner_status=status,
        building=building,
        stairwell=stairwell,
    )


def a_roll(*parts, electorate=None):
    return draw_roll(parts, electorate or Electorate())


def flats(count, area="50.00"):
    return [a_part(f"f{number:03d}", area) for number in range(count)]


def a_vote(group, choice="agree", *, signer=None, day=1, **rest):
    return Vote(group, signer or group, choice, OPENED + timedelta(days=day), **rest)


def votes(**choices):
    """Votes of the groups f000, f001, …: `votes(agree=18, abstain=6)`."""
    spread = [choice for choice, count in choices.items() for _ in range(count)]
    return [a_vote(f"f{number:03d}", choice) for number, choice in enumerate(spread)]
