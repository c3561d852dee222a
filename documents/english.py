"""The English of papers: words for stored codes, dates, and what the law's rules ask.

The Chinese text is the one that is posted and signed; English papers say so at their foot.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from documents.words import ALL

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "area_basis": {
            "registered": "registered area",
            "surveyed": "surveyed area",
            "contract": "area of the contract",
        },
        "capacity": {
            "owner": "Owner",
            "co_owner": "Co-owner, for all",
            "proxy": "Agent",
            "guardian": "Guardian",
            "legal_representative": "Representative of a body",
        },
        "channel": {
            "online": "Online",
            "paper": "On paper",
            "assisted": "With help of staff, before a witness",
        },
        "answer": {
            "agree": "Agree",
            "disagree": "Disagree",
            "conditional": "Agree, with conditions",
            "abstain": "Abstain",
        },
        "choice": {
            "同意": "agree",
            "反对": "against",
            "不同意": "disagree",
            "弃权": "abstain",
            "都不同意": "none of them",
        },
        "state": {
            "计划": "planned",
            "意向": "promised",
            "承诺": "promised",
            "落实": "committed",
            "到账": "received",
            "支出": "spent",
        },
        "item_class": {
            "基础类": "Basic",
            "完善类": "Improvement",
            "提升类": "Upgrade",
            "安全类": "Safety",
        },
        "unit": {
            "平方米": "m²",
            "米": "m",
            "户": "homes",
            "栋": "buildings",
            "单元": "stairwells",
            "个": "pieces",
            "个车位": "spaces",
            "项": "lot",
        },
        "count": {
            "eligible": "all owners",
            "participating": "owners taking part",
            "for": "owners in favour",
            "against": "owners against",
            "for_plus_against": "owners for or against",
            "present_in_person": "owners present",
            "represented": "owners present or represented",
        },
        "measure": {"area": "area", "head": "heads", "share": "shares"},
        "operator": {
            ">=": "at least",
            ">": "more than",
            "<=": "at most",
            "<": "less than",
        },
        "ledger": {
            "物业费": "Service fees",
            "停车费": "Parking fees",
            "公共收益": "Income of common parts",
            "补助": "Subsidy",
            "其他收入": "Other income",
            "人员": "Staff",
            "保洁": "Cleaning",
            "门岗秩序": "Gate and order",
            "维修": "Repairs",
            "电梯": "Lifts",
            "水电": "Water and power",
            "反哺小区": "Put back into the compound",
            "其他支出": "Other expense",
        },
        "mode": {
            "物业企业": "property firm",
            "市场接管": "market takeover",
            "公益托管": "public-welfare trust",
            "业主自管": "self-managed by owners",
            "社区代管": "run by the community",
            "暂无管理": "not managed",
        },
    }
)


def english(code: str, kind: str) -> str:
    """Return the English word for `code` among the words of `kind`.

    Words of Chinese papers that are nobody's code (a plan's title, an option) stay as they are.

    Raises:
        KeyError: if a stored code has none.
    """
    words = WORDS[kind]
    return words[code] if kind in ALL else words.get(code, code)


def led_by(text: str, kind: str) -> str:
    """Return `text` with its first Chinese word in English: "保洁 五月" is "Cleaning 五月"."""
    first, _, rest = text.partition(" ")
    return f"{english(first, kind)} {rest}".strip()


def english_day(when: date) -> str:
    """Return a date in English: "22 November 2026"."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def english_moment(when: datetime) -> str:
    """Return an aware instant in Beijing time: "22 November 2026, 18:05".

    Raises:
        ValueError: if `when` is naive.
    """
    local = _local(when)
    return f"{english_day(local)}, {local:%H:%M}"


def english_deadline(when: datetime) -> str:
    """Return a closing instant as the law counts it: midnight is 24:00 of the day before.

    Raises:
        ValueError: if `when` is naive.
    """
    local = _local(when)
    if (local.hour, local.minute) == (0, 0):
        return f"{english_day(local - timedelta(days=1))}, 24:00"
    return english_moment(when)


def _local(when: datetime) -> datetime:
    from documents.page import BEIJING  # noqa: PLC0415 -- page needs this module

    if when.tzinfo is None:
        raise ValueError(f"naive time on a paper: {when}")
    return when.astimezone(BEIJING)


def fraction(share: str) -> str:
    """Return a fraction in words: "2/3" is "two thirds"."""
    words = {
        "1/2": "half",
        "1/3": "one third",
        "2/3": "two thirds",
        "3/4": "three quarters",
        "4/5": "four fifths",
    }
    return words.get(share, share)


FILTERS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {
        "english": english,
        "led_by": led_by,
        "english_day": english_day,
        "english_moment": english_moment,
        "english_deadline": english_deadline,
        "english_fraction": fraction,
    }
)
