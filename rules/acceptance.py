"""Acceptance (验收): the words of the joint acceptance, and the gate that ends the stage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from rules.condition import Condition


class CheckResult(StrEnum):
    """What the joint team wrote beside one line of the checklist."""

    PASS = "pass"  # noqa: S105 -- a result, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    PENDING = "pending"


class StatutoryCondition(StrEnum):
    """The five conditions before acceptance (建设工程质量管理条例 16)."""

    WORKS_DONE = "works_done"
    FILES_COMPLETE = "files_complete"
    TEST_REPORTS = "test_reports"
    QUALITY_STATEMENTS = "quality_statements"
    WARRANTY_CERTIFICATE = "warranty_certificate"


class Party(StrEnum):
    """Who signs the joint acceptance."""

    IMPLEMENTING_UNIT = "implementing_unit"
    DESIGNER = "designer"
    CONTRACTOR = "contractor"
    SUPERVISOR = "supervisor"
    SUB_DISTRICT = "sub_district"
    COMMUNITY = "community"
    RESIDENTS = "residents"
    PROPERTY_FIRM = "property_firm"
    FIRE = "fire"
    UTILITIES = "utilities"


class DefectState(StrEnum):
    """Where a defect stands."""

    REPORTED = "reported"
    REPAIRED = "repaired"
    CONFIRMED = "confirmed"
    FAILED = "failed"  # the repair did not hold


class HandoverItem(StrEnum):
    """What is handed over (DOMAIN §3.9)."""

    DRAWINGS = "drawings"
    EQUIPMENT = "equipment"
    LIFT_FILE = "lift_file"
    OWNER_ROLL = "owner_roll"
    CONTRACTS = "contracts"
    STAFF_POSTS = "staff_posts"
    LEDGER = "ledger"
    UNFINISHED_DEFECTS = "unfinished_defects"
    PHOTOS = "photos"


class Outstanding(StrEnum):
    """What the joint team still lacks before it may conclude that acceptance is passed."""

    STATUTORY = "statutory"
    CHECKLIST = "checklist"
    CRITICAL_DEFECT = "critical_defect"
    SIGNATURES = "signatures"


SATISFIED_PERCENT: Final = 80
"""Share of answering households that must score 4 or 5 (DOMAIN §3.8 [P])."""

FILING_DAYS: Final = 15
"""建设工程质量管理条例 49: filing within 15 days of passing acceptance."""


@dataclass(frozen=True, slots=True)
class Facts:
    """How the joint acceptance stands, as the gate reads it."""

    statutory_proven: int
    items: int
    items_pending: int
    items_failed: int  # failed with no date for rectification
    parties_signed: int
    residents_signed: bool
    households: int
    resident_answers: int
    satisfied: int  # answers of 4 or 5 for the works
    accepting: int
    critical_open: int
    passed: bool
    filed: bool
    filing_days: int | None
    settled: bool
    handover_items: int


def conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return the exit gate of acceptance (建设工程质量管理条例 16, 17, 49)."""
    return (
        Condition(
            "statutory_conditions",
            facts.statutory_proven == len(StatutoryCondition),
            "建设工程质量管理条例第十六条",
            "acceptance.statutory",
            {"proven": facts.statutory_proven, "needed": len(StatutoryCondition)},
        ),
        Condition(
            "checklist_complete",
            facts.items > 0 and facts.items_pending == 0 and facts.items_failed == 0,
            "联合验收清单",
            "acceptance.checklist",
            {"items": facts.items, "pending": facts.items_pending, "failed": facts.items_failed},
        ),
        Condition(
            "no_critical_defect",
            facts.critical_open == 0,
            "建设工程质量管理条例第三十二条",
            "acceptance.defects",
            {"open": facts.critical_open},
        ),
        Condition(
            "residents_satisfied",
            facts.resident_answers > 0
            and facts.satisfied * 100 >= facts.resident_answers * SATISFIED_PERCENT,
            "居民满意度不低于80%",
            "acceptance.residents",
            {
                "satisfied": facts.satisfied,
                "answers": facts.resident_answers,
                "households": facts.households,
                "percent": SATISFIED_PERCENT,
            },
        ),
        Condition(
            "parties_signed",
            facts.residents_signed and facts.parties_signed >= PARTIES_NEEDED,
            "建设工程质量管理条例第十六条；联合验收",
            "acceptance.signatures",
            {
                "signed": facts.parties_signed,
                "needed": PARTIES_NEEDED,
                "residents": facts.residents_signed,
            },
        ),
        Condition("acceptance_passed", facts.passed, "联合验收结论", "acceptance.signatures"),
        Condition(
            "settled",
            facts.settled,
            "财建〔2022〕183号",
            "acceptance.filing",
        ),
        Condition(
            "filed",
            facts.filed,
            "建设工程质量管理条例第四十九条",
            "acceptance.filing",
            {"days": facts.filing_days, "limit": FILING_DAYS},
        ),
        Condition(
            "handed_over",
            facts.handover_items >= HANDOVER_NEEDED,
            "建设工程质量管理条例第十七条；承接查验",
            "acceptance.handover",
            {"items": facts.handover_items, "needed": HANDOVER_NEEDED},
        ),
    )


