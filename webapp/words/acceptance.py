"""Words of the stage acceptance."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from rules.acceptance import (
    CheckResult,
    DefectState,
    HandoverItem,
    Outstanding,
    Party,
    StatutoryCondition,
)
from rules.satisfaction import Subject
from rules.stages import Stage
from rules.warranty import WarrantyCategory
from webapp.words.condition import Words


def _signed(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    residents = gettext("已签字") if figures["residents"] else gettext("还没签字")
    return {**figures, "representatives": residents}


def _satisfied(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    answers, satisfied = figures["answers"], figures["satisfied"]
    actual = f"{satisfied * 100 / answers:.2f}" if answers else "0"
    return {**figures, "actual": actual}


def _filed(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    days, limit = figures["days"], figures["limit"]
    late = days is not None and days > limit
    when = gettext("超过 %(limit)s 日时限", limit=limit) if late else gettext("在时限内")
    return {**figures, "when": when}


CONDITIONS = {
    (Stage.ACCEPTANCE, "statutory_conditions"): Words(
        _("验收的法定条件"),
        _("%(needed)s 项都有证明材料"),
        _("要 %(needed)s 项，已有材料 %(proven)s 项"),
    ),
    (Stage.ACCEPTANCE, "checklist_complete"): Words(
        _("联合验收清单"),
        _("%(items)s 项都查过，不合格的都有整改期限"),
        _("共 %(items)s 项，还有 %(pending)s 项没查，%(failed)s 项不合格又没有整改期限"),
    ),
    (Stage.ACCEPTANCE, "no_critical_defect"): Words(
        _("严重缺陷已消除"), _("没有未消除的严重缺陷"), _("还有 %(open)s 个严重缺陷没有销号")
    ),
    (Stage.ACCEPTANCE, "residents_satisfied"): Words(
        _("居民满意"),
        _("%(answers)s 户答复，%(satisfied)s 户给工程质量 4、5 分，占 %(actual)s%%"),
        _(
            "%(households)s 户中 %(answers)s 户答复，%(satisfied)s 户给 4、5 分，"
            "占 %(actual)s%%，要到 %(percent)s%%"
        ),
        _satisfied,
    ),
    (Stage.ACCEPTANCE, "parties_signed"): Words(
        _("各方签字"),
        _("%(signed)s 方签字，居民代表%(representatives)s"),
        _("至少 %(needed)s 方，已签 %(signed)s 方；居民代表%(representatives)s"),
        _signed,
    ),
    (Stage.ACCEPTANCE, "acceptance_passed"): Words(
        _("联合验收结论"), _("已通过"), _("联合验收组还没有作出通过的结论")
    ),
    (Stage.ACCEPTANCE, "settled"): Words(_("竣工结算"), _("已结算"), _("还没有登记结算金额")),
    (Stage.ACCEPTANCE, "filed"): Words(
        _("竣工验收备案"),
        _("验收后 %(days)s 日备案，%(when)s"),
        _("还没有备案，验收通过后 %(limit)s 日内要办"),
        _filed,
    ),
    (Stage.ACCEPTANCE, "handed_over"): Words(
        _("移交"),
        _("已移交 %(items)s 项"),
        _("至少移交 %(needed)s 项，已移交 %(items)s 项"),
    ),
}

REFUSALS = {
    "acceptance_not_open": _("系统正在准备验收清单，请过一会儿再试。"),
    "acceptance_passed": _("联合验收已在 %(passed_on)s 通过，清单和签字不能再改。"),
    "acceptance_not_ready": _("还不能通过验收，缺：%(missing)s。"),
    "acceptance_not_passed": _("联合验收还没有通过，不能备案。"),
    "filed_before_passed": _("备案日期不能早于验收通过日期 %(passed_on)s。"),
    "day_in_future": _("%(day)s 还没到，请写已经发生的日期。"),
    "unknown_check": _("验收清单里没有这一项。"),
    "nothing_to_rectify": _("这一项没有判不合格，不用整改。"),
    "acceptance_round_over": _("这次居民验收已经结束。有问题请打社区电话报修。"),
    "unknown_acceptance_household": _("这个项目里没有这一户，请检查房号，例如 2-1-301。"),
    "mark_out_of_range": _("分数是 1 到 5 分。"),
    "unknown_defect": _("没有这个质量问题。"),
    "defect_moved": _("这个问题现在是“%(state)s”，不能这样办。请刷新后再看。"),
}
STATUS = {"unknown_check": 404, "unknown_defect": 404}

LABELS = {
    CheckResult: {
        CheckResult.PASS: _("合格"),
        CheckResult.FAIL: _("不合格"),
        CheckResult.NOT_APPLICABLE: _("不适用"),
        CheckResult.PENDING: _("还没查"),
    },
    StatutoryCondition: {
        StatutoryCondition.WORKS_DONE: _("完成设计和合同约定的各项内容"),
        StatutoryCondition.FILES_COMPLETE: _("技术档案和施工管理资料完整"),
        StatutoryCondition.TEST_REPORTS: _("主要材料、构配件和设备的进场试验报告"),
        StatutoryCondition.QUALITY_STATEMENTS: _("勘察、设计、施工、监理的质量合格文件"),
        StatutoryCondition.WARRANTY_CERTIFICATE: _("施工单位签署的工程保修书"),
    },
    Party: {
        Party.IMPLEMENTING_UNIT: _("实施单位"),
        Party.DESIGNER: _("设计单位"),
        Party.CONTRACTOR: _("施工单位"),
        Party.SUPERVISOR: _("监理单位"),
        Party.SUB_DISTRICT: _("街道办事处"),
        Party.COMMUNITY: _("社区居委会"),
        Party.RESIDENTS: _("居民代表"),
        Party.PROPERTY_FIRM: _("物业服务单位"),
        Party.FIRE: _("消防"),
        Party.UTILITIES: _("专业经营单位"),
    },
    DefectState: {
        DefectState.REPORTED: _("已报修"),
        DefectState.REPAIRED: _("修好，等居民确认"),
        DefectState.CONFIRMED: _("居民已确认"),
        DefectState.FAILED: _("没修好"),
    },
    HandoverItem: {
        HandoverItem.DRAWINGS: _("竣工图和管线图"),
        HandoverItem.EQUIPMENT: _("设备台账、说明书、保修卡和钥匙"),
        HandoverItem.LIFT_FILE: _("电梯档案"),
        HandoverItem.OWNER_ROLL: _("业主名册和维修资金账户"),
        HandoverItem.CONTRACTS: _("广告、停车、快递柜等合同"),
        HandoverItem.STAFF_POSTS: _("服务人员和岗位"),
        HandoverItem.LEDGER: _("账目和结余"),
        HandoverItem.UNFINISHED_DEFECTS: _("未完成的质量问题清单"),
        HandoverItem.PHOTOS: _("改造前后照片"),
    },
    Outstanding: {
        Outstanding.STATUTORY: _("法定条件的证明材料"),
        Outstanding.CHECKLIST: _("验收清单"),
        Outstanding.CRITICAL_DEFECT: _("严重缺陷销号"),
        Outstanding.SIGNATURES: _("各方和居民代表签字"),
    },
    WarrantyCategory: {
        WarrantyCategory.STRUCTURE: _("地基和主体结构"),
        WarrantyCategory.WATERPROOF: _("屋面、卫生间和外墙防水"),
        WarrantyCategory.INSULATION: _("外墙保温"),
        WarrantyCategory.HEATING: _("供热和供冷"),
        WarrantyCategory.ELECTRICAL: _("电气管线"),
        WarrantyCategory.PIPES: _("给排水管道"),
        WarrantyCategory.EQUIPMENT: _("设备安装"),
        WarrantyCategory.DECORATION: _("装修"),
        WarrantyCategory.CONTRACT: _("其他（按合同约定）"),
    },
    Subject: {
        Subject.WORKS: _("工程质量"),
        Subject.PROCESS: _("施工过程"),
        Subject.LONG_TERM_MANAGEMENT: _("今后管理"),
    },
}

DEADLINES = {
    "acceptance.filing_due": _("竣工验收备案"),
    "defect.response_due": _("答复质量问题"),
}

EVENTS = {
    "acceptance.opened": _("开始联合验收，%(proposed)s 项建议不适用"),
    "acceptance.passed": _("联合验收通过，保修期从 %(passed_on)s 起算"),
    "acceptance.voided": _("验收退回施工，%(passed_on)s 的验收结论作废"),
    "acceptance.signed": _("验收签字：%(organisation)s"),
    "acceptance.unsigned": _("撤回验收签字：%(before)s"),
    "acceptance.filed": _("竣工验收备案 %(number)s，验收后 %(days)s 日"),
    "acceptance.settled": _("登记竣工结算，报告 %(number)s"),
    "check.recorded": _("验收清单记录 %(count)s 项"),
    "check.rectified": _("不合格项整改完成（%(on)s）"),
    "statutory_condition.proven": _("登记法定条件的证明：%(document)s"),
    "statutory_condition.withdrawn": _("撤回法定条件的证明：%(document)s"),
    "handover.recorded": _("移交给 %(receiver)s"),
    "resident_acceptance.given": _("一户给出验收意见"),
    "defect.reported": _("报修：%(place)s"),
    "defect.repaired": _("修好：%(place)s"),
    "defect.confirmed": _("居民确认修好：%(place)s"),
    "defect.repair_failed": _("没修好：%(place)s，%(reason)s"),
    "defect.escalated": _("%(times)s 次没修好，转实施单位督办：%(place)s"),
}
