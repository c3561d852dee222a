"""Registration (建档分类): the words of the register, and the gate that ends the stage."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.condition import Condition
from rules.stages import ORDER


class GovernanceStatus(StrEnum):
    """Whether anybody is answerable for the compound (S1-03)."""

    SUPERVISED = "supervised"
    OWNERLESS = "ownerless"  # 无主管楼院


class ManagementMode(StrEnum):
    """Who runs the compound day by day: the four Wuhan modes (S4-02) and those met before."""

    PROPERTY_FIRM = "property_firm"
    MARKET = "market"
    PUBLIC_WELFARE = "public_welfare"
    SELF_MANAGED = "self_managed"
    COMMUNITY_RUN = "community_run"
    NONE = "none"


class OriginType(StrEnum):
    """Where the compound comes from (S2-03); it selects the survey's checklist."""

    WORK_UNIT = "work_unit"  # 单位自建
    EARLY_COMMERCIAL = "early_commercial"  # 早期商品房
    REPLACEMENT_HOUSING = "replacement_housing"  # 还建房
    PUBLIC_HOUSING = "public_housing"  # 公房
    OTHER = "other"


class HardwarePart(StrEnum):
    """The parts every hardware survey must speak about, seen or not (S0-05)."""

    ROOF = "roof"
    OUTER_WALL = "outer_wall"
    STAIRS = "stairs"
    BASEMENT = "basement"
    WATER_SUPPLY = "water_supply"
    DRAINAGE = "drainage"
    POWER = "power"
    GAS = "gas"
    HEATING = "heating"
    FIRE_SAFETY = "fire_safety"
    ROADS = "roads"
    ADJOINING_ROAD = "adjoining_road"
    LIGHTING = "lighting"
    GREENERY = "greenery"
    SECURITY = "security"
    BARRIER_FREE = "barrier_free"


class FindingState(StrEnum):
    """What the surveyor found."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    NOT_SEEN = "not_seen"
    ABSENT = "absent"  # the compound has no such part


class OwnerState(StrEnum):
    """Whether the owner can act."""

    LIVING = "living"
    MINOR = "minor"
    INCAPABLE = "incapable"
    DECEASED_UNSETTLED = "deceased_unsettled"  # in the denominator, cannot vote (E16)


class OwnerBasis(StrEnum):
    """How somebody came to own (E1)."""

    REGISTERED = "registered"
    JUDGMENT = "judgment"
    INHERITED = "inherited"
    BUILT = "built"
    POSSESSION_UNDER_PRESALE = "possession_under_presale"


class Lack(StrEnum):
    """What a compound may be without; which of them make it 三无 is local (S2-03)."""

    SUPERVISING_UNIT = "supervising_unit"  # 无主管单位
    PROPERTY_MANAGEMENT = "property_management"  # 无物业管理
    SECURITY = "security"  # 无人防物防
    GREENERY = "greenery"
    OWNERS_COMMITTEE = "owners_committee"


class ImportState(StrEnum):
    """Where an uploaded register stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class Responsibility(StrEnum):
    """The letters of a RACI table (S0-07)."""

    RESPONSIBLE = "responsible"
    ACCOUNTABLE = "accountable"
    CONSULTED = "consulted"
    INFORMED = "informed"


COMPLETE_PERCENT: Final = 95
"""Share of the stated households that must be on the register with an area (DOMAIN §3.1 [P])."""

LATEST_BUILT_YEAR: Final = 2000
"""国办发〔2020〕23号: compounds completed by the end of 2000; a city may set a later year."""


THREE_NO: Final = frozenset({Lack.SUPERVISING_UNIT, Lack.PROPERTY_MANAGEMENT, Lack.SECURITY})
"""The three whose lack together makes a compound 三无 (半月谈 2022); other towns count others."""

ELDERLY_PERCENT: Final = 60
"""From this share of residents over 60 a compound counts as an elderly one (S3-02)."""


