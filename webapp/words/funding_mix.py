"""Words of the stage funding_mix."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from rules.funding_mix import ShareState
from rules.money import Fen, yuan_text
from rules.stages import Stage
from webapp.words.condition import Words


def _in_yuan(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    money = ("needed", "committed", "gap", "confirmed")
    written = {name: yuan_text(Fen(figures[name])) for name in money if name in figures}
    return {**figures, **written}


def _names(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"payers": "、".join(figures["payers"])}


REFUSALS: dict[str, Any] = {
    "no_plan_to_fund": _("这个项目还没有方案，不能安排资金。"),
    "unknown_funding_source": _("方案里没有这项资金来源，可能已经删去。"),
    "funding_source_moved": _("您打开这一页以后，这项资金已经改为“%(state)s”。请刷新再看。"),
    "funding_source_firm": _("这项资金已有进展（%(state)s），不能改动或删去。请先退回“计划”。"),
    "share_above_ceiling": _(
        "%(amount_yuan)s 元超过住户签字的上限 %(ceiling_yuan)s 元，要重新征求同意。"
    ),
    "share_not_payable": _("这一户不用出资（%(state)s），没有钱可收。"),
    "overpaid_share": _("金额对不上：还应缴 %(room_yuan)s 元。"),
    "fund_too_small": _("维修资金账户只有 %(balance_yuan)s 元，不够支用 %(amount_yuan)s 元。"),
    "prefinancing_forbidden": _(
        "政府投资项目不得由施工单位垫资建设（政府投资条例第 22 条），%(amount_yuan)s 元不能列入。"
    ),
    "residents_have_not_paid": _(
        "居民实缴 %(paid_yuan)s 元，还没到 %(amount_yuan)s 元，不能算到账。"
    ),
    "unknown_share": _("方案里没有这一户的出资记录。"),
    "receipt_used": _("收据号 %(receipt)s 已用在另一笔缴款上，请核对。"),
    "share_has_payments": _("这一户已缴 %(paid_yuan)s 元，请先撤销缴款再改。"),
}
STATUS = {"unknown_funding_source": 404, "unknown_share": 404}

CONDITIONS: dict[Any, Any] = {
    (Stage.FUNDING_MIX, "budget_covered"): Words(
        _("资金全部落实"),
        _("需要 %(needed)s 元，已落实 %(committed)s 元"),
        _("需要 %(needed)s 元，已落实 %(committed)s 元，还差 %(gap)s 元"),
        _in_yuan,
    ),
    (Stage.FUNDING_MIX, "commitments_evidenced"): Words(
        _("每笔落实的钱都有证明"),
        _("每笔落实的钱都有批复、协议或申请"),
        _("还没有登记来源，或有 %(missing)s 笔落实的钱没有证明材料"),
    ),
    (Stage.FUNDING_MIX, "sources_allowed"): Words(
        _("钱用在允许的项目上"),
        _("每项来源都用在允许的项目上"),
        _("这些来源用错了项目，或超过能用的项目：%(payers)s"),
        _names,
    ),
    (Stage.FUNDING_MIX, "no_prefinancing"): Words(
        _("施工单位没有垫资"),
        _("没有施工单位垫资"),
        _("有政府资金的项目列了施工单位垫资，必须去掉"),
    ),
    (Stage.FUNDING_MIX, "fund_use_decided"): Words(
        _("动用维修资金经业主表决"),
        _("没有动用维修资金，或业主已表决通过"),
        _("要动用维修资金，业主还没有表决通过"),
    ),
    (Stage.FUNDING_MIX, "income_use_decided"): Words(
        _("用公共收益经业主表决"),
        _("没有动用公共收益，或业主已表决通过"),
        _("有资金靠公共收益回本，业主还没有表决通过"),
    ),
    (Stage.FUNDING_MIX, "shares_within_ceiling"): Words(
        _("各户出资不超上限"),
        _("%(households)s 户出资，都没有超过签字的上限"),
        _("%(households)s 户出资，有 %(above)s 户超过签字的上限"),
    ),
    (Stage.FUNDING_MIX, "residents_confirmed"): Words(
        _("居民出资已确认"),
        _("居民出资 %(committed)s 元，签字确认 %(confirmed)s 元"),
        _("居民出资 %(committed)s 元，只签字确认 %(confirmed)s 元"),
        _in_yuan,
    ),
}

LABELS: dict[Any, Any] = {
    ShareState: {
        ShareState.DUE: _("待确认"),
        ShareState.CONFIRMED: _("已确认"),
        ShareState.PAID: _("已缴清"),
        ShareState.EXEMPT: _("免缴"),
        ShareState.INSTALMENTS: _("分期"),
    },
}

EVENTS: dict[str, Any] = {
    "funding_source.added": _("登记资金来源：%(payer)s %(amount_yuan)s 元"),
    "funding_source.corrected": _("改正资金来源：%(payer)s %(amount_yuan)s 元"),
    "funding_source.removed": _("删去资金来源：%(payer)s %(amount_yuan)s 元"),
    "funding_source.moved": _("资金进展：%(payer)s %(amount_yuan)s 元，依据 %(evidence)s"),
    "share.confirmed": _("一户确认出资 %(amount_yuan)s 元"),
    "shares.confirmed": _("%(households)s 户按名册 %(number)s 确认出资 %(amount_yuan)s 元"),
    "share.paid": _("一户缴款 %(amount_yuan)s 元，收据 %(receipt)s"),
    "shares.paid": _("%(households)s 户按清单 %(receipt)s 缴款 %(amount_yuan)s 元"),
    "share.payment_cancelled": _("撤销收据 %(receipt)s 的缴款：%(reason)s"),
    "share.exempted": _("一户免缴：%(reason)s"),
    "share.changed": _("一户出资改为 %(amount_yuan)s 元：%(reason)s"),
}
DEADLINES: dict[str, Any] = {"funding.due": _("资金应当到位")}
