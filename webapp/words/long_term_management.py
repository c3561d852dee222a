"""Words of the stage long_term_management."""

from flask_babel import lazy_gettext as _

from rules.long_term_management import (
    LedgerCategory,
    LedgerSide,
    ProviderKind,
    RewardState,
    StarState,
)
from rules.stages import Stage
from rules.stars import Criterion
from rules.upkeep import CostItem
from webapp.words.condition import Words

_S = Stage.LONG_TERM_MANAGEMENT

CONDITIONS = {
    (_S, "management_signed"): Words(
        _("服务单位"), _("已确定服务单位"), _("还没有登记谁来管理小区")
    ),
    (_S, "fee_plan_in_force"): Words(
        _("收费方案"), _("业主表决选定的方案在执行"), _("没有业主选定的收费方案")
    ),
    (_S, "ledger_published"): Words(
        _("账目公示"),
        _("应公示 %(due)s 个月，已公示 %(published)s 个月"),
        _("应公示 %(due)s 个月，已公示 %(published)s 个月，至少公示 1 个月"),
    ),
    (_S, "questions_answered"): Words(
        _("账目提问"), _("居民的提问都答复了"), _("还有 %(open)s 个提问没答复")
    ),
    (_S, "collection_known"): Words(
        _("收缴率"), _("最近一个月的收缴率已知"), _("还不知道最近一个月收了多少")
    ),
    (_S, "defects_answered"): Words(
        _("质量问题按时答复"), _("没有逾期的质量问题"), _("%(overdue)s 个质量问题逾期没有答复")
    ),
    (_S, "warranties_ended"): Words(
        _("保修期都已结束"), _("保修期都已结束"), _("还有 %(running)s 项在保修期内")
    ),
    (_S, "management_stable"): Words(
        _("管理稳定"),
        _("连续 %(months)s 个月收缴率不低于保本线"),
        _("连续 %(months)s 个月收缴率不低于保本线，要 %(needed)s 个月"),
    ),
}

REFUSALS = {
    "mode_change_refused": _(
        "不能从“%(before)s”直接改为“%(after)s”。由社区或公益单位兜底时，要写明上一家退出的原因。"
    ),
    "management_decision_missing": _("请写明依据：业主表决结果，或街道委派文件的编号。"),
    "term_too_early": _("日期不对：要晚于 %(day)s。"),
    "no_term_in_force": _("还没有登记谁来管理小区，请先登记服务单位。"),
    "no_fee_plan": _("没有业主选定的收费方案，不能算应收。"),
    "unknown_ledger_month": _("账上没有这个月。"),
    "month_out_of_order": _("账要一个月接一个月开，现在该开 %(month)s。"),
    "month_closed": _("%(month)s 已结账，不能再改。"),
    "month_not_over": _("%(month)s 还没过完，月底以后才能结账。"),
    "month_not_closed": _("%(month)s 还没结账，不能公示。"),
    "ledger_same_hands": _("这个月的账全是您一个人记的，请换一位同事结账。"),
    "collection_missing": _("请先登记本月收到多少，再结账。"),
    "collected_above_billed": _(
        "本月应收 %(billed)s 元、%(households)s 户，收到的不能比这多。"
        "补交以前的、预交以后的不算在内。"
    ),
    "line_outside_month": _("这一笔的日期不在 %(month)s，请记到那个月的账上。"),
    "unknown_ledger_line": _("账上没有这一笔。"),
    "line_already_corrected": _("这一笔本身就是冲正，不能再冲。"),
    "unknown_ledger_question": _("没有这个提问。"),
    "unknown_rating": _("%(year)s 年还没有自评。"),
    "rating_moved": _("评定现在是“%(state)s”，不能这样办。"),
    "star_publication_runs": _("公示到 %(until)s 24 时，期满才能授星。"),
    "no_payers": _("请至少选一户分摊，而且要是这个单元的住户。"),
    "nothing_to_share": _("收入已经够付运行费，不用分摊。"),
    "too_many_answers": _("答卷 %(answers)s 份，多于小区的 %(households)s 户。"),
    "reward_moved": _("申报现在是“%(state)s”，不能这样办。"),
    "not_to_be_archived": _("还有 %(count)s 项条件不符合，不能归档。"),
}
STATUS = {
    "unknown_ledger_month": 404,
    "unknown_ledger_line": 404,
    "unknown_ledger_question": 404,
    "unknown_rating": 404,
}

