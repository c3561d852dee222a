"""One year's star rating of a compound."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from documents.party import unsigned
from documents.star_rating import CriterionLine, StarRatingPaper
from models.long_term_management import StarRating
from rules.long_term_management import StarState
from rules.paper import PaperUnavailable
from rules.percent import rounded
from rules.stars import WEIGHTS, Criterion, score, stars_for
from workflows.actions.paper_sheet import Commission, Sheet

CRITERIA: Final[Mapping[Criterion, str]] = {
    Criterion.PARTY_BUILDING: "党组织建设",
    Criterion.SELF_GOVERNANCE: "居民自治",
    Criterion.SERVICE: "服务保障",
    Criterion.ENVIRONMENT: "环境设施",
    Criterion.OPEN_ACCOUNTS: "财务公开",
    Criterion.DISPUTES_SETTLED: "矛盾化解",
    Criterion.SATISFACTION: "居民满意",
}
STATES: Final[Mapping[StarState, str]] = {
    StarState.SELF_ASSESSED: "已自评",
    StarState.REVIEWED: "已复核",
    StarState.PUBLISHED: "公示中",
    StarState.AWARDED: "已授星",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return one rating (the order's subject); one query.

    Raises:
        PaperUnavailable: if the case has no such rating.
    """
    row = session.get(StarRating, order.subject)
    if row is None or row.case_id != order.case_id:
        raise PaperUnavailable(kind=order.kind)
    own, reviewed = _marks(row.scores), _marks(row.reviewed_scores)
    is_awarded = row.state is StarState.AWARDED
    value = StarRatingPaper(
        head=order.head(),
        year=row.year,
        state=STATES[row.state],
        lines=tuple(
            CriterionLine(name, WEIGHTS[each], own.get(each), reviewed.get(each))
            for each, name in CRITERIA.items()
        ),
        own_points=rounded(score(own)),
        own_stars=stars_for(score(own)),
        reviewed_points=rounded(score(reviewed)) if reviewed else None,
        review_note=row.review_note,
        published_on=row.published_on,
        publication_ends_on=row.publication_ends_on,
        awarded_on=row.awarded_on,
        stars=row.stars if is_awarded else None,
        reward=row.reward if is_awarded else None,
        parties=unsigned("社区党委（居委会）", "街道办事处", "区主管部门"),
    )
    return [order.sheet(f"{row.year} 年小区星级评定表", value)]


def _marks(stored: Mapping[str, Any]) -> dict[Criterion, int]:
    return {Criterion(code): int(mark) for code, mark in stored.items()}
