"""The voting notice (表决通知): who decides what, when, how, and by which rule."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """One matter on the ballot; `rule` is its threshold in words, `source` the law."""

    title: str
    summary: str
    rule: str
    source: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VotingNotice:
    """Everything printed on the notice.

    `scope` names the compound, buildings or stairwells that vote. `total_area` is the sum of
    the eligible exclusive areas in m², `total_heads` that of the owner groups; the roll froze
    at `frozen_at`. `parking_counted` must be printed either way (DOMAIN §2.2 E8). `opens_at`
    and `closes_at` are aware instants.
    """

    head: Head
    scope: str
    total_heads: int
    total_area: Decimal
    parking_counted: bool
    frozen_at: datetime
    opens_at: datetime
    closes_at: datetime
    initiator: str
    initiator_phone: str
    supervisor: str
    supervision_phone: str
    items: tuple[NoticeItem, ...]
    delivery: str
    how_to_vote: str
    roll_objections: str


def voting_notice_html(notice: VotingNotice, locale: str = "zh", *, large: bool = False) -> str:
    """Return the notice as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("业主共同决定事项表决通知", "Notice of Owners' Vote")
    return render(f"{locale}/voting_notice.html", notice, title, large=large)
