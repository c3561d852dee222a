"""The words of a ballot: its title, its full text, and its rule as a sentence.

They are kept in the ballot's row and signed, so they are written here once, in the language
of the law, and never translated afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from documents.words import FRACTION, MEASURE, OPERATOR
from models.reads.plan_view import FeePlanView, PlanView
from rules.decision_rule import Clause, Count, DecisionRule
from rules.matters import Matter, RequiredDecision, Scope
from rules.money import Fen, yuan_text
from rules.registration import ManagementMode
from rules.resident_consultation import BallotKind

_TITLES: Final[Mapping[Matter, str]] = {
    Matter.RENOVATION_PLAN: "改造方案",
    Matter.CHOOSE_MANAGER: "改造后的管理模式和收费方案",
    Matter.USE_MAINTENANCE_FUND: "使用住宅专项维修资金",
    Matter.RAISE_MAINTENANCE_FUND: "续筹住宅专项维修资金",
    Matter.ALTER_OR_REBUILD: "改建建筑物及其附属设施",
    Matter.LIFT_RETROFIT: "加装电梯",
    Matter.CHANGE_COMMON_USE_OR_BUSINESS: "改变共有部分用途或用共有部分经营",
    Matter.OTHER_COMMON_MATTER: "处分共有部分等重大事项",
    Matter.ADOPT_ASSEMBLY_RULES: "业主大会议事规则",
    Matter.ADOPT_COVENANT: "管理规约",
    Matter.ELECT_COMMITTEE: "选举业主委员会",
    Matter.ANNUAL_PLAN_INCLUSION: "纳入年度改造计划",
    Matter.DWELLING_TO_BUSINESS: "住宅改为经营性用房",
    Matter.FUND_OBJECTION_POLL: "使用维修资金异议表决",
    Matter.REPRESENTATIVES_DECISION: "业主代表决定",
    Matter.INTENTION_POLL: "改造意愿",
}
_MODES: Final[Mapping[ManagementMode, str]] = {
    ManagementMode.PROPERTY_FIRM: "物业企业",
    ManagementMode.MARKET: "市场接管",
    ManagementMode.PUBLIC_WELFARE: "公益托管",
    ManagementMode.SELF_MANAGED: "业主自管",
    ManagementMode.COMMUNITY_RUN: "社区代管",
    ManagementMode.NONE: "暂无管理",
}
_COUNTS: Final[Mapping[Count, str]] = {
    Count.ELIGIBLE: "全体业主",
    Count.PARTICIPATING: "参与表决业主",
    Count.FOR: "同意",
    Count.AGAINST: "反对",
    Count.FOR_PLUS_AGAINST: "同意与反对之和",
    Count.PRESENT_IN_PERSON: "到场业主",
    Count.REPRESENTED: "到场和委托业主",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a ballot's row says."""

    title: str
    text: str
    kind: BallotKind
    options: tuple[tuple[str, str], ...] = field(default=())


def wording(decision: RequiredDecision, plan: PlanView, place: str) -> Wording:
    """Return title and full text of one decision on a plan.

    Args:
        decision: what must be decided.
        plan: the frozen plan; every amount in the text is its own.
        place: "3号楼2单元", "" for the whole compound.
    """
    title = f"{place}{_TITLES[decision.matter]}"
    head = f"依据{decision.source}，请业主就“{plan.title}”（第 {plan.number} 版）的下列内容表决。"
    body = [head, *_body(decision, plan, place)]
    if decision.matter is Matter.CHOOSE_MANAGER and len(plan.fee_plans) > 1:
        options = tuple((each.label, each.title) for each in plan.fee_plans)
        return Wording(title, "\n".join(body), BallotKind.OPTIONS, options)
    return Wording(title, "\n".join(body), BallotKind.CONSENT)


def rule_sentence(rule: DecisionRule) -> str:
    """Return the threshold of a rule in words, with its source: printed and signed."""
    joint = "；".join(_clause(clause) for clause in rule.clauses)
    nested = ""
    if rule.nested is not None:
        where = "每幢楼" if rule.nested.scope is Scope.BUILDING else "每个单元"
        nested = f"。并且{where}：" + "；".join(_clause(clause) for clause in rule.nested.clauses)
    return f"{joint}{nested}。依据：{rule.source}"


