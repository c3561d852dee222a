"""The milestones against the months."""

from collections.abc import Sequence
from datetime import date

from models.reads.works import MilestoneLine
from webapp.charts.gantt import Gantt, Stint, gantt
from webapp.charts.scale import WIDE
from webapp.construction.desk import today


def milestone_gantt(lines: Sequence[MilestoneLine], started_on: date | None) -> Gantt | None:
    """Draw each milestone from the one before it to its planned and its actual day."""
    if not lines:
        return None
    stints = []
    planned_from, actual_from = lines[0].planned_on, started_on
    is_next = started_on is not None
    for line in lines:
        planned = (min(planned_from, line.planned_on), line.planned_on)
        actual = None
        state = "next"
        if line.reached_on is not None:
            actual = (min(actual_from or line.reached_on, line.reached_on), line.reached_on)
            state = "done"
            actual_from = line.reached_on
        elif is_next and actual_from is not None:
            actual = (min(actual_from, today()), today())
            state, is_next = "now", False
        stints.append(Stint(line.title, planned, actual, state))
        planned_from = line.planned_on
    return gantt(stints, today(), width=WIDE)
