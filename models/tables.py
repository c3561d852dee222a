"""Every table: importing this module maps them all.

A second of work, so it is for processes that open the database (`models.database` does it),
not for those that only read settings.
"""

from models import (
    acceptance,
    area,
    backup,
    case,
    compound,
    construction,
    deadline,
    demand_survey,
    document,
    driver,
    errand,
    event,
    flow_run,
    funding_mix,
    household,
    long_term_management,
    plan_proposal,
    register_import,
    resident_consultation,
    resident_link,
    staff,
)

__all__ = [
    "acceptance",
    "area",
    "backup",
    "case",
    "compound",
    "construction",
    "deadline",
    "demand_survey",
    "document",
    "driver",
    "errand",
    "event",
    "flow_run",
    "funding_mix",
    "household",
    "long_term_management",
    "plan_proposal",
    "register_import",
    "resident_consultation",
    "resident_link",
    "staff",
]
