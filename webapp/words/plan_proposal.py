"""Words of the stage plan_proposal: versions, items, answers to wishes, money, opinions."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from rules.matters import DecisionReason, Matter, Scope, ThresholdKind
from rules.money import Fen, yuan_text
from rules.plan_proposal import (
    FeePeriod,
    FloorTable,
    Opinion,
    PlanChange,
    PlanState,
    ReviewingDepartment,
    ShareMethod,
    StrategyOffer,
    WishOutcome,
)
from rules.stages import Stage
from webapp.words.condition import Words

REFUSALS = {
    "no_plan_yet": _("方案还在起草，请稍后刷新再看。"),
    "plan_frozen": _("方案 v%(number)s 已经定稿，交业主表决，一个字也不能再改。"),
    "plan_changed": _("您打开这一页以后，方案 v%(number)s 有了改动。请重新看过再保存。"),
    "not_in_plan": _("方案里没有“%(what)s”，可能已被别人改动。请回到列表再看。"),
    "item_already_planned": _("方案里已有“%(item)s”（%(place)s），请直接修改那一项。"),
    "items_exclude": _("“%(item)s”不能和“%(other)s”同时做，请先去掉其中一项。"),
    "reason_missing": _("没有采纳或部分采纳的，要写明理由。"),
    "residents_pay_by_shares": _("居民出资按分摊办法计算，请在“居民分摊”里填写。"),
}
STATUS: dict[str, int] = {}


def _money(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        **figures,
        "planned": yuan_text(Fen(figures["planned"])),
        "needed": yuan_text(Fen(figures["needed"])),
        "gap": yuan_text(Fen(max(0, figures["needed"] - figures["planned"]))),
    }


def _of(stage_code: str) -> tuple[Stage, str]:
    return Stage.PLAN_PROPOSAL, stage_code


CONDITIONS = {
    _of("items_costed"): Words(
        _("每一项都有造价"),
        _("%(items)s 项都有造价"),
        _("共 %(items)s 项，还有 %(without_cost)s 项没有数量或造价"),
    ),
    _of("hazards_covered"): Words(
        _("隐患都已纳入或说明"),
        _("严重隐患都已纳入方案或写明原因"),
        _("还有 %(uncovered)s 处严重隐患没有纳入方案，也没有说明"),
    ),
    _of("wishes_answered"): Words(
        _("居民诉求都有答复"),
        _("%(wishes)s 条诉求都有答复"),
        _("%(wishes)s 条诉求中还有 %(unanswered)s 条没有答复"),
    ),
    _of("funding_planned"): Words(
        _("资金来源排满"),
        _("计划来源 %(planned)s 元，需要 %(needed)s 元"),
        _("需要 %(needed)s 元，已排 %(planned)s 元，还差 %(gap)s 元"),
        _money,
    ),
    _of("utilities_coordinated"): Words(
        _("管线统筹施工"),
        _("已有管线统筹安排，或不用开挖"),
        _("方案要开挖地面，还没写管线统筹施工安排"),
    ),
    _of("compensation_prepared"): Words(
        _("补偿预案"),
        _("已有补偿预案，或不加装电梯"),
        _("方案要加装电梯，还没写补偿预案"),
    ),
    _of("management_proposed"): Words(
        _("改造后谁来管、收多少"),
        _("已定管理模式，有 %(fee_plans)s 个收费方案"),
        _("还没定管理模式，或没有收费方案（现有 %(fee_plans)s 个）"),
    ),
    _of("decisions_derived"): Words(
        _("要表决的事项"),
        _("方案需要业主表决 %(decisions)s 项"),
        _("方案还没有内容，推不出要表决的事项"),
    ),
    _of("joint_review_passed"): Words(
        _("联合审查"),
        _("%(departments)s 个部门都同意"),
        _("%(departments)s 个部门中 %(given)s 个有意见，%(passing)s 个同意"),
    ),
}

LABELS = {
    Matter: {
        Matter.ANNUAL_PLAN_INCLUSION: _("纳入年度改造计划"),
        Matter.RENOVATION_PLAN: _("改造方案"),
        Matter.ADOPT_ASSEMBLY_RULES: _("业主大会议事规则"),
        Matter.ADOPT_COVENANT: _("管理规约"),
        Matter.ELECT_COMMITTEE: _("选举业主委员会"),
        Matter.CHOOSE_MANAGER: _("管理模式和收费方案"),
        Matter.USE_MAINTENANCE_FUND: _("使用维修资金"),
        Matter.RAISE_MAINTENANCE_FUND: _("筹集维修资金"),
        Matter.ALTER_OR_REBUILD: _("改建、重建建筑物和附属设施"),
        Matter.LIFT_RETROFIT: _("加装电梯"),
        Matter.CHANGE_COMMON_USE_OR_BUSINESS: _("改变共有部分用途或用来经营"),
        Matter.OTHER_COMMON_MATTER: _("其他共有和共同管理事项"),
        Matter.DWELLING_TO_BUSINESS: _("住宅改为经营性用房"),
        Matter.FUND_OBJECTION_POLL: _("维修资金异议表决"),
        Matter.REPRESENTATIVES_DECISION: _("业主代表决定"),
        Matter.INTENTION_POLL: _("意愿排摸"),
    },
    Scope: {
        Scope.COMPOUND: _("全小区业主"),
        Scope.BUILDING: _("本栋业主"),
        Scope.STAIRWELL: _("本单元业主"),
    },
    ThresholdKind: {
        ThresholdKind.MAJORITY_BOTH: _("双三分之二参与，参与者双过半同意"),
        ThresholdKind.THREE_QUARTERS_BOTH: _("双三分之二参与，参与者双四分之三同意"),
        ThresholdKind.LOCAL_RATIO: _("按地方规定的比例"),
        ThresholdKind.ALL_AFFECTED: _("受影响的业主全部同意"),
        ThresholdKind.NON_BINDING: _("只了解意愿，不具约束力"),
    },
    DecisionReason: {
        DecisionReason.INCLUSION: _("先要同意改造"),
        DecisionReason.PLAN_BEFORE_START: _("开工前要表决方案"),
        DecisionReason.MODE_AND_FEE: _("改造后谁管、收多少要定"),
        DecisionReason.LIFT: _("方案里有加装电梯"),
        DecisionReason.STRUCTURE: _("方案改动建筑或附属设施"),
        DecisionReason.COMMON_PART_BUSINESS: _("方案在共有部分经营"),
        DecisionReason.REPAID_FROM_COMMON_PARTS: _("投资用公共收益偿还"),
        DecisionReason.FUND_DRAWN: _("要动用维修资金"),
        DecisionReason.FUND_TOPPED_UP: _("要续筹维修资金"),
        DecisionReason.COMMON_PART_DISPOSED: _("处分共有部分或公共收益"),
    },
    PlanState: {
        PlanState.DRAFT: _("起草中"),
        PlanState.FROZEN: _("已定稿"),
        PlanState.ADOPTED: _("已通过"),
        PlanState.FAILED: _("未通过"),
        PlanState.SUPERSEDED: _("已被替换"),
    },
    WishOutcome: {
        WishOutcome.ADOPTED: _("采纳"),
        WishOutcome.PARTLY: _("部分采纳"),
        WishOutcome.REJECTED: _("不采纳"),
    },
    ReviewingDepartment: {
        ReviewingDepartment.HOUSING: _("住建"),
        ReviewingDepartment.PLANNING: _("自然资源和规划"),
        ReviewingDepartment.FIRE: _("消防"),
        ReviewingDepartment.UTILITIES: _("水电气热信专营单位"),
    },
    Opinion: {
        Opinion.PASSES: _("同意"),
        Opinion.PASSES_WITH_CHANGES: _("修改后同意"),
        Opinion.FAILS: _("不同意"),
    },
    ShareMethod: {
        ShareMethod.NONE: _("居民不出钱"),
        ShareMethod.AREA: _("按面积分摊"),
        ShareMethod.EQUAL: _("每户一样"),
        ShareMethod.FLOOR: _("按楼层系数"),
        ShareMethod.FLOOR_AREA: _("楼层系数乘面积"),
    },
    FloorTable: {
        FloorTable.GUANGZHOU: _("1层0、2层0.5、3层1，往上每层加0.1"),
        FloorTable.HANGZHOU: _("1、2层0，3层1，往上每层加0.1"),
        FloorTable.LINEAR: _("楼层数减1"),
        FloorTable.FIXED_SIX: _("六层：0、10、15、20、25、30"),
        FloorTable.HANGZHOU_SIX: _("六层：0、0、8、20、31、41"),
    },
    FeePeriod: {
        FeePeriod.MONTH: _("每月"),
        FeePeriod.QUARTER: _("每季度"),
        FeePeriod.YEAR: _("每年"),
    },
    StrategyOffer: {
        StrategyOffer.INSTALMENTS: _("分期付款"),
        StrategyOffer.EXEMPTION: _("减免"),
        StrategyOffer.COMPENSATION: _("补偿"),
        StrategyOffer.GROUND_FLOOR_BENEFIT: _("低层优惠"),
        StrategyOffer.OTHER: _("其他"),
    },
    PlanChange: {
        PlanChange.ADDED: _("新增"),
        PlanChange.REMOVED: _("取消"),
        PlanChange.CHANGED: _("改动"),
        PlanChange.SAME: _("不变"),
    },
}

EVENTS = {
    "plan.drafted": _("起草方案 v%(number)s"),
    "plan.described": _("修改方案 v%(number)s 的说明"),
    "plan.frozen": _("方案 v%(number)s 定稿"),
    "plan_item.added": _("方案 v%(number)s 增加“%(item)s”"),
    "plan_item.changed": _("方案 v%(number)s 修改“%(item)s”"),
    "plan_item.removed": _("方案 v%(number)s 去掉“%(item)s”"),
    "hazard.justified": _("说明一处隐患为什么不纳入方案：%(reason)s"),
    "wishes.answered": _("答复居民诉求 %(count)s 条"),
    "cost.divided": _("方案 v%(number)s 重算居民分摊"),
    "fee_plan.written": _("写收费方案 %(label)s"),
    "fee_plan.removed": _("去掉收费方案 %(label)s"),
    "source.planned": _("方案 v%(number)s 增加资金来源：%(payer)s"),
    "source.changed": _("方案 v%(number)s 修改资金来源：%(payer)s"),
    "source.removed": _("方案 v%(number)s 去掉资金来源：%(payer)s"),
    "opinion.given": _("登记部门意见"),
    "strategy.agreed": _("一户一策：%(door)s"),
}
