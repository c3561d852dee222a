"""How the works stand: what starting them needs, what ends them, what a reviewer sees."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.construction import (
    ChangeOrder,
    Complaint,
    ConcealedWork,
    Inspection,
    Milestone,
    WageMonth,
)
from models.reads.funded_plan import (
    adopted_matters,
    funding_coverage,
    plan_money,
    source_lines,
)
from models.reads.works import (
    ContractView,
    MoneyOfWorks,
    change_lines,
    contract_view,
    milestone_lines,
    money_of_works,
)
from rules.construction import ChangeState, Facts, InspectionResult, StartFacts
from rules.matters import Matter
from rules.money import yuan_text
from rules.plan_proposal import PlanState

ZONE = ZoneInfo("Asia/Shanghai")


def start_facts(session: Session, case_id: int) -> StartFacts:
    """Return what gate (ii) of 50号 reads before works start, in six queries."""
    plan = plan_money(session, case_id)
    contract = contract_view(session, case_id)
    weight = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(Milestone.weight), 0)).where(
            Milestone.case_id == case_id
        )
    )
    adopted = adopted_matters(session, plan.id) if plan else frozenset()
    covered = plan is not None and (
        funding_coverage(plan, source_lines(session, plan.id)).feasible and plan.needed > 0
    )
    return StartFacts(
        plan_adopted=plan is not None and plan.state is PlanState.ADOPTED,
        mode_and_fee_confirmed=Matter.CHOOSE_MANAGER in adopted,
        money_committed=covered,
        contract_signed=contract is not None,
        has_permit=contract is not None and contract.may_build,
        has_supervisor=contract is not None and bool(contract.chief_supervising_engineer),
        milestone_weight=int(weight or 0),
    )


def facts(session: Session, case_id: int, at: datetime) -> Facts:
    """Return what the gate of construction reads, in three queries."""
    contract = contract_view(session, case_id)
    milestones = milestone_lines(session, case_id)
    row = session.execute(
        sa.select(
            _rows(ConcealedWork, case_id),
            _rows(ConcealedWork, case_id, ConcealedWork.passed.is_not(True)),
            _rows(Inspection, case_id, *OPEN_CRITICAL),
            _rows(ChangeOrder, case_id, ChangeOrder.state.in_(OPEN_CHANGES)),
            _rows(WageMonth, case_id),
            _rows(WageMonth, case_id, WageMonth.paid_on.is_not(None)),
            _rows(Complaint, case_id, Complaint.settled_at.is_(None)),
        )
    ).one()
    expected = months_worked(contract, at.astimezone(ZONE).date())
    return Facts(
        started=contract is not None and contract.started_on is not None,
        progress=sum(line.weight for line in milestones if line.signed_on is not None),
        milestones=len(milestones),
        milestones_unsigned=sum(1 for line in milestones if line.signed_on is None),
        concealed=row[0],
        concealed_unproven=row[1],
        critical_open=row[2],
        changes_open=row[3],
        wage_months_unpaid=max(0, max(expected, row[4]) - row[5]),
        wage_months=row[4],
        has_completion_report=contract is not None and contract.completion_report_on is not None,
        complaints_open=row[6],
    )


OPEN_CHANGES = (ChangeState.PROPOSED, ChangeState.NEEDS_DECISION)
OPEN_CRITICAL = (
    Inspection.result != InspectionResult.PASS,
    sa.or_(Inspection.is_critical, Inspection.result == InspectionResult.STOP),
    Inspection.rectified_on.is_(None),
)


def months_worked(contract: ContractView | None, today: date) -> int:
    """Return how many months wages are due for: begun, and over or ended by the works' end.

    The month under way is not due yet, unless completion was reported in it.
    """
    if contract is None or contract.started_on is None:
        return 0
    end = contract.completion_report_on or today
    start = contract.started_on
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months + (1 if contract.completion_report_on else 0))


def evidence(session: Session, case_id: int, at: datetime) -> dict[str, Any]:
    """Return the works as a reviewer decides on them, in about ten queries."""
    contract = contract_view(session, case_id)
    if contract is None:
        return {"figures": [], "tables": [], "documents": []}
    found = facts(session, case_id, at)
    money = money_of_works(session, case_id)
    return {
        "figures": _figures(contract, found, money),
        "tables": [
            {
                "title": "节点",
                "columns": ["节点", "权重", "计划", "完成", "监理签字", "签字日期"],
                "rows": [
                    [
                        line.title,
                        f"{line.weight}%",
                        _day(line.planned_on),
                        _day(line.reached_on),
                        line.engineer or "—",
                        _day(line.signed_on),
                    ]
                    for line in milestone_lines(session, case_id)
                ],
            },
            {
                "title": "变更签证",
                "columns": ["编号", "事由", "金额（元）", "状态", "批准依据"],
                "rows": [
                    [
                        line.number,
                        line.reason,
                        yuan_text(line.amount),
                        _CHANGE_NAMES[line.state],
                        line.approval or "—",
                    ]
                    for line in change_lines(session, case_id)
                ],
            },
            {
                "title": "隐蔽工程",
                "columns": ["部位", "通知", "验收", "监理", "结论", "覆盖"],
                "rows": _concealed_rows(session, case_id),
            },
        ],
        "documents": [],
    }


def _figures(contract: ContractView, found: Facts, money: MoneyOfWorks) -> list[dict[str, str]]:
    return [
        _figure("施工单位", contract.contractor),
        _figure("合同价", yuan_text(contract.amount), "元"),
        _figure("批准的变更", yuan_text(money.changes), "元"),
        _figure("已支付", yuan_text(money.paid), "元"),
        _figure("形象进度", str(found.progress), "%"),
        _figure("开工", _day(contract.started_on)),
        _figure("竣工报告", _day(contract.completion_report_on)),
        _figure("未整改的重大问题", str(found.critical_open), "项"),
        _figure("未付清工资的月份", str(found.wage_months_unpaid), "个"),
        _figure("未答复的投诉", str(found.complaints_open), "件"),
    ]


def _figure(label: str, value: str, unit: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "unit": unit}


def _concealed_rows(session: Session, case_id: int) -> list[list[str]]:
    rows = session.scalars(
        sa.select(ConcealedWork).where(ConcealedWork.case_id == case_id).order_by(ConcealedWork.id)
    )
    return [
        [
            row.part,
            _day(row.notified_on),
            _day(row.inspected_on),
            row.engineer or "—",
            {True: "合格", False: "不合格", None: "未验收"}[row.passed],
            _day(row.covered_on),
        ]
        for row in rows
    ]


def _rows(table: Any, case_id: int, *wanted: sa.ColumnElement[bool]) -> Any:  # noqa: ANN401 -- one of several tables, and its count
    return (
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.case_id == case_id, *wanted)
        .scalar_subquery()
    )


def _day(day: date | None) -> str:
    return "—" if day is None else day.isoformat()


__all__ = ["evidence", "facts", "months_worked", "start_facts"]

_CHANGE_NAMES = {
    ChangeState.PROPOSED: "已提出",
    ChangeState.APPROVED: "已批准",
    ChangeState.REJECTED: "未批准",
    ChangeState.NEEDS_DECISION: "待业主表决",
}
