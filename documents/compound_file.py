"""The file of a compound (小区档案): what it is, what state it is in, who answers for it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """One building: its stairwells, floors, homes, and their exclusive areas in m²."""

    number: str
    stairwells: int
    floors: int | None
    built_year: int | None
    homes: int
    area: Decimal
    elderly_homes: int


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What the hardware survey saw of one part; `score` 0 to 100, None where it was not seen."""

    part: str
    state: str
    score: int | None
    note: str
    surveyed_on: date


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the task force (专班)."""

    name: str
    organisation: str
    duty: str
    phone: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who answers for the case; `duties` are stage, body and its part in it."""

    leader: str
    contact: str
    budget_line: str
    budget: Fen | None
    members: tuple[Member, ...]
    duties: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CompoundFile:
    """Everything printed on the file; areas in m², None is not known yet.

    `known` are the register's rows "项目：内容" in the form's order. `floor_area` is gross and
    no denominator of any vote; `exclusive_area` the sum of the exclusive parts.
    """

    head: Head
    known: tuple[tuple[str, str], ...]
    floor_area: Decimal | None
    exclusive_area: Decimal
    homes: int
    homes_stated: int | None
    without_area: int
    buildings: tuple[BuildingLine, ...]
    findings: tuple[FindingLine, ...]
    tier: str
    lacks: tuple[str, ...]
    organisation: Organisation


def compound_file_html(paper: CompoundFile, locale: str = "zh", *, large: bool = False) -> str:
    """Return the file as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("小区档案", "Compound File")
    return render(f"{locale}/compound_file.html", paper, title, large=large)
