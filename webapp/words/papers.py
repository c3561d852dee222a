"""Words of papers, evidence files and what is public."""

from flask_babel import lazy_gettext as _

from rules.handing_out import HandoutState
from rules.paper import Audience, OrderState, PaperKind, Variant

REFUSALS = {
    "unknown_paper_order": _("没有这批文书。"),
    "unknown_paper": _("没有这份文书，或者您不能看。"),
    "unknown_attachment": _("没有这个文件，或者您不能看。"),
    "unknown_public_case": _("没有公开的这个项目。请检查网址，或从公开目录进入。"),
    "unknown_notice": _("没有这条公示。"),
    "unknown_public_line": _("没有公布过这笔账。"),
    "unknown_count": _("这次表决还没有公布结果。"),
}
STATUS = dict.fromkeys(REFUSALS, 404)

REFUSALS |= {
    "glyph_missing": _(
        "“%(character)s”（%(codepoint)s）在文书字体里没有字形，请改用正体字或拼音。"
    ),
    "glyph_missing_in": _(
        "%(household)s 的%(field)s里有“%(character)s”（%(codepoint)s），文书字体里没有这个字形。"
        "请改用正体字或拼音，改好后点“再试一次”；其余各份不受影响。"
    ),
    "paper_not_made": _("这一份连续两次没有做成（%(reason)s），其余各份不受影响。"),
    "disk_full": _("磁盘空间不够：这一批约需 %(needed)s MB，只剩 %(free)s MB，一份也没有制作。"),
    "paper_order_ended": _("这一批已经做完，没有要停止或继续的。"),
    "unknown_paper_number": _("没有编号为 %(number)s 的文书，请核对纸上的编号。"),
    "paper_void": _("%(number)s 已作废，现在有效的是 %(replaced_by)s，不能再发放。"),
    "paper_not_handed_out": _("%(number)s 没有发放记录，请先登记发放。"),
    "too_many_paper_numbers": _("一次最多登记 %(most)s 个编号，这里有 %(count)s 个，请分几次。"),
    "paper_unavailable": _("还没有可以写进这份文书的内容。"),
    "evidence_bundle_moved_on": _("做目录以后又重新计过票，目录对不上了。请重新制作证据包。"),
    "form_not_printable": _("这份同意书现在不能打印，请到社区领取纸质件。"),
    "not_a_picture": _("“%(name)s”不是照片。扫描件可能有姓名和证件号，不公开。"),
    "too_many_questions": _("今天的提问已经很多了，请明天再来，或直接打电话。"),
}

