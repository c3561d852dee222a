"""Words of the stage resident_consultation."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from rules.resident_consultation import (
    BallotKind,
    ConsultationState,
    DeliveryWay,
    ObjectionResult,
    ObjectionSubject,
    ObjectorStanding,
    VoteState,
)
from rules.stages import Stage
from webapp.words.condition import Words

STAGE = Stage.RESIDENT_CONSULTATION


def _failed(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**figures, "failed": "、".join(figures.get("failed", [])) or "—"}


REFUSALS: dict[str, Any] = {
    "no_round": _("还没有冻结的方案，不能发起表决。"),
    "round_moved": _("这一轮表决现在是“%(state)s”，不能再办这件事。"),
    "dates_missing": _("请先定好表决的起止日期，再发布通知。"),
    "roll_incomplete": _("还有 %(count)s 户没有面积依据（%(doors)s），业主清册不能冻结。"),
    "notice_too_short": _("通知要公示满 %(days)s 天，表决最早 %(earliest)s 开始。"),
    "window_too_short": _("表决期至少 %(days)s 天，最早 %(earliest)s 截止。"),
    "window_too_long": _("表决期最多 %(days)s 天，最晚 %(latest)s 截止。"),
    "paper_unknown": _("没有这张待录入的纸票，或者它已经计入。"),
    "paper_not_yet": _("收到时间在将来，请核对纸票上的日期和时间。"),
    "papers_open": _("还有 %(count)s 张纸票等第二人录入或两次录入不一致，不能核定。"),
    "count_moved": _("重新计票和已公示的结果不一致，不能核定。系统会重新公示。"),
    "objections_closed": _("异议期已经过了，现在不收异议。有事请找社区工作人员。"),
    "not_on_this_roll": _("这一轮表决的业主清册里没有这一户。"),
    "unknown_record": _("这一轮表决里没有这条记录。"),
    "unknown_owner": _("这个人不是这套房的产权人。"),
    "counts_differ": _("两种独立的算法结果不一致，不能核定。请管理员检查数据。"),
    "nothing_to_ask_again": _("没有可以再次表决的事项。"),
    "rule_not_countable": _(
        "规则 %(rule)s 要清点到场、委托人数或产权份额（%(counts)s），"
        "本系统的表决不记录这些，不能添加。"
    ),
    "rule_is_shipped": _("规则 %(rule)s 随系统发布，不能在这里停用。"),
    "rule_ends_before_it_begins": _("规则 %(rule)s 从 %(begins)s 起生效，截止日不能更早。"),
    "rule_version_known": _("规则 %(rule)s 第 %(version)s 版已经有了，请用更高的版本号。"),
    "no_rule_in_force": _("当地没有适用于“%(matter)s”的表决规则。"),
}
STATUS = {"unknown_record": 404, "paper_unknown": 404, "objections_closed": 410}

CONDITIONS: dict[Any, Any] = {
    (STAGE, "decisions_on_ballot"): Words(
        _("应表决的事项都上票"),
        _("应表决 %(required)s 项，已列入 %(ballots)s 项"),
        _("应表决 %(required)s 项，只列入 %(ballots)s 项"),
    ),
    (STAGE, "papers_entered_twice"): Words(
        _("纸质票由两人录入"),
        _("没有待录入的纸票"),
        _("还有 %(awaiting)s 张纸票等第二人录入或两次不一致"),
    ),
    (STAGE, "decisions_adopted"): Words(
        _("表决事项全部通过"),
        _("%(ballots)s 项全部通过"),
        _("%(ballots)s 项中通过 %(adopted)s 项，未通过：%(failed)s"),
        figures=_failed,
    ),
    (STAGE, "count_certified"): Words(
        _("计票结果已核定"), _("没有经手录入的人已核定"), _("还没有人核定计票结果")
    ),
    (STAGE, "special_consents_complete"): Words(
        _("个别业主的同意齐全"),
        _("需要 %(needed)s 户单独同意，已有 %(given)s 户"),
        _("需要 %(needed)s 户单独同意，只有 %(given)s 户"),
    ),
    (STAGE, "objections_answered"): Words(
        _("异议都有答复"),
        _("共 %(objections)s 件异议，都已办结"),
        _("共 %(objections)s 件异议，还有 %(open)s 件没有办结"),
    ),
    (STAGE, "objection_window_over"): Words(
        _("异议期已满，结果已公告"),
        _("异议期已满，最终结果已公告"),
        _("异议期未满，或最终结果还没公告"),
    ),
    (STAGE, "mode_and_fee_confirmed"): Words(
        _("管理模式和收费已确认"), _("业主已表决确认"), _("管理模式和收费的表决还没有通过")
    ),
}

LABELS: dict[Any, Any] = {
    ConsultationState: {
        ConsultationState.DRAFT: _("准备"),
        ConsultationState.NOTICE: _("公示中"),
        ConsultationState.VOTING: _("表决中"),
        ConsultationState.COUNTING: _("计票中"),
        ConsultationState.PRELIMINARY: _("初步结果公示"),
        ConsultationState.FINAL: _("最终结果"),
    },
    BallotKind: {BallotKind.CONSENT: _("同意与否"), BallotKind.OPTIONS: _("多选一")},
    VoteState: {
        VoteState.VALID: _("有效"),
        VoteState.AWAITING_SECOND: _("等第二人录入"),
        VoteState.MISMATCH: _("两次录入不一致"),
        VoteState.INVALID: _("无效"),
        VoteState.LATE: _("过期"),
        VoteState.SUPERSEDED: _("已作废"),
    },
    ObjectorStanding: {
        ObjectorStanding.OWNER: _("业主"),
        ObjectorStanding.AFFECTED_NEIGHBOUR: _("受影响的邻居"),
        ObjectorStanding.OTHER: _("其他人"),
    },
    ObjectionSubject: {
        ObjectionSubject.IDENTITY_OR_AREA: _("身份或面积"),
        ObjectionSubject.PROCEDURE: _("程序"),
        ObjectionSubject.CONTENT: _("方案内容"),
        ObjectionSubject.INFRINGEMENT: _("侵害权益"),
    },
    ObjectionResult: {
        ObjectionResult.UPHELD: _("成立"),
        ObjectionResult.PARTLY: _("部分成立"),
        ObjectionResult.REJECTED: _("不成立"),
        ObjectionResult.SETTLED: _("协商解决"),
        ObjectionResult.MEDIATION_FAILED: _("调解不成"),
    },
    DeliveryWay: {
        DeliveryWay.IN_PERSON: _("当面"),
        DeliveryWay.ONLINE: _("线上打开"),
        DeliveryWay.POST: _("邮寄"),
        DeliveryWay.PHONE: _("电话"),
        DeliveryWay.POSTED_ON_DOOR: _("贴门上"),
        DeliveryWay.PUBLIC_POSTING: _("公告"),
    },
}

EVENTS: dict[str, Any] = {
    "consultation.second_vote": _("拟定第 %(round)s 轮：%(titles)s"),
    "rule.ended": _("停用表决规则 %(rule)s（到 %(last_day)s 为止）"),
    "rule.added": _("添加表决规则：%(rules)s"),
    "consultation.drawn_up": _("拟定第 %(round)s 轮表决，%(ballots)s 项"),
    "consultation.dates_set": _("确定表决日期"),
    "consultation.notice_published": _("发布表决通知，业主 %(heads)s 人"),
    "consultation.opened": _("第 %(round)s 轮表决开始"),
    "consultation.closed": _("第 %(round)s 轮表决截止"),
    "consultation.counted": _("公示初步结果，%(ballots)s 项通过 %(adopted)s 项"),
    "consultation.certified": _("核定第 %(round)s 轮计票结果"),
    "consultation.result_published": _("公告第 %(round)s 轮最终结果"),
    "consultation.set_aside": _("第 %(round)s 轮表决作废，重新表决：%(reason)s"),
    "paper_ballot.read": _("录入一张纸票"),
    "paper_ballot.set_aside": _("作废一张误录的纸票：%(reason)s"),
    "delivery.recorded": _("登记送达 %(count)s 户"),
    "designation.recorded": _("登记共有人推选函"),
    "special_consent.recorded": _("登记个别业主的书面意见"),
    "objection.received": _("收到异议 %(number)s"),
    "objection.answered": _("答复异议 %(number)s"),
    "signature.verified": _("核验签名属实"),
    "signature.struck": _("核验签名不属实，不计票：%(note)s"),
}
