"""Words of money: sources and how firm they are, amounts, payments the rules refuse."""

from typing import Any

from flask_babel import lazy_gettext as _

from rules.funding import Evidence, FundingState, SourceKind

REFUSALS: dict[str, Any] = {
    "not_an_amount": _("“%(text)s”不是金额。请写成 7290 或 7290.50，单位元。"),
    "nobody_pays": _("按这个办法没有一户要出钱，%(total_yuan)s 元分摊不下去。请换一种分摊办法。"),
    "cannot_move_funding": _(
        "资金现在是“%(now)s”，不能直接改为“%(to)s”。请按计划、承诺、落实、到账、支出一步一步来。"
    ),
    "funding_evidence_missing": _("要有%(evidence)s才能算落实。请写上文号或合同号。"),
    "source_not_allowed": _("%(kind)s不能用于这一类项目，请改来源或改项目。"),
    "engineer_has_not_signed": _("总监理工程师还没签字，不能付款（质量管理条例第 37 条）。"),
    "payment_beyond_completed": _(
        "申请 %(amount_yuan)s 元，超过已完成未支付的 %(room_yuan)s 元，不能付。"
    ),
    "retention_too_high": _(
        "质量保证金 %(retention_yuan)s 元，超过结算价的 3%%，最多 %(most_yuan)s 元。"
    ),
    "supplements_too_high": _(
        "追加合计 %(total_yuan)s 元，是原合同的 %(percent)s%%，超过 10%%，须重新采购。"
    ),
    "beyond_approved_estimate": _(
        "合计 %(total_yuan)s 元，超过批准的概算 %(estimate_yuan)s 元，须先报原审批部门调整。"
    ),
}

LABELS: dict[Any, Any] = {
    SourceKind: {
        SourceKind.CENTRAL_SUBSIDY: _("中央补助"),
        SourceKind.PROVINCIAL_SUBSIDY: _("省级补助"),
        SourceKind.CITY_SUBSIDY: _("市级补助"),
        SourceKind.DISTRICT_SUBSIDY: _("区级补助"),
        SourceKind.RESIDENT_CONTRIBUTION: _("居民出资"),
        SourceKind.MAINTENANCE_FUND: _("住宅专项维修资金"),
        SourceKind.HOUSING_PROVIDENT_FUND: _("住房公积金"),
        SourceKind.COMMON_INCOME: _("小区公共收益"),
        SourceKind.DONATION: _("捐赠"),
        SourceKind.PROPERTY_UNIT: _("原产权单位出资"),
        SourceKind.UTILITY: _("专业经营单位出资"),
        SourceKind.CONTRACTOR: _("承建公司出资"),
        SourceKind.PROPERTY_FIRM: _("物业公司出资"),
        SourceKind.SOCIAL_CAPITAL: _("社会企业投资"),
        SourceKind.LIFT_ADVERTISING: _("电梯广告收费"),
        SourceKind.LOAN: _("银行贷款"),
    },
    FundingState: {
        FundingState.PLANNED: _("计划"),
        FundingState.PROMISED: _("承诺"),
        FundingState.COMMITTED: _("落实"),
        FundingState.RECEIVED: _("到账"),
        FundingState.SPENT: _("支出"),
    },
    Evidence: {
        Evidence.BUDGET_APPROVAL: _("财政批复"),
        Evidence.SIGNED_COMMITMENT: _("签字的出资承诺"),
        Evidence.FUND_APPLICATION: _("资金使用申请的批准"),
        Evidence.INVESTMENT_AGREEMENT: _("投资协议"),
        Evidence.LOAN_AGREEMENT: _("贷款合同"),
    },
}
