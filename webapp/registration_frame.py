"""What all pages of registration share: the blueprint, the tabs, who keeps and who reads what."""

from typing import Final

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from models.case import RenovationCase
from rules.masking import mask_name, mask_phone
from rules.stages import Stage
from webapp.casework import CaseHead, Frame, frame
from webapp.pages import Pages
from workflows.actions.own_stairwell import compounds_case

pages = Pages("registration", __name__, url_prefix="/cases/<reference>/registration")

TABS: Final = (
    ("registration.overview", _("建档情况")),
    ("registration.compound", _("小区信息")),
    ("registration.households", _("住户名册")),
    ("register_import.upload", _("导入名册")),
    ("registration.hardware", _("设施调查")),
    ("registration.organisation", _("组织保障")),
)


def registration_frame(head: CaseHead, title: str, *, always: bool = False) -> Frame:
    """Return the frame of a page; `always`: it may be corrected in later stages, too."""
    stage = None if always and head.is_editable else Stage.REGISTRATION
    return frame(head, title, stage, TABS)


def keeper_of(session: Session, head: CaseHead) -> str:
    """Return the reference of the case that keeps the compound's facts, "" if it is this one.

    No query, except in the case of a stairwell: two.
    """
    if head.stairwell_id is None:
        return ""
    return compounds_case(session, session.get_one(RenovationCase, head.id))


def shown_name(head: CaseHead, name: str) -> str:
    """Return a name as this person may read it: managers of the case in full."""
    return name if head.is_manager else mask_name(name)


def shown_phone(head: CaseHead, phone: str) -> str:
    """Return a telephone number as this person may read it."""
    return phone if head.is_manager or not phone else mask_phone(phone)
