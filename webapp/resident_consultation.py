"""The stage of the owners' vote: the pages of the office, gathered from their modules."""

from webapp import (
    consultation_leads,
    consultation_objections,
    consultation_papers,
    consultation_records,
    consultation_round,
    consultation_tally,
    consultation_visits,
)
from webapp.consultation_stage import stage

pages = stage

__all__ = [
    "consultation_leads",
    "consultation_objections",
    "consultation_papers",
    "consultation_records",
    "consultation_round",
    "consultation_tally",
    "consultation_visits",
    "pages",
]
