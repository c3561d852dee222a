"""Words of the residents' door."""

from typing import Any

from flask_babel import lazy_gettext as _

from rules.resident_link import LinkPurpose

REFUSALS: dict[str, Any] = {
    "unknown_link": _("没有这个链接。请用通知单上的二维码再扫一次，或问社区工作人员。"),
    "link_expired": _("这个链接已经过期，时间到 %(expires_at)s 为止。有事请找社区工作人员。"),
    "link_locked": _("数字输错 5 次，链接锁上了。请找社区工作人员解锁。"),
}
STATUS = {"unknown_link": 404, "link_expired": 410, "link_locked": 423}
LABELS: dict[Any, Any] = {
    LinkPurpose: {
        LinkPurpose.DEMAND_SURVEY: _("需求调查"),
        LinkPurpose.CONSULTATION: _("表决"),
        LinkPurpose.ACCEPTANCE: _("居民验收"),
    }
}
EVENTS: dict[str, Any] = {
    "resident_link.issued": _("发放住户链接 %(count)s 个"),
    "resident_link.opened": _("住户第一次打开链接，视为送达"),
    "resident_link.refused": _("住户输错验证码，还剩 %(left)s 次"),
    "resident_link.locked": _("住户链接因输错 5 次锁定"),
    "resident_link.unlocked": _("解锁住户链接"),
}
