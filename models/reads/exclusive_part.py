"""The register as the rules count it: the exclusive parts of a case, with their owners."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area
from models.case import RenovationCase
from models.compound import Compound
from models.household import Household, Owner, Ownership
from models.reads.rules_known import rules_known
from models.reads.scope import households_of
from rules.decision_rule import DecisionRule
from rules.electorate import ExclusivePart, OwnerKind, OwnerStatus
from rules.matters import Matter
from rules.registration import OwnerState
from rules.rulebook import jurisdictions, resolve


def exclusive_parts(session: Session, case_id: int) -> tuple[ExclusivePart, ...]:
    """Return the parts a case is about, in staircase order, in two queries.

    Keys are the rows' ids as text: `household_id`, `building`, `stairwell` and the owners.
    """
    households = session.execute(
        sa.select(
            Household.id,
            Household.door,
            Household.kind,
            Household.registered_area,
            Household.surveyed_area,
            Household.contract_area,
            Household.is_unsold,
            Household.building_id,
            Household.stairwell_id,
        )
        .where(households_of(case_id))
        .order_by(Household.place, Household.id)
    ).all()
    owners = _owners(session, case_id)
    return tuple(_part(row, owners.get(row.id, [])) for row in households)


def rule_for(session: Session, case_id: int, matter: Matter, on: date) -> DecisionRule:
    """Return the rule in force for a matter where the case lies, in two queries.

    Added rules count like shipped ones; they cost one query more, once a session.

    Raises:
        NoRuleInForce: if the rule book has none.
    """
    path, compound_id = session.execute(
        sa.select(RenovationCase.area_path, Compound.id)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(RenovationCase.id == case_id)
    ).one()
    ids = [int(number) for number in path.split(".") if number]
    # The nearest area that has a code: a city's has six digits as well as its districts'.
    code = session.scalar(
        sa.select(Area.code)
        .where(Area.id.in_(ids), Area.code != "")
        .order_by(sa.func.length(Area.path).desc())
        .limit(1)
    )
    return resolve(rules_known(session), matter, jurisdictions(code or "", compound_id), on)


def _owners(session: Session, case_id: int) -> dict[int, list[tuple[int, OwnerKind, OwnerState]]]:
    rows = session.execute(
        sa.select(Ownership.household_id, Owner.id, Owner.kind, Owner.state)
        .join(Owner, Owner.id == Ownership.owner_id)
        .join(Household, Household.id == Ownership.household_id)
        .where(households_of(case_id))
    )
    found: dict[int, list[tuple[int, OwnerKind, OwnerState]]] = {}
    for household_id, owner_id, kind, state in rows:
        found.setdefault(household_id, []).append((owner_id, kind, state))
    return found


def _part(
    row: sa.Row[*tuple[object, ...]], owners: Iterable[tuple[int, OwnerKind, OwnerState]]
) -> ExclusivePart:
    held = list(owners)
    kinds = frozenset({OwnerKind.DEVELOPER} if row.is_unsold else {kind for _, kind, _ in held})
    dead = bool(held) and all(state is OwnerState.DECEASED_UNSETTLED for *_, state in held)
    return ExclusivePart(
        household_id=str(row.id),
        door=row.door,
        kind=row.kind,
        registered_area=row.registered_area,
        surveyed_area=row.surveyed_area,
        contract_area=row.contract_area,
        owners=frozenset(str(owner_id) for owner_id, *_ in held),
        owner_kinds=kinds or frozenset({OwnerKind.NATURAL}),
        owner_status=OwnerStatus.DECEASED_UNSETTLED if dead else OwnerStatus.SETTLED,
        building=str(row.building_id or ""),
        stairwell=str(row.stairwell_id or ""),
    )
