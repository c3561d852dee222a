"""Words of the stage construction."""

from typing import Any

from flask_babel import lazy_gettext as _

from rules.construction import (
    ChangeState,
    InspectionResult,
    MilestoneKind,
    PaymentKind,
    PaymentState,
)
from rules.permit import PermitExemption
from rules.stages import Stage
from webapp.words.condition import Words

REFUSALS: dict[str, Any] = {
    "not_ready_to_start": _("还有 %(count)s 项开工条件不符合，不能开工。请看上面的清单。"),
    "already_started": _("工程 %(started)s 已开工，这些内容已经固定。要变更请走变更签证。"),
    "works_not_started": _("工程还没开工，不能登记。请先在“合同与开工”办理开工。"),
    "permit_needed": _("超过限额（30 万元或 300 ㎡），须有施工许可证。按面积免办要填施工面积。"),
    "tender_needed": _("合同 %(amount_yuan)s 元，400 万元以上必须招标，请填中标通知书编号。"),
    "milestone_not_reached": _("还有 %(count)s 个节点没有完成并签字，不能办理。"),
    "covered_too_early": _("“%(part)s”还没有验收合格，或已经覆盖，不能办理。"),
    "wrong_order_of_dates": _("日期不对：%(after)s 早于 %(before)s，或晚于今天。"),
    "works_stopped": _("有 %(count)s 项重大问题没整改，已停工，不能报完成。"),
    "owners_must_decide": _(
        "变更 %(number)s 动了业主表决过的内容，须业主重新表决。请填表决结果编号。"
    ),
    "advance_too_high": _("预付款 %(amount_yuan)s 元，超过合同价的 30%%，最多 %(most_yuan)s 元。"),
    "payment_beyond_contract": _(
        "合计 %(total_yuan)s 元，超过合同价加批准的变更 %(ceiling_yuan)s 元。"
    ),
    "no_contract": _("还没有登记施工合同，请先登记。"),
    "unknown_milestone": _("没有这个节点，可能已经删去。请回到节点清单。"),
    "milestone_signed": _("“%(title)s”监理已签字，不能再改。"),
    "unknown_change": _("没有这项变更。"),
    "change_number_used": _("签证编号 %(number)s 已用在另一项变更上。"),
    "change_decided": _("这项变更已经%(state)s，不能再改。"),
    "unknown_payment": _("没有这期工程款。"),
    "payment_closed": _("这期工程款%(state)s，不能再办。"),
    "unknown_site_record": _("没有这条记录。"),
    "unknown_home": _("这个项目里没有房号 %(door)s，请核对，例如 1-2-301。"),
}
STATUS = {
    "unknown_milestone": 404,
    "unknown_change": 404,
    "unknown_payment": 404,
    "unknown_site_record": 404,
}

_S = Stage.CONSTRUCTION
CONDITIONS: dict[Any, Any] = {
    (_S, "plan_adopted"): Words(
        _("方案经业主表决通过"), _("方案已表决通过"), _("方案还没有表决通过，不能开工")
    ),
    (_S, "management_confirmed"): Words(
        _("改造后的管理和收费已确认"),
        _("业主已表决确认管理模式和收费"),
        _("业主还没有表决确认改造后的管理模式和收费"),
    ),
    (_S, "money_committed"): Words(
        _("资金全部落实"), _("资金已全部落实"), _("资金还没有全部落实，不得垫资开工")
    ),
    (_S, "contract_signed"): Words(_("施工合同已签"), _("已登记施工合同"), _("还没有登记施工合同")),
    (_S, "permit_held"): Words(
        _("有施工许可"), _("有施工许可证，或依法不需要"), _("没有施工许可证，也没写不需要的理由")
    ),
    (_S, "supervisor_named"): Words(
        _("监理已到位"), _("已写明总监理工程师"), _("还没有写明总监理工程师")
    ),
    (_S, "milestones_planned"): Words(
        _("节点和权重已排好"),
        _("节点权重合计 %(weight)s%%"),
        _("节点权重合计 %(weight)s%%，要正好 100%%"),
    ),
    (_S, "works_started"): Words(_("已开工"), _("工程已开工"), _("工程还没开工")),
    (_S, "works_complete"): Words(
        _("工程全部完成"), _("形象进度 100%%"), _("形象进度 %(progress)s%%，还没到 100%%")
    ),
    (_S, "milestones_signed"): Words(
        _("节点都有监理签字"),
        _("%(milestones)s 个节点监理都已签字"),
        _("%(milestones)s 个节点，还有 %(unsigned)s 个没有监理签字"),
    ),
    (_S, "concealed_works_recorded"): Words(
        _("隐蔽工程有验收记录"),
        _("%(records)s 项隐蔽工程都验收合格"),
        _("登记了 %(records)s 项隐蔽工程，%(unproven)s 项没有验收合格；至少要有 1 项"),
    ),
    (_S, "no_critical_finding"): Words(
        _("没有未整改的重大问题"), _("重大问题都已整改"), _("还有 %(open)s 项重大问题没整改")
    ),
    (_S, "changes_decided"): Words(
        _("变更都有结论"), _("变更都已决定"), _("还有 %(open)s 项变更没有决定")
    ),
    (_S, "wages_paid"): Words(
        _("工人工资已付清"),
        _("%(months)s 个月的工资都已发放"),
        _("登记了 %(months)s 个月工资，还有 %(unpaid)s 个月没发放；至少要有 1 个月"),
    ),
    (_S, "complaints_answered"): Words(
        _("投诉都已答复"), _("没有未答复的投诉"), _("还有 %(open)s 件投诉没答复")
    ),
    (_S, "completion_reported"): Words(_("已报竣工"), _("已登记竣工报告"), _("还没有登记竣工报告")),
}

