"""One paper to be printed: everything on it, and what is the same on all papers of an order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.page import BEIJING, Head
from models.area import Area, Level
from models.case import RenovationCase
from models.compound import Compound
from models.document import PaperOrder
from models.settings import Settings
from rules.paper import FORMS, PaperKind, Variant


@dataclass(frozen=True, slots=True)
class Imprint:
    """What papers need of the installation: its address, and the key of residents' links."""

    base_url: str
    secret: bytes

    @classmethod
    def of(cls, settings: Settings) -> "Imprint":
        """Return the imprint of an installation."""
        return cls(settings.base_url, settings.secret_key.encode())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper to be printed. `value` is one of the frozen values of `documents`.

    `place` sorts papers in staircase order; `folder` is the folder of a pack ("1号楼1单元").
    `made_at` is when the paper was ordered: printing it again gives the same bytes. `locale`
    is the folder of its template.
    """

    order_id: int
    case_id: int
    kind: PaperKind
    title: str
    made_at: datetime
    value: Any
    household_id: int | None = None
    part: str = ""
    place: str = ""
    large: bool = False
    locale: str = "zh"
    proof: bytes = b""  # that it belongs to its batch (documents.manifest)

    @property
    def number(self) -> str:
        """The number printed on the paper."""
        return str(self.value.head.number)


@dataclass(frozen=True, slots=True)
class Whose:
    """The household a paper is for; `door` as in the register ("2-3-502")."""

    household_id: int | None = None
    door: str = ""
    place: str = ""
    is_elderly: bool = False


_MARKS: Final = {Variant.STANDARD: "", Variant.LARGE: "D", Variant.ENGLISH: "E"}


@dataclass(frozen=True, slots=True)
class Commission:
    """An order with what stands at the head of all its papers. Areas are those of the case."""

    order_id: int
    case_id: int
    kind: PaperKind
    subject: int
    version: int
    made_at: datetime
    reference: str
    case_title: str
    contact: str
    compound_id: int
    compound: str
    issuer: str
    imprint: Imprint
    variant: Variant = Variant.STANDARD

    def head(self, *, link: str = "", more: str = "") -> Head:
        """Return the head of one paper.

        Args:
            link: path for the QR code at the head; the page on which the paper is checked by
                default, which otherwise gets a code of its own at the foot.
            more: what tells this paper's number from others of the order.
        """
        parts = [FORMS[self.kind].prefix, f"{self.subject:04}", more, _MARKS[self.variant]]
        number = "-".join(part for part in parts if part)
        number = f"{number}-V{self.version}" if self.version > 1 else number
        check = f"{self.imprint.base_url}/v/{number}"
        return Head(
            case_reference=self.reference,
            case_title=self.case_title,
            compound=self.compound,
            number=number,
            issuer=self.issuer,
            printed_on=self.made_at.astimezone(BEIJING).date(),
            link=f"{self.imprint.base_url}{link}" if link else check,
            check=check if link else "",
        )

    def sheet(self, title: str, value: object, home: Whose | None = None) -> Sheet:
        """Return one paper of the order: a household's, or the one that concerns no single one.

        Homes of elderly people get large print.
        """
        whose = home or Whose()
        return Sheet(
            order_id=self.order_id,
            case_id=self.case_id,
            kind=self.kind,
            title=f"{whose.door} {title}".strip(),
            made_at=self.made_at,
            value=value,
            household_id=whose.household_id,
            place=whose.place,
            large=whose.is_elderly,
        )


def commission(session: Session, order: PaperOrder, settings: Settings) -> Commission:
    """Return an order with the head of its papers, in two queries."""
    case, compound = session.execute(
        sa.select(RenovationCase, Compound)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(RenovationCase.id == order.case_id)
    ).one()
    return Commission(
        order_id=order.id or 0,
        case_id=case.id,
        kind=order.kind,
        subject=order.subject or case.id,
        version=int(order.arguments.get("version", 1)),
        made_at=order.ordered_at,
        reference=case.reference,
        case_title=case.title,
        contact=case.contact or "见社区公示栏",
        compound_id=compound.id,
        compound=compound.name,
        issuer=_issuer(session, case.area_path),
        imprint=Imprint.of(settings),
        variant=Variant(order.arguments.get("variant", Variant.STANDARD)),
    )


def _issuer(session: Session, area_path: str) -> str:
    """Return the street office that issues the papers of an area (city, district, street)."""
    keys = [int(key) for key in area_path.split(".") if key]
    rows = session.execute(sa.select(Area.id, Area.name, Area.level).where(Area.id.in_(keys)))
    areas = {key: (name, level) for key, name, level in rows}
    above = [areas[key] for key in keys if key in areas]
    name = "".join(name for name, level in above if level is not Level.COMMUNITY)
    has_street = any(level is Level.STREET for _name, level in above)
    return f"{name}办事处" if has_street and name.endswith("街道") else name or "街道办事处"
