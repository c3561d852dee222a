"""Words for decision rules: what is counted, where a version stands, what is wrong in a file."""

from typing import Any, Final

from flask_babel import lazy_gettext as _

from rules.decision_rule import Confidence, Count

COUNTS: Final[dict[Count, Any]] = {
    Count.ELIGIBLE: _("全体"),
    Count.PARTICIPATING: _("参与表决"),
    Count.FOR: _("同意"),
    Count.AGAINST: _("反对"),
    Count.FOR_PLUS_AGAINST: _("同意加反对"),
    Count.PRESENT_IN_PERSON: _("到场"),
    Count.REPRESENTED: _("到场和委托"),
}

STATES: Final[dict[str, tuple[str, Any]]] = {
    "in_force": ("yes", _("有效")),
    "coming": ("maybe", _("还没生效")),
    "ended": ("none", _("已失效")),
    "replaced": ("none", _("已被新版代替")),
}

LABELS: dict[Any, Any] = {
    Confidence: {
        Confidence.SEED: _("来自案例材料"),
        Confidence.PRIMARY: _("已核对原文"),
        Confidence.EXCERPT: _("来自转载，未核对"),
        Confidence.MEMORY: _("未核实"),
        Confidence.PROPOSAL: _("产品建议"),
    }
}

# What `rules.schema` says, and how it is said to people.
KINDS: Final[tuple[tuple[str, Any], ...]] = (
    (r"is missing", _("没有填")),
    (r"is unknown; known are (?P<known>.*)", _("没有这一项，可以用的是：%(known)s")),
    (r"is not a (?P<kinds>.*)", _("类型不对，要的是 %(kinds)s")),
    (r"(?P<found>.*) is not one of (?P<known>.*)", _("%(found)s 不能用，只能是：%(known)s")),
    (r"(?P<found>.*) does not look like (?P<form>.*)", _("%(found)s 的写法不对，要符合 %(form)s")),
    (r"(?P<found>.*) is no day", _("%(found)s 不是日期")),
    (r"(?P<found>.*) is below (?P<least>.*)", _("%(found)s 太小，至少是 %(least)s")),
    (r"is blank", _("是空的")),
    (r"has fewer than (?P<least>.*)", _("太少，至少要 %(least)s 个")),
    (r"names one twice", _("有重复的")),
    (r"no such shape: (?P<name>.*)", _("没有叫 %(name)s 的一组比较")),
    (r"not one of (?P<known>.*)", _("只能是：%(known)s")),
)
