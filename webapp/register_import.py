"""Reading a register from a workbook: upload, preview, confirm. Nothing counts before that."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from documents.register_workbook import MEDIA_TYPE, template_workbook
from forms.fields import choices_of
from forms.register import ConfirmForm, SettleForm, UploadForm
from models.reads.register_import import (
    Change,
    ImportView,
    PreviewLine,
    import_view,
    imports_of,
    preview_of,
)
from rules.names import clean
from rules.refusal import Refusal
from rules.register_doubt import Settled, Settling
from rules.register_record import HouseholdRecord
from rules.register_row import read_register
from rules.register_sheet import Column, Fault
from webapp import words
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.errors import sentence_of
from webapp.filters import shown
from webapp.forms import read_form
from webapp.pages import May, Pages
from webapp.registration_frame import registration_frame
from webapp.words.register import COLUMNS, FAULTS, FIELDS
from workflows.actions.register_file import read_table
from workflows.actions.registration_import import (
    UnknownImport,
    Upload,
    confirm_import,
    drop_import,
    keep_import,
    settle_row,
)

pages = Pages("register_import", __name__, url_prefix="/cases/<reference>/registration/import")

MOST_SHOWN = 200
"""Lines of each kind that the preview spells out; the counts are always of all."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be imported: where, what stands there, what is wrong."""

    row: int
    cells: tuple[tuple[str, str, str], ...]  # column, value, sentence


@pages.get("", may=May.STAFF)
def upload(reference: str) -> ResponseReturnValue:
    """Ask for the workbook; below it the uploads so far."""
    return _upload_page(reference, UploadForm())


@pages.post("", may=May.MANAGER)
def take_upload(reference: str) -> ResponseReturnValue:
    """Read the workbook and keep what it says for the preview."""
    form = read_form(UploadForm)
    if not form.validate():
        return _upload_page(reference, form), 422
    try:
        kept = _read(form)
    except Refusal as refusal:
        form.book.errors = [*form.book.errors, sentence_of(refusal)]
        return _upload_page(reference, form), 422
    with database().begin() as session:
        head = case_head(session, reference)
        import_id = keep_import(session, head.id, kept, act())
    return redirect(url_for(".preview", reference=reference, import_id=import_id), 303)


