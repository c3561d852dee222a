"""Words of papers, evidence files and what is public."""

from flask_babel import lazy_gettext as _

from rules.paper import OrderState, PaperKind

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
    "form_not_printable": _("这份同意书现在不能打印，请到社区领取纸质件。"),
    "not_a_picture": _("“%(name)s”不是照片。扫描件可能有姓名和证件号，不公开。"),
    "too_many_questions": _("今天的提问已经很多了，请明天再来，或直接打电话。"),
}

LABELS = {
    PaperKind: {
        PaperKind.CONSENT_FORM: _("同意书"),
        PaperKind.VOTING_NOTICE: _("表决通知"),
        PaperKind.RESULT_PRELIMINARY: _("初步统计结果公示"),
        PaperKind.RESULT_FINAL: _("表决结果公告"),
        PaperKind.FUNDING_PLAN: _("资金筹措方案"),
        PaperKind.ACCEPTANCE_RECORD: _("联合验收表"),
        PaperKind.MONTHLY_LEDGER: _("收支公示表"),
        PaperKind.RECEIPT: _("签收回执"),
    },
    OrderState: {
        OrderState.WAITING: _("排队中"),
        OrderState.PRINTING: _("正在制作"),
        OrderState.FINISHED: _("已完成"),
        OrderState.FAILED: _("没有完成"),
    },
}

EVENTS = {
    "papers.ordered": _("开始制作文书"),
    "papers.printed": _("文书制作完成，共 %(count)s 份"),
    "attachment.published": _("公开一张照片"),
    "attachment.hidden": _("一张照片不再公开"),
    "papers.tried_again": _("重新制作 %(count)s 份文书"),
}
