"""Whether a photograph or scan is shown to everybody."""

from sqlalchemy.orm import Session

from models.document import Attachment
from rules.act import Act
from rules.refusal import Refusal
from workflows.actions.access import managed_case
from workflows.actions.record import record


class UnknownAttachment(Refusal):
    """There is no such file, or the person may not see it."""

    code = "unknown_attachment"


class NotAPicture(Refusal):
    """Only photographs are made public: a scan may hold names and numbers."""

    code = "not_a_picture"


def set_public(
    session: Session, case_id: int, attachment_id: int, act: Act, *, is_public: bool
) -> None:
    """Show a photograph to everybody, or no longer; what is so already stays so.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
        UnknownAttachment: if the case has no such file.
        NotAPicture: if it is a scan.
    """
    case = managed_case(session, case_id, act)
    attachment = session.get(Attachment, attachment_id, with_for_update=True)
    if attachment is None or attachment.case_id != case.id:
        raise UnknownAttachment
    if is_public and not attachment.media_type.startswith("image/"):
        raise NotAPicture(name=attachment.file_name)
    if attachment.is_public is is_public:
        return
    attachment.is_public = is_public
    name = "attachment.published" if is_public else "attachment.hidden"
    record(session, act, name, case_id=case.id, attachment=attachment.id)
