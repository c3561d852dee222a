"""The exit gates of the road: what a stage still lacks before a reviewer may approve it.

Source: DOMAIN §3.1 (exit gates); 建办城〔2021〕50号.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from rules import (
    acceptance,
    construction,
    demand_survey,
    funding_mix,
    long_term_management,
    plan_proposal,
    registration,
    resident_consultation,
)
from rules.condition import Condition
from rules.stages import Stage

Facts = (
    registration.Facts
    | demand_survey.Facts
    | plan_proposal.Facts
    | resident_consultation.Facts
    | funding_mix.Facts
    | construction.Facts
    | acceptance.Facts
    | long_term_management.Facts
)

GATES: Final[Mapping[Stage, Callable[[Any], tuple[Condition, ...]]]] = MappingProxyType(
    {
        Stage.REGISTRATION: registration.conditions,
        Stage.DEMAND_SURVEY: demand_survey.conditions,
        Stage.PLAN_PROPOSAL: plan_proposal.conditions,
        Stage.RESIDENT_CONSULTATION: resident_consultation.conditions,
        Stage.FUNDING_MIX: funding_mix.conditions,
        Stage.CONSTRUCTION: construction.conditions,
        Stage.ACCEPTANCE: acceptance.conditions,
        Stage.LONG_TERM_MANAGEMENT: long_term_management.conditions,
    }
)


def gate(stage: Stage, facts: Facts) -> tuple[Condition, ...]:
    """Return the conditions of the exit gate of `stage`, evaluated on its `facts`."""
    return GATES[stage](facts)
