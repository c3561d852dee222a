"""The Chinese words printed for stored codes. A code without a word is a defect, not a blank."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

AREA_BASIS: Final[Mapping[str, str]] = MappingProxyType(
    {"registered": "不动产登记面积", "surveyed": "测绘面积", "contract": "合同面积"}
)
CAPACITY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "owner": "产权人本人",
        "co_owner": "共有人代表",
        "proxy": "受托代理人",
        "guardian": "监护人",
        "legal_representative": "单位法定代表人或其授权人",
    }
)
CHANNEL: Final[Mapping[str, str]] = MappingProxyType(
    {"online": "线上签署", "paper": "纸质签署", "assisted": "工作人员协助、见证人在场"}
)
ANSWER: Final[Mapping[str, str]] = MappingProxyType(
    {"agree": "同意", "disagree": "不同意", "conditional": "有条件同意", "abstain": "弃权"}
)
FUNDING_STATE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "planned": "计划",
        "promised": "意向",
        "committed": "落实",
        "received": "到账",
        "spent": "支出",
    }
)
FINDING: Final[Mapping[str, str]] = MappingProxyType(
    {"pass": "合格", "fail": "不合格", "not_applicable": "不涉及"}
)
OPERATOR: Final[Mapping[str, str]] = MappingProxyType(
    {">=": "不少于", ">": "超过", "<=": "不超过", "<": "少于"}
)
FRACTION: Final[Mapping[str, str]] = MappingProxyType(
    {"1/2": "二分之一", "2/3": "三分之二", "3/4": "四分之三", "1/3": "三分之一", "4/5": "五分之四"}
)
MEASURE: Final[Mapping[str, str]] = MappingProxyType(
    {"area": "面积", "head": "人数", "share": "份额"}
)

ALL: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "area_basis": AREA_BASIS,
        "capacity": CAPACITY,
        "channel": CHANNEL,
        "answer": ANSWER,
        "funding_state": FUNDING_STATE,
        "finding": FINDING,
        "operator": OPERATOR,
        "fraction": FRACTION,
        "measure": MEASURE,
    }
)


def word(code: str, kind: str) -> str:
    """Return the Chinese word for `code` among the words of `kind`.

    Raises:
        KeyError: if there is none.
    """
    return ALL[kind][code]
