"""The star rating of a year: assessed, reviewed by others, published, awarded (§3.8)."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.document import Notice
from models.long_term_management import StarRating
from rules.act import Act
from rules.deadlines import end_of_day, local_day, working_days_after
from rules.long_term_management import StarState
from rules.money import Fen
from rules.refusal import Refusal
from rules.roles import require_other_eyes
from rules.stages import Stage
from rules.stars import PUBLICATION_WORKING_DAYS, Criterion, score, stars_for
from workflows.actions.access import at_work
from workflows.actions.record import record, set_deadline

PUBLICATION = "stars.publication_ends"


class UnknownRating(Refusal):
    """There is no rating of that year."""

    code = "unknown_rating"


class RatingMoved(Refusal):
    """The rating does not stand where this step begins."""

    code = "rating_moved"


class PublicationRuns(Refusal):
    """Stars are awarded when the publication is over."""

    code = "star_publication_runs"


def assess_compound(
    session: Session, case_id: int, year: int, marks: Mapping[Criterion, int], act: Act
) -> None:
    """Put down the compound's own marks for a year; until the review they may be changed.

    Raises:
        RatingMoved: if the year has been reviewed.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    rating = _find(session, case.id, year)
    scores = {str(criterion): mark for criterion, mark in marks.items()}
    if rating is not None and rating.state is not StarState.SELF_ASSESSED:
        raise RatingMoved(state=rating.state)
    if rating is not None and rating.scores == scores:
        return
    if rating is None:
        rating = StarRating(case_id=case.id, year=year)
        session.add(rating)
    rating.scores, rating.assessed_by = scores, act.staff_id or 0
    rating.stars = stars_for(score(marks))
    record(session, act, "star_rating.assessed", case_id=case.id, year=year, stars=rating.stars)


def review_rating(  # noqa: PLR0913, PLR0917 -- a review: which year, which marks, why
    session: Session,
    case_id: int,
    year: int,
    marks: Mapping[Criterion, int],
    note: str,
    act: Act,
) -> None:
    """Give the reviewed marks and the stars that follow; never by who assessed.

    Raises:
        UnknownRating: if the year was not assessed.
        FourEyes: if the same person assessed it.
        RatingMoved: if it was published.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    rating = _rating(session, case_id, year, act)
    require_other_eyes(act.staff_id, {rating.assessed_by})
    if rating.state not in {StarState.SELF_ASSESSED, StarState.REVIEWED}:
        raise RatingMoved(state=rating.state)
    rating.reviewed_scores = {str(criterion): mark for criterion, mark in marks.items()}
    rating.review_note, rating.reviewed_by = note, act.staff_id
    rating.stars, rating.state = stars_for(score(marks)), StarState.REVIEWED
    record(session, act, "star_rating.reviewed", case_id=case_id, year=year, stars=rating.stars)


def publish_rating(session: Session, case_id: int, year: int, act: Act) -> None:
    """Publish the reviewed stars for at least five working days.

    Raises:
        UnknownRating: if the year was not assessed.
        RatingMoved: if it was not reviewed.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    rating = _rating(session, case_id, year, act)
    if rating.state in {StarState.PUBLISHED, StarState.AWARDED}:
        return
    if rating.state is not StarState.REVIEWED:
        raise RatingMoved(state=rating.state)
    today = local_day(act.at)
    ends = working_days_after(today, PUBLICATION_WORKING_DAYS, provisional=True)
    rating.state, rating.published_on, rating.publication_ends_on = StarState.PUBLISHED, today, ends
    session.flush()  # the deadline names the row
    set_deadline(session, case_id, PUBLICATION, f"star_rating:{rating.id}", end_of_day(ends))
    session.add(
        Notice(
            case_id=case_id,
            kind="stars",
            once=f"stars:{rating.id}",
            title=f"{year}年小区星级评定公示",
            body=(
                f"经自评和复核，拟评定为 {rating.stars} 星。"
                f"公示到{ends.year}年{ends.month}月{ends.day}日24时，有意见请向社区提出。"
            ),
            facts={"year": year, "stars": rating.stars},
            is_public=True,
            published_at=act.at,
            ends_at=end_of_day(ends),
        )
    )
    record(session, act, "star_rating.published", case_id=case_id, year=year, until=ends)


def award_stars(session: Session, case_id: int, year: int, reward: Fen, act: Act) -> None:
    """Award the published stars and their reward, in fen, when the publication is over.

    Raises:
        UnknownRating: if the year was not assessed.
        RatingMoved: if it was not published.
        PublicationRuns: if the publication is not over.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    rating = _rating(session, case_id, year, act)
    if rating.state is StarState.AWARDED:
        return
    if rating.state is not StarState.PUBLISHED:
        raise RatingMoved(state=rating.state)
    ends = rating.publication_ends_on or date.max
    if act.at < end_of_day(ends):
        raise PublicationRuns(until=ends.isoformat())
    rating.state, rating.reward, rating.awarded_on = StarState.AWARDED, reward, local_day(act.at)
    record(
        session,
        act,
        "star_rating.awarded",
        case_id=case_id,
        year=year,
        stars=rating.stars,
        reward=reward,
    )


def _rating(session: Session, case_id: int, year: int, act: Act) -> StarRating:
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    rating = _find(session, case.id, year)
    if rating is None:
        raise UnknownRating(year=year)
    return rating


def _find(session: Session, case_id: int, year: int) -> StarRating | None:
    return session.scalar(
        sa.select(StarRating).where(StarRating.case_id == case_id, StarRating.year == year)
    )