LABELS = {
    ProviderKind: {
        ProviderKind.PROPERTY_FIRM: _("物业企业"),
        ProviderKind.STATE_OWNED: _("国有企业"),
        ProviderKind.NONPROFIT_CENTRE: _("街道社会事务服务中心"),
        ProviderKind.SELF_GROUP: _("居民自管小组"),
        ProviderKind.COMMUNITY: _("社区"),
    },
    LedgerSide: {LedgerSide.INCOME: _("收入"), LedgerSide.EXPENSE: _("支出")},
    LedgerCategory: {
        LedgerCategory.SERVICE_FEE: _("物业费"),
        LedgerCategory.PARKING_FEE: _("停车费"),
        LedgerCategory.COMMON_INCOME: _("公共收益"),
        LedgerCategory.SUBSIDY: _("补助"),
        LedgerCategory.OTHER_INCOME: _("其他收入"),
        LedgerCategory.STAFF: _("人员"),
        LedgerCategory.CLEANING: _("保洁"),
        LedgerCategory.SECURITY: _("门岗秩序"),
        LedgerCategory.REPAIR: _("维修"),
        LedgerCategory.LIFT: _("电梯"),
        LedgerCategory.ENERGY: _("水电"),
        LedgerCategory.REINVESTMENT: _("反哺小区"),
        LedgerCategory.OTHER_EXPENSE: _("其他支出"),
    },
    StarState: {
        StarState.SELF_ASSESSED: _("已自评"),
        StarState.REVIEWED: _("已复核"),
        StarState.PUBLISHED: _("公示中"),
        StarState.AWARDED: _("已授星"),
    },
    RewardState: {
        RewardState.APPLIED: _("已申报"),
        RewardState.REVIEWED: _("已复核"),
        RewardState.PAID: _("已拨付"),
    },
    Criterion: {
        Criterion.PARTY_BUILDING: _("党组织建设"),
        Criterion.SELF_GOVERNANCE: _("居民自治"),
        Criterion.SERVICE: _("服务保障"),
        Criterion.ENVIRONMENT: _("环境设施"),
        Criterion.OPEN_ACCOUNTS: _("财务公开"),
        Criterion.DISPUTES_SETTLED: _("矛盾化解"),
        Criterion.SATISFACTION: _("居民满意"),
    },
    CostItem: {
        CostItem.ELECTRICITY: _("电费"),
        CostItem.UPKEEP: _("维保"),
        CostItem.INSPECTION: _("检验"),
        CostItem.INSURANCE: _("保险"),
        CostItem.RESERVE: _("大修储备"),
        CostItem.AD_INCOME: _("广告收入"),
    },
}

DEADLINES = {
    "management.warranty_ends": _("保修到期"),
    "management.contract_ends_soon": _("服务合同还有 6 个月到期"),
    "management.lift_inspection": _("电梯检验还有 1 个月到期"),
    "management.ledger_due": _("公示上月账目"),
    "management.yearly_review": _("年度检查"),
    "stars.publication_ends": _("星级公示期满"),
}

EVENTS = {
    "case.archived": _("项目归档：%(reason)s"),
    "management_term.begun": _("%(provider)s 开始管理"),
    "management_term.corrected": _("更正服务合同 %(number)s"),
    "ledger_month.opened": _("开 %(month)s 的账，应收 %(households)s 户"),
    "ledger_month.collected": _("登记 %(month)s 收缴，%(households)s 户"),
    "ledger_month.closed": _("%(month)s 结账"),
    "ledger_month.published": _("公示 %(month)s 收支"),
    "ledger_line.entered": _("记账：%(text)s"),
    "ledger_line.corrected": _("冲正一笔账：%(reason)s"),
    "ledger_question.asked": _("居民对账目提问"),
    "ledger_question.answered": _("答复账目提问"),
    "star_rating.assessed": _("%(year)s 年星级自评，%(stars)s 星"),
    "star_rating.reviewed": _("%(year)s 年星级复核，%(stars)s 星"),
    "star_rating.published": _("%(year)s 年星级公示到 %(until)s"),
    "star_rating.awarded": _("%(year)s 年授予 %(stars)s 星"),
    "lift_cost.set": _("登记电梯运行费，%(payers)s 户分摊"),
    "satisfaction.recorded": _("登记满意度调查，%(answers)s 份"),
    "reward.claimed": _("申报 %(year)s 年接管奖励"),
    "reward.reviewed": _("复核 %(year)s 年接管奖励"),
    "reward.paid": _("拨付 %(year)s 年接管奖励，凭证 %(voucher)s"),
}
