"""What the pages of long-term management have in common."""

from datetime import date
from typing import Any, Final

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from models.reads.ledger import MonthView
from rules.deadlines import local_day
from rules.stages import Stage
from webapp.casework import CaseHead, Frame, frame
from webapp.context import now
from webapp.pages import Pages

pages = Pages(
    "long_term_management", __name__, url_prefix="/cases/<reference>/long_term_management"
)

TABS: Final = [
    ("long_term_management.overview", _l("长效管理")),
    ("long_term_management.terms", _l("谁来管")),
    ("long_term_management.ledger", _l("每月账目")),
    ("long_term_management.collection", _l("收缴率")),
    ("long_term_management.outlook", _l("收支前景")),
    ("long_term_management.stars", _l("星级")),
    ("long_term_management.satisfaction", _l("满意度")),
    ("long_term_management.lifts", _l("电梯运行费")),
    ("long_term_management.rewards", _l("接管奖励")),
    ("long_term_management.defects", _l("报修")),
    ("long_term_management.warranties", _l("保修期")),
]


def management_frame(head: CaseHead, title: str) -> Frame:
    """Return the frame of a page of long-term management."""
    return frame(head, title, Stage.LONG_TERM_MANAGEMENT, TABS)


def works(head: CaseHead) -> bool:
    """Whether this person may do the work of the stage now."""
    return head.works_in(Stage.LONG_TERM_MANAGEMENT)


def back(endpoint: str, reference: str, **values: Any) -> ResponseReturnValue:  # noqa: ANN401 -- what the address holds
    """Return the answer to a POST that was done."""
    return redirect(url_for(endpoint, reference=reference, **values), 303)


def today() -> date:
    """Return the local day of this request."""
    return local_day(now())


def month_name(first: date) -> str:
    """Return "2026年3月"."""
    return _("%(year)s年%(month)s月", year=first.year, month=first.month)


def even_sentence(month: MonthView) -> str:
    """Return in one sentence how collection stands to break-even."""
    even = month.account.break_even_percent
    if month.percent is None:
        return _("本月没有应收，不计算收缴率。")
    if even is None:
        return _("其他收入不够付成本，又没有应收，算不出保本线。")
    if month.account.break_even == 0:
        return _("其他收入已经够付成本，不收费也不亏。")
    if month.is_below:
        return _(
            "收缴率（按金额）%(rate)s%%，低于保本线 %(even)s%%，这样下去要亏。",
            rate=month.percent,
            even=even,
        )
    return _("收缴率（按金额）%(rate)s%%，不低于保本线 %(even)s%%。", rate=month.percent, even=even)