PARTIES_NEEDED: Final = 6
"""Implementing unit, designer, contractor, supervisor, sub-district and community, at least."""

HANDOVER_NEEDED: Final = 5
"""Drawings, equipment, owner roll, ledger and photos are handed over in every case."""


def outstanding(facts: Facts) -> tuple[Outstanding, ...]:
    """Return what stands in the way of the conclusion, in the order of the work."""
    stands = {
        Outstanding.STATUTORY: facts.statutory_proven < len(StatutoryCondition),
        Outstanding.CHECKLIST: not facts.items or facts.items_pending or facts.items_failed,
        Outstanding.CRITICAL_DEFECT: facts.critical_open > 0,
        Outstanding.SIGNATURES: not facts.residents_signed or facts.parties_signed < PARTIES_NEEDED,
    }
    return tuple(each for each, lacking in stands.items() if lacking)


ESCALATE_AFTER: Final = 2
"""So many failed repairs, and the implementing unit is told (DOMAIN §3.6 [P])."""

# Which items of the menu put a line of the checklist to work; the other lines hold everywhere.
_BUILT_BY: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "roof_water_test": frozenset({"roof"}),
        "outer_wall": frozenset({"outer_wall", "falling_facade", "energy_saving"}),
        "water_supply": frozenset({"water_supply"}),
        "drainage": frozenset({"drainage", "rain_sewage_separation", "septic_tank"}),
        "electricity": frozenset({"power_supply", "electric_hazards", "car_charging"}),
        "low_voltage": frozenset({"low_voltage", "overhead_lines", "fibre", "mobile_signal"}),
        "gas": frozenset({"gas", "gas_hazards"}),
        "heating": frozenset({"heating"}),
        "roads": frozenset({"roads", "adjoining_road", "parking", "paid_parking"}),
        "lighting": frozenset({"lighting"}),
        "security": frozenset({"security", "smart_access", "perimeter_sensing"}),
        "greenery": frozenset({"greenery"}),
        "barrier_free": frozenset({"barrier_free", "age_friendly"}),
        "waste_points": frozenset({"waste_sorting"}),
        "post_boxes": frozenset({"post_boxes", "parcel_lockers", "parcel_station"}),
        "sports_leisure": frozenset({"sports", "culture"}),
        "property_room": frozenset({"property_room"}),
        "community_facilities": frozenset(
            {"community_centre", "health_station", "elderly_care", "child_care", "kindergarten"}
        ),
        "illegal_structures": frozenset({"illegal_structures"}),
        "lift": frozenset({"lift"}),
    }
)


def not_planned(items: Collection[str]) -> frozenset[str]:
    """Return the lines of the checklist that the plan's menu `items` give no reason to check.

    They are proposed as not applicable; a person confirms. A plan without items proposes
    nothing: then everything is looked at.
    """
    if not items:
        return frozenset()
    planned = frozenset(items)
    return frozenset(line for line, built_by in _BUILT_BY.items() if not planned & built_by)


def filing_days(passed_on: date, filed_on: date) -> int:
    """Return after how many days the acceptance was filed (建设工程质量管理条例 49)."""
    return (filed_on - passed_on).days


def is_filed_late(passed_on: date, filed_on: date) -> bool:
    """Whether filing took more than fifteen days; it stands, but the reviewer is told."""
    return filing_days(passed_on, filed_on) > FILING_DAYS
