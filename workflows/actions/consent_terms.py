"""What each household agrees to, or not: one builder for the page, the paper and the proof.

The page shows `documents.consent.consent_sections` of these terms, the paper prints them,
and the digest of their canonical text stands with every signature.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.consent_terms import STANDARD_CHOICES, Choice, ConsentTerms, Instalment, Matter
from models.funding_mix import HouseholdShare
from models.household import Household
from models.reads.ballots import (
    BallotView,
    Round,
    RoundSetting,
    ballots_for,
    ballots_of,
    roll_parts,
    round_by_id,
    setting_of,
)
from models.reads.plan_view import PlanView, plan_view
from models.resident_consultation import RollEntry
from rules.area import square_metres
from rules.deadlines import local_day
from rules.money import Fen, yuan_text
from rules.plan_proposal import ShareMethod
from rules.resident_consultation import BallotKind
from workflows.actions.ballot_wording import rule_sentence

FINAL_ONCE_SIGNED: Final = "提交后不能更改，请想好再签。还没想好可以先不投，截止前再来。"
MAY_CHANGE: Final = "截止前可以更改或撤回，以最后一次为准。"
OTHERWISE: Final = "这一事项不实施。方案修改后要重新表决，原来的票随原方案存档。"
_NONE_OF_THEM: Final = (Choice("disagree", "都不同意"), Choice("abstain", "弃权"))
_BASIS: Final[Mapping[ShareMethod, str]] = {
    ShareMethod.NONE: "本方案住户不出资。",
    ShareMethod.AREA: "按专有部分面积分摊。",
    ShareMethod.EQUAL: "各户平均分摊。",
    ShareMethod.FLOOR: "按楼层系数分摊，一楼少出或不出。",
    ShareMethod.FLOOR_AREA: "按楼层系数乘以面积分摊，一楼少出或不出。",
}


@dataclass(frozen=True, slots=True)
class _Home:
    id: int
    door: str
    area: Decimal
    spaces: int
    amount: Fen
    ceiling: Fen


def consent_terms(
    session: Session,
    consultation_id: int,
    household_ids: Iterable[int] | None = None,
    plan: PlanView | None = None,
) -> Mapping[int, ConsentTerms]:
    """Return the terms of each household that votes; ten queries, however many there are.

    Parts without a vote (parking, storage) have no terms.

    Args:
        session: an open session.
        consultation_id: a published round.
        household_ids: only these; all on the roll by default.
        plan: the round's plan, where the caller has read it.
    """
    rounded = round_by_id(session, consultation_id)
    ballots = ballots_of(session, consultation_id)
    wanted = None if household_ids is None else set(household_ids)
    asked = {
        int(part.household_id): ballots_for(ballots, part)
        for part in roll_parts(session, consultation_id, wanted)
    }
    plan = plan or plan_view(session, rounded.plan_id)
    return terms_of(session, rounded, plan, asked, all_homes=wanted is None)


def terms_of(
    session: Session,
    rounded: Round,
    plan: PlanView,
    asked: Mapping[int, Sequence[BallotView]],
    *,
    all_homes: bool = False,
) -> Mapping[int, ConsentTerms]:
    """Return the terms of households whose ballots the caller has read; two queries.

    Args:
        session: an open session.
        rounded: a published round.
        plan: its plan.
        asked: the ballots of each household by its id; one with none has no terms.
        all_homes: whether that is the whole roll; spares a list of ids as long as the roll.
    """
    chosen = [key for key, found in asked.items() if found]
    setting = setting_of(session, rounded.id)
    homes = _homes(session, rounded, None if all_homes else chosen)
    return {
        key: _terms(rounded, setting, plan, asked[key], homes[key])
        for key in chosen
        if key in homes
    }


def _terms(
    rounded: Round,
    setting: RoundSetting,
    plan: PlanView,
    ballots: Sequence[BallotView],
    home: _Home,
) -> ConsentTerms:
    fees = {each.label: each.household_fee(home.area, home.spaces) for each in plan.fee_plans}
    closes_at = rounded.closes_at or rounded.notice_at
    assert closes_at is not None  # noqa: S101 -- terms exist from the notice on
    works_from = plan.works_from or local_day(closes_at) + timedelta(days=1)
    return ConsentTerms(
        compound=setting.compound,
        door=home.door,
        plan_title=plan.title,
        plan_version=plan.number,
        plan_digest=plan.digest,
        matters=tuple(_matter(ballot, fees) for ballot in ballots),
        cost_estimate=home.amount,
        cost_ceiling=max(home.ceiling, home.amount),
        share_basis=_BASIS[plan.share_method],
        instalments=_instalments(plan, home),
        subsidy=_subsidised(plan, home.amount),
        subsidy_note="已在分摊前扣除。" if plan.subsidy else "没有计入补助。",
        running_cost=max(fees.values(), default=Fen(0)),
        running_note=_running_note(plan, fees),
        effects=plan.effects or "没有列明的影响。",
        compensation=plan.compensation or "不涉及。",
        works_from=works_from,
        works_to=_works_to(works_from, plan.works_days),
        closes_at=closes_at,
        handler=_handler(rounded, setting),
        withdrawal=_withdrawal(ballots),
    )


def _matter(ballot: BallotView, fees: Mapping[str, Fen]) -> Matter:
    return Matter(
        title=ballot.title,
        text=ballot.text,
        rule=rule_sentence(ballot.rule),
        otherwise=OTHERWISE,
        choices=_choices(ballot, fees),
    )


def _choices(ballot: BallotView, fees: Mapping[str, Fen]) -> tuple[Choice, ...]:
    if ballot.kind is BallotKind.CONSENT:
        return STANDARD_CHOICES
    options = tuple(
        Choice(
            each.letter,
            f"方案{each.letter}：{each.title}，本户每月 {yuan_text(fees[each.letter])} 元",
        )
        for each in ballot.options
    )
    return (*options, *_NONE_OF_THEM)


def _withdrawal(ballots: Sequence[BallotView]) -> str:
    return MAY_CHANGE if ballots and all(each.may_change for each in ballots) else FINAL_ONCE_SIGNED


def _works_to(works_from: date, days: int | None) -> date:
    return works_from + timedelta(days=max((days or 1) - 1, 0))


def _instalments(plan: PlanView, home: _Home) -> tuple[Instalment, ...]:
    if not home.amount:
        return ()
    return (Instalment(plan.payment_schedule or "开工前", home.amount),)


def _subsidised(plan: PlanView, amount: Fen) -> Fen:
    return Fen(amount * plan.subsidy // plan.divided) if plan.divided else Fen(0)


def _running_note(plan: PlanView, fees: Mapping[str, Fen]) -> str:
    if not fees:
        return "管理收费另行表决。"
    if len(fees) == 1:
        return f"按“{plan.fee_plans[0].title}”计算。"
    each = "；".join(f"方案{label} {yuan_text(fee)} 元" for label, fee in fees.items())
    return f"各方案：{each}。此处按较高的计。"


def _handler(rounded: Round, setting: RoundSetting) -> str:
    who = rounded.initiator or setting.case_title
    return f"{who}，电话 {setting.contact or rounded.supervision_phone or '见表决通知'}"


def _homes(session: Session, rounded: Round, only: Sequence[int] | None) -> Mapping[int, _Home]:
    plan_id = rounded.plan_id
    area = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    query = sa.select(
        Household.id,
        Household.door,
        area,
        Household.parking_spaces,
        HouseholdShare.amount,
        HouseholdShare.ceiling,
    ).outerjoin(
        HouseholdShare,
        sa.and_(HouseholdShare.household_id == Household.id, HouseholdShare.plan_id == plan_id),
    )
    query = query.where(
        sa.exists().where(
            RollEntry.household_id == Household.id, RollEntry.consultation_id == rounded.id
        )
    )
    if only is not None:
        query = query.where(Household.id.in_(only))
    return {
        row[0]: _Home(
            row[0], row[1], row[2] or square_metres(0), row[3], row[4] or Fen(0), row[5] or Fen(0)
        )
        for row in session.execute(query)
    }
