"""Acceptance: checklist, residents, defects, signatures, filing and hand-over."""

from webapp.acceptance import checklist, overview, parties, residents
from webapp.acceptance.desk import acceptance_frame, pages
from webapp.defect_pages import add_defect_pages

add_defect_pages(pages, acceptance_frame)

__all__ = ["checklist", "overview", "pages", "parties", "residents"]
