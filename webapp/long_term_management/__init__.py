"""Long-term management: terms, account, collection, stars, warranties."""

from webapp.defect_pages import add_defect_pages
from webapp.long_term_management import (
    collection,
    ledger,
    lifts,
    month,
    outlook,
    overview,
    rewards,
    satisfaction,
    stars,
    terms,
)
from webapp.long_term_management.desk import management_frame, pages

add_defect_pages(pages, management_frame)

__all__ = [
    "collection",
    "ledger",
    "lifts",
    "month",
    "outlook",
    "overview",
    "pages",
    "rewards",
    "satisfaction",
    "stars",
    "terms",
]
