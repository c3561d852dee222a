"""Evidence files: handed out, shown small, made public."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.exceptions import Unauthorized

from models.reads.attachments import AttachmentFile, attachment_file, attachment_page
from models.store import fetch
from rules.roles import may_read
from webapp.casework import case_head, frame
from webapp.context import act, database, posts, settings
from webapp.handing_out import hand_out
from webapp.list_address import beside, here, turn
from webapp.pages import May, Pages
from workflows.actions.attachment_publicity import UnknownAttachment, set_public
from workflows.actions.thumbnails import thumbnail

pages = Pages("attachments", __name__)


@pages.get("/attachments/<int:attachment_id>", may=May.ANYONE)
def show(attachment_id: int) -> ResponseReturnValue:
    """Show a photograph in the browser, hand a scan out; one query.

    Open to everybody where the file is public, else to staff whose posts reach its case.
    """
    found = _allowed(attachment_id)
    is_picture = found.media_type.startswith("image/")
    return hand_out(found.digest, found.file_name, found.media_type, inline=is_picture)


@pages.get("/attachments/<int:attachment_id>/small", may=May.ANYONE)
def show_small(attachment_id: int) -> ResponseReturnValue:
    """Show a photograph small; one query."""
    found = _allowed(attachment_id)
    if not found.media_type.startswith("image/"):
        raise UnknownAttachment
    if request.if_none_match.contains(found.digest):
        return Response(status=304)
    response = Response(thumbnail(fetch(settings().store, found.digest)), mimetype="image/jpeg")
    response.set_etag(found.digest)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@pages.get("/cases/<reference>/attachments", may=May.STAFF)
def list_attachments(reference: str) -> ResponseReturnValue:
    """List the files of a case, the newest first; three queries."""
    only_pictures = request.args.get("kind") == "pictures"
    text = request.args.get("text", "").strip()[:40]
    with database()() as session:
        head = case_head(session, reference)
        found = attachment_page(session, head.id, turn(), only_pictures=only_pictures, text=text)
    previous_url, next_url = beside(found.previous, found.following)
    return render_template(
        "attachments/list.html",
        frame=frame(head, _("证据材料")),
        head=head,
        found=found,
        text=text,
        chips=[
            {
                "label": _("全部"),
                "url": here(kind="", after="", before=""),
                "current": not only_pictures,
            },
            {
                "label": _("照片"),
                "url": here(kind="pictures", after="", before=""),
                "current": only_pictures,
            },
        ],
        previous_url=previous_url,
        next_url=next_url,
    )


@pages.post("/cases/<reference>/attachments/<int:attachment_id>/public", may=May.MANAGER)
def publish(reference: str, attachment_id: int) -> ResponseReturnValue:
    """Show a photograph to everybody, or no longer."""
    is_public = request.form.get("public") == "1"
    with database().begin() as session:
        head = case_head(session, reference)
        set_public(session, head.id, attachment_id, act(), is_public=is_public)
    flash(_("照片已公开") if is_public else _("照片不再公开"), "yes")
    return redirect(url_for(".list_attachments", reference=reference), 303)


def _allowed(attachment_id: int) -> AttachmentFile:
    with database()() as session:
        found = attachment_file(session, attachment_id)
    if found is not None and found.is_open:
        return found
    if not current_user.is_authenticated:
        raise Unauthorized
    if found is None or not may_read(posts(), found.area_path, found.case_id):
        raise UnknownAttachment
    return found
