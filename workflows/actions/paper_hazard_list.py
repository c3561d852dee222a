"""The list of hazards of a case, with what the newest plan does about each."""

from collections import Counter
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.field_words import said
from documents.hazard_list import HazardLine, HazardList
from documents.party import unsigned
from models.plan_proposal import Plan
from models.reads.plan_wish import HazardCover, covers
from models.reads.registration import findings_of
from models.reads.survey_answer import survey_of
from models.reads.survey_idea import HazardView, hazards
from rules.deadlines import local_day
from rules.demand_survey import Severity
from rules.registration import FindingState, HardwarePart
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the list of hazards as it stands; seven queries."""
    survey = survey_of(session, order.case_id)
    found = hazards(session, order.case_id)
    handled = _handled(session, order.case_id)
    counts = Counter(each.severity for each in found)
    unseen = [
        said(each.part)
        for each in findings_of(session, order.compound_id)
        if each.state is FindingState.NOT_SEEN
    ]
    value = HazardList(
        head=order.head(),
        checked_on=survey.hazards_checked_on if survey else None,
        checked_by=survey.hazards_checked_by if survey else "",
        counts=tuple((said(each), counts[each]) for each in Severity),
        hazards=tuple(_line(each, handled.get(each.id)) for each in found),
        unseen=tuple(unseen),
        parties=unsigned("排查单位", "社区居委会", "居民代表"),
    )
    return [order.sheet("隐患排查表", value)]


def _handled(session: Session, case_id: int) -> Mapping[int, HazardCover]:
    plan_id = session.scalar(
        sa.select(Plan.id).where(Plan.case_id == case_id).order_by(Plan.number.desc()).limit(1)
    )
    return {} if plan_id is None else {each.id: each for each in covers(session, plan_id)}


def _line(hazard: HazardView, cover: HazardCover | None) -> HazardLine:
    known = {part.value: part for part in HardwarePart}
    return HazardLine(
        part=said(known[hazard.part]) if hazard.part in known else hazard.part,
        place=hazard.place,
        description=hazard.description,
        severity=said(hazard.severity),
        found_on=local_day(hazard.found_at),
        handled_by=cover.items if cover else (),
        reason=hazard.justification,
        resolved_on=local_day(hazard.resolved_at) if hazard.resolved_at else None,
    )
