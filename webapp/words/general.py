"""Words that belong to no single stage: the road, roles, decisions, common refusals."""

from flask_babel import lazy_gettext as _

from rules.roles import Role
from rules.stages import Reviewer, Stage, Standing, Verdict
from webapp.charts.elevation import Mark
from webapp.senses import lazy_pgettext

REFUSALS = {
    "unknown_case": _("没有这个项目，或者不在您的管辖范围。"),
    "case_not_open": _("这个项目现在是“%(standing)s”，不能办理。"),
    "wrong_stage": _("这项工作属于“%(wanted)s”阶段，项目现在在“%(stage)s”阶段。"),
    "under_review": _("这一阶段的材料已经提交审查。要修改，请先在项目页撤回。"),
    "case_moved": _("您打开这一页以后，项目有了变化（现在在“%(stage)s”阶段）。请重新看过再办理。"),
    "case_already_open": _("这个小区（单元）已有在办项目 %(reference)s，不能重复立项。"),
    "not_restable": _("项目现在是“%(standing)s”，不能改为“%(wanted)s”。"),
    "nothing_submitted": _("这个项目没有待审查的材料。"),
    "gate_not_met": _("还有 %(count)s 项条件不符合，不能通过。可以退回补正。"),
    "stage_not_reviewable": _("“%(stage)s”阶段不能给出“%(verdict)s”的结论。"),
    "not_yours": _("您的岗位不能办理这个项目的这项工作。"),
    "file_not_usable": _("%(name)s 不是能打开的照片或 PDF，没有保存。"),
    "file_too_large": _("%(name)s 太大，每个文件最多 %(most)s MB，没有保存。"),
    "bad_rule_record": _("表决规则的数据有误，请联系管理员。"),
    "unknown_rule": _("没有这条表决规则。"),
    "no_holiday_calendar": _("%(year)s 年的法定节假日安排还没有公布，不能推算期限。"),
    "not_announced": _("通知里没有这个事项，不能列入表决。"),
    "too_few_options": _("比选方案至少要有两个。"),
    "four_eyes": _("自己经办的材料不能由自己审查，请换一位同事。"),
}
STATUS = {"unknown_case": 404, "not_yours": 403, "four_eyes": 403}

LABELS = {
    Stage: {
        Stage.REGISTRATION: _("建档分类"),
        Stage.DEMAND_SURVEY: _("需求调查"),
        Stage.PLAN_PROPOSAL: _("方案编制"),
        Stage.RESIDENT_CONSULTATION: _("协商表决"),
        Stage.FUNDING_MIX: _("资金统筹"),
        Stage.CONSTRUCTION: _("施工"),
        Stage.ACCEPTANCE: _("验收"),
        Stage.LONG_TERM_MANAGEMENT: _("长效管理"),
    },
    Standing: {
        Standing.OPEN: _("在办"),
        Standing.SUSPENDED: _("已中止"),
        Standing.WITHDRAWN: _("已撤回"),
        Standing.ARCHIVED: _("已归档"),
    },
    Verdict: {
        Verdict.APPROVE: lazy_pgettext("verdict", "通过"),
        Verdict.RETURN: _("退回补正"),
        Verdict.REJECT: _("不予通过"),
    },
    Reviewer: {
        Reviewer.STREET: _("街道办事处"),
        Reviewer.HOUSING: _("住建部门"),
        Reviewer.JOINT_REVIEW: _("联合审查组"),
        Reviewer.FINANCE: _("财政部门"),
        Reviewer.SUPERVISION: _("质量监督"),
        Reviewer.JOINT_ACCEPTANCE: _("联合验收组"),
        Reviewer.DISTRICT: _("区（县）主管部门"),
    },
    Role: {
        Role.PROJECT_MANAGER: _("项目经理"),
        Role.REVIEWER: _("审查员"),
        Role.AUDITOR: _("审计监督"),
        Role.ADMINISTRATOR: _("管理员"),
    },
}

MARKS = {
    Mark.NONE: _("未表态"),
    Mark.MAYBE: _("还没想好"),
    Mark.NO: _("不同意"),
    Mark.YES: _("同意"),
    Mark.KNOWN: _("已表态"),
}

FUNNEL = {
    "households": _("总户数"),
    "delivered": _("已送达"),
    "opened": _("已阅读"),
    "answered": _("已表态"),
    "agreed": _("同意"),
    "verified": _("签名已核验"),
}

DEADLINES = {
    "registration_due": _("建档期限"),
    "survey.closes": _("需求调查截止"),
    "consultation.opens": _("开始投票"),
    "consultation.closes": _("投票截止"),
    "consultation.objections_end": _("异议期结束"),
}

EVENTS = {
    "attachment.kept": _("收到材料"),
    "case.opened": _("立项 %(reference)s"),
    "case.suspended": _("项目中止：%(reason)s"),
    "case.resumed": _("项目恢复：%(reason)s"),
    "case.withdrawn": _("项目撤回：%(reason)s"),
    "stage.submitted": _("提交审查，%(conditions)s 项条件符合 %(met)s 项"),
    "stage.taken_back": _("撤回审查材料"),
    "stage.approved": _("审查通过"),
    "stage.returned": _("退回补正：%(reason)s"),
    "stage.rejected": _("不予通过：%(reason)s"),
    "deadline.rung": _("期限已到"),
}
