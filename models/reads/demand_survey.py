"""What the demand survey found, as its gate, its reviewer and its overview read it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import DemandSurvey, Hazard, Idea, Suggestion
from models.reads.evidence import Snapshot, figure, metres, snapshot, table, yuan
from models.reads.survey_answer import (
    AnswerView,
    Dish,
    SurveyView,
    dishes,
    newest_answers,
    ranking,
    survey_of,
)
from models.reads.survey_count import PricePoint, SurveyCount, count_survey
from models.reads.survey_idea import hazards, ideas, meetings, suggestions
from models.reads.survey_visit import Door, DoorRecord, door_record, doors
from rules.deadlines import local_day
from rules.demand_survey import Facts, IdeaState, Position, Severity, VisitOutcome
from rules.menu import Ranked, Visibility, item
from rules.tally import Tally


def facts(session: Session, case_id: int, at: datetime) -> Facts:
    """Return what the survey's gate reads, in six queries."""
    count = count_survey(session, case_id, at)
    checked, found, unmerged = _checks(session, case_id)
    heads, area = count.inclusion.heads, count.inclusion.area
    return Facts(
        households=count.households,
        answered=count.answered,
        hazards_checked=checked is not None,
        hazards=found,
        heads=heads.eligible,
        heads_wanting=heads.for_,
        area=area.eligible,
        area_wanting=area.for_,
        inclusion_passed=count.inclusion.adopted,
        inclusion_source=count.rule.source,
        heads_accepting_management=count.management.heads.for_,
        management_passed=count.management.adopted,
        suggestions_open=unmerged,
    )


def evidence(session: Session, case_id: int, at: datetime) -> Snapshot:
    """Return what a reviewer of the survey decides on, as plain JSON; twelve queries."""
    count = count_survey(session, case_id, at)
    waiting = sum(each.state is IdeaState.NEW for each in ideas(session, case_id))
    return snapshot(
        [
            figure("应答复", count.households, "户"),
            figure("已答复", count.answered, "户"),
            figure("纳入计划的规则", f"{count.rule.name}（{count.rule.source}）"),
            *_tally_figures("同意纳入改造", count.inclusion),
            *_tally_figures("接受物业管理", count.management),
            figure("共识说明", _note(session, case_id)),
            figure("填报物业费上限", count.named_fee, "户"),
            figure("未处理的居民意见", waiting, "条"),
        ],
        [
            table(
                "物业费意愿",
                "价格（元/㎡·月） 愿意的户数",
                ([yuan(each.fee), each.willing] for each in count.prices),
            ),
            table(
                "改造需求排序",
                "内容 得分 户数",
                (
                    [item(each.code).name, each.points, each.households]
                    for each in ranking(count.answers.values())
                ),
            ),
            *_found(session, case_id),
        ],
    )


def _found(session: Session, case_id: int) -> list[dict[str, Any]]:
    return [
        table(
            "安全隐患",
            "位置 部位 情况 程度 照片摘要",
            (
                [each.place, each.part, each.description, each.severity, (each.photo or "")[:12]]
                for each in hazards(session, case_id)
            ),
        ),
        table(
            "居民建议",
            "建议 归入 意见数",
            (
                [each.title, item(each.item).name if each.item else "", len(each.ideas)]
                for each in suggestions(session, case_id)
            ),
        ),
        table(
            "会议",
            "会议 日期 人数",
            (
                [each.title, local_day(each.held_at), each.attendance]
                for each in meetings(session, case_id)
            ),
        ),
    ]


def _tally_figures(label: str, counted: Tally) -> list[dict[str, Any]]:
    heads, area = counted.heads, counted.area
    return [
        figure(f"{label}（人数）", f"{heads.for_}/{heads.eligible}", "人"),
        figure(f"{label}（面积）", f"{metres(area.for_)}/{metres(area.eligible)}", "㎡"),
        figure(f"{label}是否达到规则", counted.adopted),
    ]


@dataclass(frozen=True, slots=True)
class Campaign:
    """How the knocking at doors goes."""

    households: int
    reached: int
    unreachable: int
    positions: dict[Position, int]


@dataclass(frozen=True, slots=True)
class WishLine:
    """One dish of the ranking."""

    code: str
    name: str
    visibility: Visibility
    points: int
    households: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The survey on one page."""

    survey: SurveyView | None
    count: SurveyCount
    campaign: Campaign
    wishes: tuple[WishLine, ...]
    hazards: int
    hazards_immediate: int
    ideas_open: int
    suggestions: int
    meetings: int

    @property
    def substance_points(self) -> int:
        """The points that households gave to 里子 dishes."""
        return sum(each.points for each in self.wishes if each.visibility is Visibility.SUBSTANCE)

    @property
    def points(self) -> int:
        """All points given."""
        return sum(each.points for each in self.wishes)


def overview(session: Session, case_id: int, at: datetime) -> Overview:
    """Return the survey on one page, in fourteen queries whatever the number of households."""
    count = count_survey(session, case_id, at)
    dangers = hazards(session, case_id)
    return Overview(
        survey=survey_of(session, case_id),
        count=count,
        campaign=campaign(doors(session, case_id)),
        wishes=tuple(wish_line(each) for each in ranking(count.answers.values())),
        hazards=len(dangers),
        hazards_immediate=sum(each.severity is Severity.IMMEDIATE for each in dangers),
        ideas_open=sum(each.state is IdeaState.NEW for each in ideas(session, case_id)),
        suggestions=session.scalar(
            sa.select(sa.func.count(Suggestion.id)).where(Suggestion.case_id == case_id)
        )
        or 0,
        meetings=len(meetings(session, case_id)),
    )


def campaign(found: tuple[Door, ...]) -> Campaign:
    """Return how far the knocking at doors has come: an intention, never a vote (S3-05)."""
    met = [each for each in found if each.last and each.last.outcome is not VisitOutcome.NOBODY]
    said = Counter(each.position for each in found if each.position is not None)
    return Campaign(
        households=len(found),
        reached=len(met),
        unreachable=sum(each.is_unreachable for each in found),
        positions={position: said[position] for position in Position},
    )


def wish_line(ranked: Ranked) -> WishLine:
    """Return a place in the ranking with the dish's name."""
    dish = item(ranked.code)
    return WishLine(ranked.code, dish.name, dish.visibility, ranked.points, ranked.households)


def _checks(session: Session, case_id: int) -> tuple[Any, int, int]:
    checked, found, unmerged = session.execute(
        sa.select(
            sa.select(DemandSurvey.hazards_checked_on)
            .where(DemandSurvey.case_id == case_id)
            .scalar_subquery(),
            sa.select(sa.func.count(Hazard.id)).where(Hazard.case_id == case_id).scalar_subquery(),
            sa.select(sa.func.count(Idea.id))
            .where(Idea.case_id == case_id, Idea.state == IdeaState.NEW)
            .scalar_subquery(),
        )
    ).one()
    return checked, found, unmerged


def _note(session: Session, case_id: int) -> str:
    survey = survey_of(session, case_id)
    return survey.consensus_note if survey else ""


__all__ = [
    "AnswerView",
    "Dish",
    "Door",
    "DoorRecord",
    "PricePoint",
    "dishes",
    "door_record",
    "doors",
    "evidence",
    "facts",
    "hazards",
    "ideas",
    "meetings",
    "newest_answers",
    "overview",
    "suggestions",
    "survey_of",
]
