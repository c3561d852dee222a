"""Words of the demo city."""

from flask_babel import lazy_gettext as _

EVENTS = {
    "case.loaded_as_example": _("载入示例项目 %(reference)s，住户姓名均为虚构"),
    "case.vote_loaded_as_example": _("载入示例投票，逐票计数"),
}
