"""What the reviewer of a vote decides on: times, figures by rule, what was not counted."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.reads.ballot_count import BallotCount, count_round
from models.reads.ballots import Round, current_round
from models.reads.evidence import Snapshot, figure, metres, snapshot, table
from models.reads.special_consent import special_consents
from models.resident_consultation import Objection, Signature
from rules.consent import Channel, InvalidReason
from rules.deadlines import local_day
from rules.decision_rule import Measure
from rules.standing import VoteStanding


def evidence(session: Session, case_id: int, at: datetime) -> Snapshot:
    """Return the figures a reviewer decides on, as plain JSON; about fifteen queries."""
    del at
    row = current_round(session, case_id)
    if row is None:
        return snapshot([], [])
    counts = count_round(session, row.id)
    return snapshot(
        _times(row),
        [
            table(
                "表决结果",
                "事项 规则 通过 同意（人） 参与（人） 全体（人） 同意（㎡） 参与（㎡） 全体（㎡）",
                (_result(count) for count in counts),
            ),
            table("规则逐条", "事项 算什么 分子 分母 要求 实际 达到", _clauses(counts)),
            table(
                "未计入的票",
                "事项 房号 原因",
                (line for count in counts for line in _spoilt(count)),
            ),
            table("签名", "方式 份数", _signatures(session, row.id)),
            table(
                "个别业主的同意",
                "房号 事由 同意",
                (
                    [each.door, each.reason, "还没有" if each.is_given is None else each.is_given]
                    for each in special_consents(session, row.id)
                ),
            ),
            table("异议", "事由 提出人 内容 答复 结果", _objections(session, row.id)),
        ],
    )


def _times(row: Round) -> list[dict[str, Any]]:
    times = [
        ("通知公示", row.notice_at),
        ("表决开始", row.opens_at),
        ("表决截止", row.closes_at),
        ("初步结果公示", row.preliminary_at),
        ("异议期满", row.objections_end_at),
        ("核定", row.certified_at),
        ("最终结果公告", row.final_at),
    ]
    return [
        figure("轮次", row.round),
        figure("状态", row.state),
        *(figure(label, _day(at)) for label, at in times),
        figure("车位计入", row.counts_parking),
        figure("业主清册摘要", row.roll_digest),
    ]


def _result(count: BallotCount) -> list[object]:
    heads, area = count.result.heads, count.result.area
    return [
        count.ballot.title,
        count.ballot.rule.name,
        count.adopted,
        *(heads.for_, heads.participating, heads.eligible),
        *(metres(each) for each in (area.for_, area.participating, area.eligible)),
    ]


def _clauses(counts: Sequence[BallotCount]) -> Iterator[list[object]]:
    for count in counts:
        for each in count.result.clauses:
            asked = each.clause
            in_area = asked.measure is Measure.AREA
            part, whole = (
                metres(value) if in_area else str(value)
                for value in (each.numerator, each.denominator)
            )
            required = f"{asked.operator.value} {asked.share.numerator}/{asked.share.denominator}"
            yield [
                count.ballot.title,
                asked.measure,
                asked.numerator,
                asked.denominator,
                required,
                f"{part}/{whole}",
                each.passed,
            ]


def _spoilt(count: BallotCount) -> Iterator[list[object]]:
    doors = {key: group.lines[0].door for key, group in count.roll.groups.items()}
    for line in count.lines:
        if line.standing in {VoteStanding.INVALID, VoteStanding.CONFLICT}:
            reason = line.invalid or InvalidReason.CONFLICT
            yield [count.ballot.title, doors[line.group], reason]


def _signatures(session: Session, consultation_id: int) -> list[tuple[Channel, int]]:
    rows = session.execute(
        sa.select(Signature.channel, sa.func.count())
        .where(Signature.consultation_id == consultation_id)
        .group_by(Signature.channel)
        .order_by(Signature.channel)
    )
    return [(channel, count) for channel, count in rows]


def _objections(session: Session, consultation_id: int) -> list[list[object]]:
    rows = session.scalars(
        sa.select(Objection)
        .where(Objection.consultation_id == consultation_id)
        .order_by(Objection.id)
    )
    return [[row.subject, row.standing, row.text, row.answer, row.result] for row in rows]


def _day(at: datetime | None) -> date | None:
    return None if at is None else local_day(at)