LABELS: dict[Any, Any] = {
    MilestoneKind: {
        MilestoneKind.START: _("开工"),
        MilestoneKind.ILLEGAL_STRUCTURES: _("拆除违建"),
        MilestoneKind.UNDERGROUND: _("地下管网"),
        MilestoneKind.ROOF_AND_WALL: _("屋面外墙"),
        MilestoneKind.ROADS: _("道路"),
        MilestoneKind.FACILITIES: _("配套设施"),
        MilestoneKind.LIFT: _("电梯"),
        MilestoneKind.TRIAL_RUN: _("试运行"),
        MilestoneKind.COMPLETION: _("竣工"),
    },
    InspectionResult: {
        InspectionResult.PASS: _("合格"),
        InspectionResult.RECTIFY: _("整改"),
        InspectionResult.STOP: _("停工"),
    },
    ChangeState: {
        ChangeState.PROPOSED: _("待决定"),
        ChangeState.APPROVED: _("批准"),
        ChangeState.REJECTED: _("不批准"),
        ChangeState.NEEDS_DECISION: _("待业主表决"),
    },
    PaymentKind: {
        PaymentKind.ADVANCE: _("预付款"),
        PaymentKind.PROGRESS: _("进度款"),
        PaymentKind.SETTLEMENT: _("结算款"),
        PaymentKind.RETENTION: _("退还质量保证金"),
    },
    PaymentState: {
        PaymentState.APPLIED: _("已申请"),
        PaymentState.SIGNED: _("总监已签字"),
        PaymentState.PAID: _("已支付"),
        PaymentState.REFUSED: _("已退回"),
    },
    PermitExemption: {
        PermitExemption.SMALL_SUM: _("投资不超过 30 万元"),
        PermitExemption.SMALL_AREA: _("面积不超过 300 ㎡"),
    },
}

EVENTS: dict[str, Any] = {
    "milestones.proposed": _("系统排出 %(milestones)s 个施工节点"),
    "milestones.planned": _("安排 %(milestones)s 个节点，权重合计 %(weight)s%%"),
    "milestone.reached": _("节点“%(title)s”%(reached_on)s 完成"),
    "milestone.signed": _("节点“%(title)s”由监理 %(engineer)s 签字"),
    "milestone.reopened": _("收回节点“%(title)s”：%(reason)s"),
    "contract.signed": _("登记合同 %(number)s，%(contractor)s，%(amount_yuan)s 元"),
    "works.started": _("%(started_on)s 开工，已公示开工告知书"),
    "completion.reported": _("登记竣工报告 %(number)s"),
    "inspection.made": _("%(inspector)s 到现场检查"),
    "inspection.rectified": _("整改完成：%(text)s"),
    "concealed_work.notified": _("隐蔽工程“%(part)s”通知验收"),
    "concealed_work.passed": _("隐蔽工程“%(part)s”验收合格"),
    "concealed_work.failed": _("隐蔽工程“%(part)s”验收不合格"),
    "concealed_work.covered": _("隐蔽工程“%(part)s”已覆盖"),
    "change.proposed": _("提出变更 %(number)s，%(amount_yuan)s 元"),
    "change.approved": _("批准变更 %(number)s，%(amount_yuan)s 元"),
    "change.rejected": _("不批准变更 %(number)s"),
    "payment.applied": _("第 %(number)s 期工程款申请 %(amount_yuan)s 元"),
    "payment.signed": _("第 %(number)s 期工程款由总监 %(engineer)s 签字"),
    "payment.made": _("支付第 %(number)s 期工程款 %(amount_yuan)s 元"),
    "payment.refused": _("退回第 %(number)s 期工程款：%(reason)s"),
    "wages.recorded": _("登记 %(month)s 工资 %(amount_yuan)s 元"),
    "complaint.received": _("收到一件投诉"),
    "complaint.answered": _("答复一件投诉"),
}
DEADLINES: dict[str, Any] = {
    "milestone.planned": _("节点计划完成"),
    "inspection.rectify": _("整改期限"),
    "payment.due": _("工程款最迟付款"),
}
