"""Registration (建档分类): the words of the register, and the gate that ends the stage."""

from enum import StrEnum


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


class PartKind(StrEnum):
    """What an exclusive part is used for (E2)."""

    DWELLING = "dwelling"
    COMMERCIAL = "commercial"
    PARKING = "parking"
    STORAGE = "storage"
    OTHER = "other"


class OwnerKind(StrEnum):
    """What an owner is in law (E15)."""

    NATURAL = "natural"
    LEGAL = "legal"
    PUBLIC_UNIT = "public_unit"  # 产权单位
    DEVELOPER = "developer"  # unsold stock counts as one head (E4)


class OwnerStatus(StrEnum):
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


class Responsibility(StrEnum):
    """The letters of a RACI table (S0-07)."""

    RESPONSIBLE = "responsible"
    ACCOUNTABLE = "accountable"
    CONSULTED = "consulted"
    INFORMED = "informed"
