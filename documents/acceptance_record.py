"""The joint acceptance record (联合验收表) with its checklist, signatures, defects, warranties."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from documents.page import Head, Title, render
from documents.party import Party
from documents.words import FINDING

CONDITIONS: Final = (
    "完成建设工程设计和合同约定的各项内容",
    "有完整的技术档案和施工管理资料",
    "有工程使用的主要建筑材料、建筑构配件和设备的进场试验报告",
    "有勘察、设计、施工、工程监理等单位分别签署的质量合格文件",
    "有施工单位签署的工程保修书",
)


@dataclass(frozen=True, slots=True)
class StatutoryCondition:
    """One of the five conditions of 建设工程质量管理条例 art. 16, in the order of `CONDITIONS`."""

    met: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of the checklist (DOMAIN §3.5); `finding` is pass, fail or not_applicable."""

    title: str
    finding: str
    note: str
    checked_by: str


@dataclass(frozen=True, slots=True)
class Defect:
    """Something to mend, where, by whom, by when; `mended_on` is None while it is open."""

    place: str
    description: str
    responsible: str
    due_on: date
    mended_on: date | None


@dataclass(frozen=True, slots=True)
class Warranty:
    """One warranty: "屋面防水 5 年", running until the end of `ends_on`."""

    part: str
    term: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class ResidentAcceptance:
    """What the residents said: of `asked` households `answered`, `satisfied` of those."""

    asked: int
    answered: int
    satisfied: int
    needed_percent: int
    met: bool
    representatives: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class AcceptanceRecord:
    """Everything printed on the record; `passed` is the joint team's stored conclusion."""

    head: Head
    inspected_on: date
    scope: str
    contractor: str
    conditions: tuple[StatutoryCondition, ...]
    items: tuple[CheckItem, ...]
    residents: ResidentAcceptance
    defects: tuple[Defect, ...]
    warranties: tuple[Warranty, ...]
    parties: tuple[Party, ...]
    passed: bool
    conclusion: str


def acceptance_record_html(
    record: AcceptanceRecord, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the record as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
        ValueError: if there are not exactly five statutory conditions.
    """
    counts = {code: sum(item.finding == code for item in record.items) for code in FINDING}
    return render(
        f"{locale}/acceptance_record.html",
        record,
        Title("联合验收表", "Joint Acceptance Record"),
        large=large,
        conditions=list(zip(CONDITIONS, record.conditions, strict=True)),
        counts=counts,
    )