@pages.get("/template.xlsx", may=May.STAFF)
def template(reference: str) -> ResponseReturnValue:
    """Give the empty register to fill in."""
    with database()() as session:
        case_head(session, reference)
    response = Response(template_workbook(), mimetype=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="register-template.xlsx"'
    return response


@pages.get("/<int:import_id>", may=May.MANAGER)
def preview(reference: str, import_id: int) -> ResponseReturnValue:
    """Show what the import would change, and every row that cannot be read."""
    return _preview_page(reference, import_id, "")


@pages.post("/<int:import_id>", may=May.MANAGER)
def confirm(reference: str, import_id: int) -> ResponseReturnValue:
    """Import the good rows."""
    form = read_form(ConfirmForm)
    try:
        with database().begin() as session:
            _theirs(session, reference, import_id)
            done = confirm_import(session, import_id, act(), form.shown.data or "")
            added, changed = done.added, done.changed
    except Refusal as refusal:
        if words.STATUS.get(refusal.code) in {403, 404}:
            raise
        return _preview_page(reference, import_id, sentence_of(refusal)), 409
    flash(_("已导入：新增 %(new)s 户，更新 %(old)s 户", new=added, old=changed), "yes")
    return redirect(url_for("registration.households", reference=reference), 303)


@pages.post("/<int:import_id>/drop", may=May.MANAGER)
def drop(reference: str, import_id: int) -> ResponseReturnValue:
    """Give the import up."""
    with database().begin() as session:
        _theirs(session, reference, import_id)
        drop_import(session, import_id, act())
    flash(_("这次导入已作废，名册没有变化"), "yes")
    return redirect(url_for(".upload", reference=reference), 303)


@pages.post("/<int:import_id>/rows/<int:row>", may=May.MANAGER)
def settle(reference: str, import_id: int, row: int) -> ResponseReturnValue:
    """Record what is right about one doubtful row."""
    form = _settle_form(read_form(SettleForm))
    if not form.validate():
        return _preview_page(reference, import_id, "", (row, form)), 422
    try:
        with database().begin() as session:
            _theirs(session, reference, import_id)
            settled = Settled(row, form.settling.data, (form.door.data or "").strip())
            settle_row(session, import_id, settled, act())
    except Refusal as refusal:
        if words.STATUS.get(refusal.code) in {403, 404}:
            raise
        return _preview_page(reference, import_id, sentence_of(refusal), (row, form)), 409
    flash(_("第 %(n)s 行已核对", n=row), "yes")
    return redirect(url_for(".preview", reference=reference, import_id=import_id), 303)


def _settle_form(form: SettleForm) -> SettleForm:
    form.settling.choices = choices_of(words.choices(Settling))
    return form


def _read(form: UploadForm) -> Upload:
    file = form.book.data
    content = file.read()
    sheet = read_register(read_table(content))
    name = "".join(sign for sign in str(file.filename)[-80:] if sign.isprintable())
    try:
        name = clean(name)
    except Refusal:
        name = name.encode("ascii", "ignore").decode()  # the name is a label, no more
    return Upload(name, hashlib.sha256(content).hexdigest(), sheet)


def _theirs(session: Session, reference: str, import_id: int) -> tuple[CaseHead, ImportView]:
    """Return the case and its import; an import of another case is none."""
    head = case_head(session, reference)
    view = import_view(session, head.id, import_id)
    if view is None:
        raise UnknownImport
    return head, view


def _upload_page(reference: str, form: UploadForm) -> str:
    with database()() as session:
        head = case_head(session, reference)
        imports = imports_of(session, head.id)
    return render_template(
        "register_import/upload.html",
        frame=registration_frame(head, _("导入名册"), always=True),
        head=head,
        form=form,
        imports=imports,
    )


def _preview_page(
    reference: str,
    import_id: int,
    refusal: str,
    settling: tuple[int, SettleForm] | None = None,
) -> str:
    with database()() as session:
        head, view = _theirs(session, reference, import_id)
        if not head.is_manager:
            raise UnknownImport
        found = preview_of(session, head.id, import_id)
    counts = Counter(line.change for line in found.lines)
    return render_template(
        "register_import/preview.html",
        frame=registration_frame(head, _("核对导入"), always=True),
        head=head,
        view=view,
        refusal=refusal,
        form=ConfirmForm(shown=found.seen),
        counts={change.value: counts[change] for change in Change},
        lines=_some(found.lines),
        doubtful=found.doubtful[:MOST_SHOWN],
        settling=settling,
        settle_choices=words.choices(Settling),
        bad_rows=_bad_rows(view)[:MOST_SHOWN],
        bad_count=len({fault["row"] for fault in view.faults}),
        most=MOST_SHOWN,
        changes=_changes,
    )


def _some(lines: list[PreviewLine]) -> list[PreviewLine]:
    changed = [line for line in lines if line.change is Change.CHANGED][:MOST_SHOWN]
    new = [line for line in lines if line.change is Change.NEW][:MOST_SHOWN]
    return [*changed, *new]


def _bad_rows(view: ImportView) -> list[BadRow]:
    faults = sorted(view.faults, key=lambda fault: fault["row"])
    return [
        BadRow(row, tuple(_cell(fault) for fault in found))
        for row, found in groupby(faults, key=lambda fault: fault["row"])
    ]


def _cell(fault: dict[str, Any]) -> tuple[str, str, str]:
    name = COLUMNS[Column(fault["column"])]
    letter = fault["letter"]  # none where the whole row is at fault
    column = _("%(letter)s 列 %(name)s", letter=letter, name=name) if letter else str(name)
    return column, fault["value"], str(FAULTS[Fault(fault["fault"])]) % fault["facts"]


def _changes(line: PreviewLine) -> list[tuple[str, str, str]]:
    """Return what a row would change: the field, what stands there, what would."""
    return [
        (str(FIELDS[name]), _said(line.before, name), _said(line.after, name))
        for name in line.fields
    ]


def _said(record: HouseholdRecord | None, name: str) -> str:
    value = getattr(record, name)
    if name == "owners":
        people = [f"{owner.name} {owner.phone} {owner.id_last4}".strip() for owner in value]
        return "、".join(people) or "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return shown(value)
