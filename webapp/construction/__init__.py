"""Construction: contract, milestones, inspections, concealed works, changes, money, people."""

from webapp.construction import (
    changes,
    complaints,
    concealed,
    contract,
    inspections,
    milestones,
    overview,
    payments,
    wages,
)
from webapp.construction.desk import pages

__all__ = [
    "changes",
    "complaints",
    "concealed",
    "contract",
    "inspections",
    "milestones",
    "overview",
    "pages",
    "payments",
    "wages",
]
