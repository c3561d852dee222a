"""What the pages of acceptance have in common."""

from datetime import date
from typing import Final

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from rules.acceptance_checklist import ChecklistItem
from rules.deadlines import local_day
from rules.stages import Stage
from webapp.casework import CaseHead, Frame, frame
from webapp.context import now
from webapp.pages import Pages

pages = Pages("acceptance", __name__, url_prefix="/cases/<reference>/acceptance")

TABS: Final = [
    ("acceptance.overview", _l("验收总览")),
    ("acceptance.statutory", _l("法定条件")),
    ("acceptance.checklist", _l("验收清单")),
    ("acceptance.defects", _l("质量问题")),
    ("acceptance.residents", _l("居民验收")),
    ("acceptance.signatures", _l("各方签字")),
    ("acceptance.filing", _l("结算备案")),
    ("acceptance.handover", _l("移交")),
]


def acceptance_frame(head: CaseHead, title: str) -> Frame:
    """Return the frame of a page of acceptance."""
    return frame(head, title, Stage.ACCEPTANCE, TABS)


def line_name(item: ChecklistItem) -> str:
    """Return the name of a line of the checklist in the reader's language."""
    locale = get_locale()
    return item.english if locale is not None and locale.language == "en" else item.name


def today() -> date:
    """Return the local day of this request."""
    return local_day(now())
