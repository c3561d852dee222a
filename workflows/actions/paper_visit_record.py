"""The record of every visit of a case, door by door in staircase order."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.field_words import said
from documents.visit_record import VisitedDoor, VisitLine, VisitRecord
from models.reads.demand_survey import campaign
from models.reads.survey_visit import VisitView, doors, visit_log
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the record of a case's visits; five queries. Doors nobody went to are left out."""
    found = doors(session, order.case_id)
    progress = campaign(found)
    visits: dict[int, list[VisitView]] = {}
    for line in reversed(visit_log(session, order.case_id)):
        visits.setdefault(line.visit.household_id, []).append(line.visit)
    value = VisitRecord(
        head=order.head(),
        homes=progress.households,
        reached=progress.reached,
        unreachable=progress.unreachable,
        positions=tuple((said(each), count) for each, count in progress.positions.items()),
        doors=tuple(
            VisitedDoor(
                door=door.door,
                owners=door.owners,
                visits=tuple(_visit(each) for each in visits[door.household_id]),
                is_unreachable=door.is_unreachable,
                answered=door.answer is not None,
            )
            for door in sorted(found, key=lambda each: each.place)
            if door.household_id in visits
        ),
    )
    return [order.sheet("入户走访记录", value)]


def _visit(visit: VisitView) -> VisitLine:
    return VisitLine(
        at=visit.visited_at,
        visitors=visit.visitors,
        channel=said(visit.channel),
        outcome=said(visit.outcome),
        position=said(visit.position) if visit.position else "",
        concern=said(visit.concern) if visit.concern else "",
        promise=visit.promise,
        note=visit.note,
        papers_left=visit.documents_left,
        next_at=visit.next_visit_at,
    )