def _clause(clause: Clause) -> str:
    share = f"{clause.share.numerator}/{clause.share.denominator}"
    measure = MEASURE.get(clause.measure.value, "份额")
    return (
        f"{_COUNTS[clause.numerator]}的{measure}{OPERATOR.get(clause.operator.value, '不超过')}"
        f"{_COUNTS[clause.denominator]}{measure}的{FRACTION.get(share, share)}"
    )


def _body(decision: RequiredDecision, plan: PlanView, place: str) -> list[str]:
    match decision.matter:
        case Matter.CHOOSE_MANAGER:
            return _management(plan)
        case Matter.USE_MAINTENANCE_FUND | Matter.RAISE_MAINTENANCE_FUND:
            return _fund(decision, plan)
        case Matter.RENOVATION_PLAN:
            return _whole_plan(plan)
        case _:
            return _items(decision, plan, place)


def _whole_plan(plan: PlanView) -> list[str]:
    lines = [plan.summary] if plan.summary else []
    lines += [_item_line(each.name, each.place, each.cost) for each in plan.items]
    lines.append(f"概算 {yuan_text(plan.estimate)} 元，另留预备费 {plan.contingency_percent}%。")
    lines += [f"资金：{each.payer} {yuan_text(each.amount)} 元。" for each in plan.sources]
    if plan.divided:
        lines.append(f"由住户分摊 {yuan_text(plan.divided)} 元。各户金额见本户费用。")
    else:
        lines.append("住户不出资。")
    return lines


def _items(decision: RequiredDecision, plan: PlanView, place: str) -> list[str]:
    codes = set(decision.items)
    lines = [
        _item_line(each.name, each.place or place, each.cost)
        for each in plan.items
        if each.code in codes and (not each.place or not place or each.place == place)
    ]
    repaid = [each for each in plan.sources if each.payer in codes]
    lines += [
        f"{each.payer}投入 {yuan_text(each.amount)} 元，由共有部分的经营收入偿还。"
        for each in repaid
    ]
    if plan.common_income and decision.matter is Matter.CHANGE_COMMON_USE_OR_BUSINESS:
        lines.append("共有部分经营（停车、广告等）的收入，扣除合理成本后用于改造和维护。")
    if plan.compensation and decision.matter is Matter.LIFT_RETROFIT:
        lines.append(f"补偿预案：{plan.compensation}")
    return lines or [plan.summary or plan.title]


def _fund(decision: RequiredDecision, plan: PlanView) -> list[str]:
    if decision.matter is Matter.RAISE_MAINTENANCE_FUND:
        return ["维修资金余额不足首期的 30% 时，按规定续筹。具体金额和期限另行公示。"]
    drawn = [each for each in plan.sources if each.kind.value == "maintenance_fund"]
    return [f"使用 {yuan_text(each.amount)} 元，{each.payer}。" for each in drawn] or [
        "本方案使用住宅专项维修资金，不超过受益范围内的账户余额。"
    ]


def _management(plan: PlanView) -> list[str]:
    lines = []
    if plan.management_mode is not None:
        mode = _MODES[plan.management_mode]
        lines.append(f"改造后的管理模式：{mode}。")
    lines += [_fee_line(each) for each in plan.fee_plans]
    return lines or ["改造后的管理模式和收费，以本次表决结果为准。"]


def _fee_line(plan: FeePlanView) -> str:
    parking = f"，车位 {yuan_text(plan.parking_fee)} 元" if plan.parking_fee else ""
    return (
        f"方案{plan.label}：{plan.title}，每月每平方米 {yuan_text(plan.rate)} 元{parking}。"
        f"{plan.services}"
    )


def _item_line(name: str, place: str, cost: Fen) -> str:
    return f"{name}{f'（{place}）' if place else ''}：{yuan_text(cost)} 元。"
