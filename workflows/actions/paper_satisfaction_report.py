"""The report on the satisfaction surveys of a case."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from documents.satisfaction_report import SatisfactionReport, SubjectResult
from models.reads.upkeep import SurveyView, surveys_of
from rules.paper import PaperUnavailable
from rules.satisfaction import ACCEPTANCE_AT_LEAST, Subject, sample_size
from workflows.actions.paper_sheet import Commission, Sheet

SUBJECTS: Final[Mapping[Subject, str]] = {
    Subject.WORKS: "工程质量",
    Subject.PROCESS: "施工过程",
    Subject.LONG_TERM_MANAGEMENT: "改造后的管理",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the newest survey of every subject in one report; one query.

    Raises:
        PaperUnavailable: if nobody was asked yet.
    """
    newest: dict[Subject, SurveyView] = {}
    for each in surveys_of(session, order.case_id):
        newest.setdefault(each.subject, each)
    if not newest:
        raise PaperUnavailable(kind=order.kind)
    value = SatisfactionReport(
        head=order.head(),
        results=tuple(_result(newest[each]) for each in Subject if each in newest),
        target_percent=int(ACCEPTANCE_AT_LEAST * 100),
        phone=order.contact,
    )
    return [order.sheet("居民满意度报告", value)]


def _result(each: SurveyView) -> SubjectResult:
    counts = each.result.counts
    return SubjectResult(
        subject=SUBJECTS[each.subject],
        held_on=each.held_on,
        households=each.households,
        needed=sample_size(each.households) if each.households else 0,
        counts=(
            counts.get(5, 0),
            counts.get(4, 0),
            counts.get(3, 0),
            counts.get(2, 0),
            counts.get(1, 0),
        ),
        top_two=each.result.top_two_percent,
        mean=each.result.mean_text,
        index=each.result.index,
        reached=each.result.reaches(),
        note=each.note,
    )
