"""What the pages of the owners' vote share: their blueprint, their frame."""

from typing import Final

from flask_babel import lazy_gettext as __

from rules.stages import Stage
from webapp.casework import CaseHead, Frame, frame
from webapp.pages import Pages

stage = Pages(
    "resident_consultation", __name__, url_prefix="/cases/<reference>/resident_consultation"
)

TABS: Final = (
    ("resident_consultation.overview", __("总览")),
    ("resident_consultation.round", __("日期和通知")),
    ("resident_consultation.roll", __("业主清册")),
    ("resident_consultation.deliveries", __("送达")),
    ("resident_consultation.papers", __("纸票和代录")),
    ("resident_consultation.tally", __("计票")),
    ("resident_consultation.visits", __("今天走访")),
    ("resident_consultation.leads", __("复核线索")),
    ("resident_consultation.special", __("单独同意")),
    ("resident_consultation.objections", __("异议")),
)


def framed(head: CaseHead, title: str) -> Frame:
    """Return the frame of one page of this stage."""
    return frame(head, title, Stage.RESIDENT_CONSULTATION, TABS)
