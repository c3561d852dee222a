"""The pages of the demand survey."""

from webapp.demand_survey import answers, findings, ideas, meetings, menu, overview, visits
from webapp.demand_survey.desk import pages

__all__ = ["answers", "findings", "ideas", "meetings", "menu", "overview", "pages", "visits"]
