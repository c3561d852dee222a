"""Words of consent: answers, capacities, and why a signature or a vote is refused."""

from typing import Any

from flask_babel import lazy_gettext as _

from rules.consent import Answer, Capacity, Channel, InvalidReason
from rules.decision_rule import Count, Measure
from rules.electorate import OwnerStatus
from rules.matters import ConsentNeeded
from rules.standing import VoteStanding

REFUSALS: dict[str, Any] = {
    "voting_not_open": _("表决还没有开始，%(opens_at)s 开始。"),
    "voting_closed": _("表决已经结束，%(closes_at)s 截止。过了时间的票不计。"),
    "text_changed": _("方案文本和您刚才看的不一样，没有提交。请重新看一遍方案再签。"),
    "answers_changed": _("您家的选择在另一个页面改过了，没有提交。请核对下面的选择再签。"),
    "answers_incomplete": _("“%(title)s”还没有选，请先选好再签。"),
    "already_voted": _("“%(title)s”已经投过票，按规则以第一次有效的票为准，不能更改。"),
    "not_registered_owner": _("这个姓名不在这套房的产权人名单里。请照房产证写，或到社区核对。"),
    "not_the_voter": _("这套房的产权人已推选另一位来投票，请由那一位签。"),
    "signature_refused": _("这样签不算数：%(reason)s。请补齐后再提交。"),
    "unknown_choice": _("表决票上没有第 %(number)s 项或这个选项，请重新选。"),
    "not_on_roll": _("这套房不在这次表决的业主清册里。"),
    "bad_strokes": _("签名没写好，请重新写一次，或只写姓名。"),
    "witness_missing": _("代录意见要写见证人姓名。"),
}
STATUS = {"not_on_roll": 404, "voting_not_open": 409, "voting_closed": 410}

LABELS: dict[Any, Any] = {
    Answer: {
        Answer.AGREE: _("同意"),
        Answer.DISAGREE: _("不同意"),
        Answer.ABSTAIN: _("弃权"),
        Answer.UNDECIDED: _("还没想好"),
        Answer.CONDITIONAL: _("有条件同意"),
    },
    Channel: {
        Channel.ONLINE: _("线上"),
        Channel.PAPER: _("纸质"),
        Channel.ASSISTED: _("上门代录"),
    },
    Capacity: {
        Capacity.OWNER: _("产权人本人"),
        Capacity.CO_OWNER: _("共有人"),
        Capacity.GUARDIAN: _("监护人"),
        Capacity.PROXY: _("受托代理人"),
        Capacity.LEGAL_REPRESENTATIVE: _("单位代表"),
    },
    InvalidReason: {
        InvalidReason.UNSIGNED: _("没有签名"),
        InvalidReason.ALTERED: _("有涂改"),
        InvalidReason.MORE_THAN_ONE_CHOICE: _("选了不止一项"),
        InvalidReason.UNKNOWN_CHOICE: _("选了票上没有的项"),
        InvalidReason.NOT_AN_OWNER: _("签名人不是产权人，也没有委托"),
        InvalidReason.WRONG_FORM: _("不是规定的票"),
        InvalidReason.DEFACED: _("污损看不清"),
        InvalidReason.COPY: _("是复印件"),
        InvalidReason.LATE: _("过了截止时间"),
        InvalidReason.EARLY: _("早于开始时间"),
        InvalidReason.TEXT_CHANGED: _("文本和公示的不一样"),
        InvalidReason.MINOR_ALONE: _("产权人未成年，要由监护人签"),
        InvalidReason.GUARDIAN_UNPROVEN: _("监护人没有写明关系和证明"),
        InvalidReason.STAMP_MISSING: _("单位产权，缺授权书或公章"),
        InvalidReason.PROXY_MISSING: _("没有授权委托书"),
        InvalidReason.PROXY_INCOMPLETE: _("委托书缺项：代理人、事项、权限、期限、委托人签名都要有"),
        InvalidReason.PROXY_OUT_OF_TIME: _("不在委托期限内"),
        InvalidReason.PROXY_FORBIDDEN: _("物业人员不能做代理人"),
        InvalidReason.PROXY_TOO_MANY: _("一人代理的户数超过规定"),
        InvalidReason.PROXY_AGAINST_INSTRUCTION: _("和委托书指示的不一样"),
        InvalidReason.OWNER_UNSETTLED: _("产权人去世，继承还没办妥"),
        InvalidReason.CONFLICT: _("共有人意见不同，没有推选函"),
    },
    ConsentNeeded: {
        ConsentNeeded.OWNERS_OF_OCCUPIED_PART: _("占用其专有部分"),
        ConsentNeeded.PAYERS: _("由其出资"),
    },
    OwnerStatus: {
        OwnerStatus.SETTLED: _("产权清楚"),
        OwnerStatus.DECEASED_UNSETTLED: _("产权人去世，继承还没办妥"),
        OwnerStatus.UNREACHABLE: _("联系不上"),
        OwnerStatus.COURT_EXCLUDED: _("法院判决不计入"),
        OwnerStatus.SOLD_UNDELIVERED: _("已售未交付"),
    },
    Measure: {
        Measure.HEAD: _("人数"),
        Measure.AREA: _("面积"),
        Measure.SHARE: _("份额"),
    },
    Count: {
        Count.ELIGIBLE: _("全体业主"),
        Count.PARTICIPATING: _("参与表决业主"),
        Count.FOR: _("同意业主"),
        Count.AGAINST: _("反对业主"),
        Count.FOR_PLUS_AGAINST: _("同意和反对业主"),
        Count.PRESENT_IN_PERSON: _("到场业主"),
        Count.REPRESENTED: _("到场和委托业主"),
    },
    VoteStanding: {
        VoteStanding.FOR: _("同意"),
        VoteStanding.AGAINST: _("反对"),
        VoteStanding.ABSTAIN: _("弃权"),
        VoteStanding.CONDITIONAL: _("有条件同意"),
        VoteStanding.UNDECIDED: _("还没想好"),
        VoteStanding.INVALID: _("无效"),
        VoteStanding.CONFLICT: _("共有人意见冲突"),
        VoteStanding.SILENT: _("未表态"),
    },
}
EVENTS: dict[str, Any] = {
    "consent.signed": _("住户在线签署意见"),
    "consent.assisted": _("上门代录住户意见，见证人 %(witness)s"),
}
