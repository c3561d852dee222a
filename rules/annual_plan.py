"""Which compounds are ready for the annual plan, and in which order they are urgent (§4.6).

Readiness is all or nothing and never averaged; priority is a weighted sum and says nothing of
readiness. Source: 建办城〔2021〕50号 (gates); 国办发〔2020〕23号 (strong will first); how a fact
becomes a score of 0 to 1 is ours [P], the weights are those of `rules.classification`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rules.classification import Factor, Readiness, not_ready, priority
from rules.demand_survey import RESPONSE_SHARE
from rules.registration import (
    COMPLETE_PERCENT,
    ELDERLY_PERCENT,
    LATEST_BUILT_YEAR,
    HardwarePart,
)

YOUNG: Final = 20
"""A compound of 20 years scores nothing for age …"""

OLD: Final = 40
"""… and one of 40 years and more everything."""

LARGE: Final = 500
"""Households from which on scale scores everything."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of one compound; counts are of households unless named otherwise."""

    year: int  # of the annual plan
    built_year: int | None
    is_to_be_demolished: bool
    stated: int
    registered: int
    without_area: int
    parts_surveyed: int  # of the hardware checklist
    parts_poor: int
    urgent_hazards: int
    hazards_checked: bool
    leader: str
    residents: int | None  # persons
    elderly: int | None  # persons over 60
    wanting: int  # want the renovation
    accepting: int  # accept to be managed afterwards
    has_budget: bool

    @property
    def households(self) -> int:
        """How many households there are: as stated, else as registered."""
        return self.stated or self.registered


def lacking(candidate: Candidate) -> tuple[Readiness, ...]:
    """Return what still stands in the way of the annual plan, in order; empty when ready.

    Consent and management ask for two thirds of all households, as the survey's response does
    [P]; the inclusion vote itself is counted by its rule at the survey's gate.
    """
    with_area = candidate.registered - candidate.without_area
    facts = {
        Readiness.ELIGIBLE: candidate.built_year is not None
        and candidate.built_year <= LATEST_BUILT_YEAR
        and not candidate.is_to_be_demolished,
        Readiness.AREAS_COMPLETE: candidate.stated > 0
        and with_area * 100 >= candidate.stated * COMPLETE_PERCENT,
        Readiness.HAZARDS_SURVEYED: candidate.hazards_checked
        or candidate.parts_surveyed >= len(HardwarePart),
        Readiness.LEADER_NAMED: bool(candidate.leader),
        Readiness.CONSENT_INTENDED: _reaches(candidate.wanting, candidate.households),
        Readiness.MANAGEMENT_AGREED: _reaches(candidate.accepting, candidate.households),
    }
    return not_ready(facts)


def scores(candidate: Candidate) -> Mapping[Factor, Fraction]:
    """Return every factor's score, 0 to 1; what is not known scores 0."""
    poor = Fraction(candidate.parts_poor, max(1, candidate.parts_surveyed))
    old = 0 if candidate.built_year is None else candidate.year - candidate.built_year - YOUNG
    homes = max(1, candidate.households)
    found = {
        Factor.SAFETY: Fraction(1) if candidate.urgent_hazards else poor,
        Factor.AGE: Fraction(old, OLD - YOUNG),
        Factor.ELDERLY: Fraction(
            (candidate.elderly or 0) * 100, max(1, candidate.residents or 0) * ELDERLY_PERCENT
        ),
        Factor.CONSENT: Fraction(candidate.wanting, homes),
        Factor.FUNDING: Fraction(candidate.has_budget),
        Factor.MANAGEMENT: Fraction(candidate.accepting, homes),
        Factor.SCALE: Fraction(candidate.households, LARGE),
    }
    return {factor: min(Fraction(1), max(Fraction(0), score)) for factor, score in found.items()}


def urgency(candidate: Candidate) -> Fraction:
    """Return the priority of a candidate, 0 to 100, whether it is ready or not."""
    return priority(scores(candidate))


def _reaches(part: int, whole: int) -> bool:
    return whole > 0 and part * RESPONSE_SHARE.denominator >= whole * RESPONSE_SHARE.numerator
