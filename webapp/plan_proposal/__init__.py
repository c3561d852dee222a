"""The pages of the plan."""

from webapp.plan_proposal import (
    fee_plans,
    items,
    menu,
    overview,
    review,
    shares,
    sources,
    wishes,
)
from webapp.plan_proposal.desk import pages

__all__ = [
    "fee_plans",
    "items",
    "menu",
    "overview",
    "pages",
    "review",
    "shares",
    "sources",
    "wishes",
]