def is_three_no(lacks: Collection[Lack], three: frozenset[Lack] = THREE_NO) -> bool:
    """Whether a compound lacks all that makes it 三无."""
    return three <= set(lacks)


def is_elderly(elderly: int | None, residents: int | None) -> bool:
    """Whether at least 60 % of the residents are over 60; unknown counts as no."""
    if not residents or elderly is None:
        return False
    return elderly * 100 >= residents * ELDERLY_PERCENT


def hardware_score(scores: Collection[int]) -> int | None:
    """Return the mean of the parts that were scored, 0 to 100, cut off; None without any."""
    return sum(scores) // len(scores) if scores else None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register knows of a case, as the gate reads it."""

    households_stated: int | None
    households_registered: int
    households_without_area: int
    households_without_owner: int
    buildings: int
    built_year: int | None
    floor_area_known: bool
    is_to_be_demolished: bool
    leader: str
    task_force: int
    has_budget_line: bool
    has_residents_reply: bool
    raci_stages: int  # stages with an accountable organisation
    parts_surveyed: int
    is_classified: bool
    latest_built_year: int = LATEST_BUILT_YEAR


def conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return the exit gate of registration, in the order of the work."""
    stated = facts.households_stated or 0
    with_area = facts.households_registered - facts.households_without_area
    return (
        Condition(
            "households_complete",
            stated > 0 and with_area * 100 >= stated * COMPLETE_PERCENT,
            "国办发〔2020〕23号；财政补助因素：面积、户数、栋数、小区数",
            "registration.households",
            {"registered": with_area, "stated": stated, "percent": COMPLETE_PERCENT},
        ),
        Condition(
            "areas_have_basis",
            facts.households_registered > 0 and facts.households_without_area == 0,
            "最高法院建筑物区分所有权解释第八条",
            "registration.households",
            {"missing": facts.households_without_area},
        ),
        Condition(
            "owners_known",
            facts.households_registered > 0 and facts.households_without_owner == 0,
            "民法典第二百七十八条；最高法院建筑物区分所有权解释第一条",
            "registration.households",
            {"missing": facts.households_without_owner},
        ),
        Condition(
            "basics_present",
            facts.built_year is not None and facts.buildings > 0 and facts.floor_area_known,
            "中央财政补助资金分配因素",
            "registration.compound",
            {
                "built_year": facts.built_year,
                "buildings": facts.buildings,
                "floor_area": facts.floor_area_known,
            },
        ),
        Condition(
            "eligible",
            facts.built_year is not None
            and facts.built_year <= facts.latest_built_year
            and not facts.is_to_be_demolished,
            "国办发〔2020〕23号；建办城〔2021〕50号",
            "registration.compound",
            {
                "built_year": facts.built_year,
                "latest": facts.latest_built_year,
                "demolition": facts.is_to_be_demolished,
            },
        ),
        Condition(
            "hardware_surveyed",
            facts.parts_surveyed >= len(HardwarePart),
            "建办城〔2021〕50号",
            "registration.hardware",
            {"surveyed": facts.parts_surveyed, "parts": len(HardwarePart)},
        ),
        Condition(
            "classified",
            facts.is_classified,
            "一院一策",
            "registration.compound",
            {},
        ),
        Condition(
            "leader_and_task_force",
            bool(facts.leader) and facts.task_force > 0,
            "领导主抓、专班实施",
            "registration.organisation",
            {"leader": facts.leader, "members": facts.task_force},
        ),
        Condition(
            "budget_and_reply",
            facts.has_budget_line and facts.has_residents_reply,
            "专项经费、效果回应",
            "registration.organisation",
            {"budget": facts.has_budget_line, "reply": facts.has_residents_reply},
        ),
        Condition(
            "responsibilities_assigned",
            facts.raci_stages >= len(_STAGES_AFTER),
            "联席会议制度",
            "registration.organisation",
            {"assigned": facts.raci_stages, "stages": len(_STAGES_AFTER)},
        ),
    )


_STAGES_AFTER: Final = ORDER[1:]
