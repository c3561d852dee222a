"""What the pages of the funding mix have in common."""

from dataclasses import replace
from typing import Final

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from models.reads.funded_plan import PlanMoney, plan_money
from rules.menu import item
from rules.stages import Stage
from webapp.casework import CaseHead, Frame, frame
from webapp.pages import Pages
from workflows.actions.funding_sources import NoPlanToFund

pages = Pages("funding_mix", __name__, url_prefix="/cases/<reference>/funding_mix")

TABS: Final = [
    ("funding_mix.overview", _l("资金总览")),
    ("funding_mix.sources", _l("资金来源")),
    ("funding_mix.mix", _l("建议的安排")),
    ("funding_mix.shares", _l("居民出资")),
    ("funding_mix.lift", _l("电梯分摊对照")),
]
PAYING: Final = (
    Stage.FUNDING_MIX,
    Stage.CONSTRUCTION,
    Stage.ACCEPTANCE,
    Stage.LONG_TERM_MANAGEMENT,
)
"""Stages in which money still arrives and is spent."""


def funding_frame(head: CaseHead, title: str) -> Frame:
    """Return the frame of a page; while money still arrives it is not called read-only."""
    made = frame(head, title, Stage.FUNDING_MIX, TABS)
    return replace(made, notice="") if head.works_in(*PAYING) else made


def plan_of(session: Session, case_id: int) -> PlanMoney:
    """Return the plan whose money is arranged.

    Raises:
        NoPlanToFund: if the case has none.
    """
    plan = plan_money(session, case_id)
    if plan is None:
        raise NoPlanToFund
    return plan


def item_name(code: str) -> str:
    """Return the name of a menu item in the reader's language."""
    locale = get_locale()
    dish = item(code)
    return dish.english if locale is not None and locale.language == "en" else dish.name
