"""Words of the stage demand_survey: the menu, answers, visits, hazards, ideas."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _

from rules.demand_survey import (
    Concern,
    ContactChannel,
    IdeaState,
    MeetingKind,
    Position,
    Severity,
    VisitOutcome,
)
from rules.menu import ItemClass, Unit, Visibility
from rules.percent import percent_truncated
from rules.stages import Stage
from webapp.words.condition import Words

REFUSALS = {
    "survey_not_open": _("需求调查现在没有开放，不能登记答复。"),
    "survey_ends_too_early": _("截止日期要在今天或以后，%(until)s 已经过去了。"),
    "not_in_survey": _("这个项目的调查里没有这一条，可能已被别人改动。请回到列表再看。"),
    "dish_not_offered": _("“%(item)s”不在本小区的菜单里，请换一项。"),
    "too_few_visitors": _("上门要有 %(needed)s 人以上，请把同去的人都写上。"),
    "visit_in_future": _("走访时间还没到，请在走访后登记。"),
    "wrong_wishes": _("想改的项目最多选 %(most)s 项，而且不能重复。"),
    "wrong_points": _("每户一共 %(points)s 分，现在给了 %(given)s 分，请改一改。"),
    "unknown_menu_item": _("菜单里没有“%(item)s”这一项。"),
    "nothing_to_merge": _("请至少勾选一条想法。"),
}
STATUS = {"not_in_survey": 404}


def _response(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**figures, "short": max(0, figures["needed"] - figures["answered"])}


def _inclusion(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    share = Fraction(2, 3)
    needed = -(-figures["heads"] * share.numerator // share.denominator)
    return {
        **figures,
        "percent": percent_truncated(figures["heads_wanting"], figures["heads"]) or "0",
        "area_percent": percent_truncated(figures["area_wanting"], figures["area"]) or "0",
        "short": max(0, needed - figures["heads_wanting"]),
    }


CONDITIONS = {
    (Stage.DEMAND_SURVEY, "response_sufficient"): Words(
        _("答复的户数够"),
        _("%(households)s 户中有 %(answered)s 户答复，至少要 %(needed)s 户"),
        _("%(households)s 户中有 %(answered)s 户答复，还差 %(short)s 户才到 %(needed)s 户"),
        _response,
    ),
    (Stage.DEMAND_SURVEY, "hazards_listed"): Words(
        _("隐患已排查"),
        _("排查已完成，登记隐患 %(hazards)s 处"),
        _("已登记隐患 %(hazards)s 处，还没有确认排查完成"),
    ),
    (Stage.DEMAND_SURVEY, "ideas_merged"): Words(
        _("居民想法都有着落"),
        _("每条想法都已并入社区建议或答复"),
        _("还有 %(open)s 条想法没有并入建议，也没有答复"),
    ),
    (Stage.DEMAND_SURVEY, "inclusion_agreed"): Words(
        _("同意纳入年度计划"),
        _("同意 %(heads_wanting)s 人（%(percent)s%%），面积占 %(area_percent)s%%，已达到规定比例"),
        _(
            "同意 %(heads_wanting)s/%(heads)s 人（%(percent)s%%），面积占 %(area_percent)s%%，"
            "还没到规定比例"
        ),
        _inclusion,
    ),
    (Stage.DEMAND_SURVEY, "management_consensus"): Words(
        _("长效管理有共识"),
        _("%(heads)s 人中有 %(accepting)s 人接受改造后的长效管理，已达到规定比例"),
        _("%(heads)s 人中有 %(accepting)s 人接受改造后的长效管理，人数或面积还没到规定比例"),
    ),
}

LABELS = {
    VisitOutcome: {
        VisitOutcome.OWNER: _("见到业主"),
        VisitOutcome.FAMILY: _("见到家人"),
        VisitOutcome.TENANT: _("见到租户"),
        VisitOutcome.NOBODY: _("没人应答"),
    },
    Position: {
        Position.SUPPORTS: _("支持"),
        Position.OPPOSES: _("反对"),
        Position.HESITATES: _("犹豫"),
        Position.CONDITIONAL: _("有条件支持"),
    },
    Concern: {
        Concern.LIGHT: _("采光"),
        Concern.NOISE: _("噪声"),
        Concern.PRIVACY: _("隐私"),
        Concern.COST: _("费用"),
        Concern.STRUCTURE: _("房屋结构"),
        Concern.VALUE: _("房价"),
        Concern.GROUND_FLOOR: _("低层不公平"),
        Concern.DISTRUST: _("不信任"),
        Concern.ABSENT_OWNER: _("业主不在"),
        Concern.FAMILY_DISPUTE: _("家庭意见不一"),
        Concern.OTHER: _("其他"),
    },
    ContactChannel: {
        ContactChannel.ONLINE: _("线上"),
        ContactChannel.DOOR: _("上门"),
        ContactChannel.PHONE: _("电话"),
        ContactChannel.PAPER: _("纸质"),
        ContactChannel.MEETING: _("会议"),
    },
    Severity: {
        Severity.IMMEDIATE: _("立查立改"),
        Severity.SERIOUS: _("严重"),
        Severity.ORDINARY: _("一般"),
    },
    IdeaState: {
        IdeaState.NEW: _("待处理"),
        IdeaState.MERGED: _("已并入建议"),
        IdeaState.ADOPTED: _("已采纳"),
        IdeaState.PARTLY: _("部分采纳"),
        IdeaState.REJECTED: _("未采纳"),
    },
    MeetingKind: {
        MeetingKind.GRID_BRANCH: _("网格支部会议"),
        MeetingKind.JOINT: _("社区党建联席会"),
        MeetingKind.COUNCIL: _("居民议事会"),
        MeetingKind.COORDINATION: _("部门联席会议"),
    },
    ItemClass: {
        ItemClass.BASIC: _("基础类"),
        ItemClass.IMPROVEMENT: _("完善类"),
        ItemClass.UPGRADE: _("提升类"),
        ItemClass.SAFETY: _("安全类"),
    },
    Visibility: {
        Visibility.FACE: _("面子"),
        Visibility.SUBSTANCE: _("里子"),
    },
    Unit: {
        Unit.SQUARE_METRE: _("平方米"),
        Unit.METRE: _("米"),
        Unit.HOUSEHOLD: _("户"),
        Unit.BUILDING: _("栋"),
        Unit.STAIRWELL: _("单元"),
        Unit.PIECE: _("个"),
        Unit.SPACE: _("个车位"),
        Unit.COMPOUND: _("项"),
    },
}

EVENTS = {
    "survey.opened": _("需求调查开始，到 %(until)s 截止"),
    "survey.extended": _("需求调查延到 %(until)s"),
    "survey.closed": _("需求调查结束，%(households)s 户中 %(answered)s 户答复"),
    "survey_answer.given": _("一户答复了需求调查"),
    "annual_plan.joined": _("纳入 %(year)s 年度改造计划"),
    "hazard_check.completed": _("隐患排查完成，排查人 %(by)s"),
    "consensus.noted": _("记录长效管理共识"),
    "menu.priced": _("调整菜单 %(count)s 项"),
    "visit.logged": _("登记一次走访"),
    "visit.corrected": _("更正一次走访"),
    "hazard.found": _("登记隐患：%(place)s"),
    "hazard.corrected": _("更正一处隐患"),
    "hazard.removed": _("隐患已消除：%(place)s"),
    "idea.entered": _("登记一条居民想法"),
    "idea.merged": _("%(count)s 条想法并入建议“%(title)s”"),
    "idea.answered": _("答复一条居民想法"),
    "suggestion.corrected": _("修改一条社区建议"),
    "meeting.recorded": _("会议纪要：%(title)s，%(attendance)s 人参加"),
    "meeting.corrected": _("更正一次会议纪要"),
}