LABELS = {
    PaperKind: {
        PaperKind.COMPOUND_FILE: _("小区档案"),
        PaperKind.PRIVACY_CONSENT: _("个人信息告知同意书"),
        PaperKind.DEMAND_FORM: _("需求征集表（菜单）"),
        PaperKind.VISIT_RECORD: _("入户走访记录"),
        PaperKind.HAZARD_LIST: _("隐患排查表"),
        PaperKind.OPINION_FORM: _("改造意愿征求意见表"),
        PaperKind.DEMAND_SUMMARY: _("需求汇总"),
        PaperKind.RENOVATION_PLAN: _("改造方案"),
        PaperKind.WISH_HANDLING: _("意见采纳情况表"),
        PaperKind.PLAN_PUBLICATION: _("方案公示"),
        PaperKind.ROLL_PUBLICATION: _("业主清册公示"),
        PaperKind.VOTING_NOTICE: _("表决通知"),
        PaperKind.BALLOT_PAPER: _("表决票"),
        PaperKind.CONSENT_FORM: _("同意书"),
        PaperKind.PROXY_LETTER: _("授权委托书"),
        PaperKind.DESIGNATION_LETTER: _("共有人推选函"),
        PaperKind.DELIVERY_REGISTER: _("送达登记表"),
        PaperKind.DELIVERY_NOTICE: _("送达公告"),
        PaperKind.RECEIPT: _("签收回执"),
        PaperKind.OBJECTION_REGISTER: _("异议登记表"),
        PaperKind.OBJECTION_ANSWER: _("异议答复书"),
        PaperKind.MEDIATION_AGREEMENT: _("调解协议书"),
        PaperKind.COUNTING_SHEET: _("计票表"),
        PaperKind.RESULT_PRELIMINARY: _("初步统计结果公示"),
        PaperKind.RESULT_FINAL: _("表决结果公告"),
        PaperKind.LIFT_AGREEMENT: _("加装电梯协议"),
        PaperKind.SHARE_TABLE: _("分摊明细"),
        PaperKind.SHARE_NOTICE: _("每户告知单"),
        PaperKind.FUNDING_PLAN: _("资金筹措方案"),
        PaperKind.CONTRIBUTION_CONFIRMATION: _("出资确认书"),
        PaperKind.FUND_APPLICATION: _("维修资金使用申请"),
        PaperKind.START_NOTICE: _("开工告知书"),
        PaperKind.SITE_BOARD: _("施工公示牌"),
        PaperKind.PROGRESS_REPORT: _("施工周报"),
        PaperKind.CHANGE_ORDER: _("变更签证单"),
        PaperKind.PAYMENT_APPROVAL: _("付款审批表"),
        PaperKind.ACCEPTANCE_RECORD: _("联合验收表"),
        PaperKind.RESIDENT_ACCEPTANCE: _("居民验收意见"),
        PaperKind.WARRANTY_CERTIFICATE: _("保修书（保修台账）"),
        PaperKind.HANDOVER_LIST: _("移交清单"),
        PaperKind.FEE_COMPARISON: _("物业方案对比表"),
        PaperKind.MONTHLY_LEDGER: _("收支公示表"),
        PaperKind.SATISFACTION_FORM: _("满意度问卷"),
        PaperKind.SATISFACTION_REPORT: _("满意度报告"),
        PaperKind.STAR_RATING: _("星级评定表"),
        PaperKind.REWARD_APPLICATION: _("奖励申报表"),
        PaperKind.EVIDENCE_BUNDLE: _("证据包"),
    },
    Audience: {
        Audience.RESIDENT: _("发给住户"),
        Audience.POSTED: _("张贴公布"),
        Audience.ARCHIVE: _("存档报送"),
    },
    Variant: {
        Variant.STANDARD: _("普通"),
        Variant.LARGE: _("大字"),
        Variant.ENGLISH: _("英文"),
    },
    OrderState: {
        OrderState.WAITING: _("排队中"),
        OrderState.PRINTING: _("正在制作"),
        OrderState.FINISHED: _("已完成"),
        OrderState.FAILED: _("没有完成"),
        OrderState.STOPPED: _("已停止"),
    },
    HandoutState: {
        HandoutState.WAITING: _("未发放"),
        HandoutState.HANDED_OUT: _("已发放，未收回"),
        HandoutState.RETURNED: _("已收回"),
        HandoutState.VOID: _("已作废"),
    },
}

EVENTS = {
    "papers.ordered": _("开始制作文书"),
    "papers.printed": _("文书制作完成，共 %(count)s 份"),
    "attachment.published": _("公开一张照片"),
    "attachment.hidden": _("一张照片不再公开"),
    "papers.stopped": _("停止制作文书：%(reason)s"),
    "papers.gone_on": _("继续制作文书"),
    "papers.handed_out": _("登记发放 %(count)s 份文书，领取人 %(received_by)s"),
    "papers.returned": _("登记收回 %(count)s 份文书"),
    "papers.handout_undone": _("撤销 %(number)s 的发放或收回登记"),
    "store.swept": _("清理没有记录的文件 %(count)s 个"),
    "papers.tried_again": _("重新制作 %(count)s 份文书"),
}

FIELDS = {
    "answers": _("意见"),
    "area_basis": _("面积依据"),
    "building": _("楼栋"),
    "case_title": _("项目名称"),
    "certificate_no": _("产权证号"),
    "compound": _("小区名称"),
    "conditions": _("条件"),
    "contact": _("联系方式"),
    "door": _("房号"),
    "effects": _("影响说明"),
    "handler": _("经办单位"),
    "head": _("页首"),
    "issuer": _("发文单位"),
    "note": _("备注"),
    "owners": _("产权人"),
    "owners.name": _("产权人姓名"),
    "payer": _("付款人"),
    "phone": _("电话"),
    "plan_title": _("方案名称"),
    "proxy": _("代理人"),
    "proxy.name": _("代理人姓名"),
    "remarks": _("备注"),
    "room": _("房号"),
    "share": _("产权份额"),
    "share_basis": _("分摊办法"),
    "signer_name": _("签署人姓名"),
    "stairwell": _("单元"),
    "text": _("正文"),
    "title": _("标题"),
    "witness": _("见证人"),
}
"""Words for the parts of papers' values, by the last names of the way to them."""


def field_word(path: str) -> str:
    """Return what people call the part of a paper at `path`: the longest ending that is known."""
    names = path.split(".")
    for start in range(len(names)):
        if word := FIELDS.get(".".join(names[start:])):
            return str(word)
    return f"{_('内容')}（{path}）" if path else str(_("内容"))
