"""Doing what a form asks; what is refused is said on the same page, nothing typed is lost."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from forms.base import BaseForm
from rules.refusal import Refusal
from webapp import words
from webapp.context import act, database, settings
from webapp.errors import sentence_of
from workflows.actions.attachments import Cleaned, Upload, clean_file, keep_attachment

Clean = tuple[Upload, Cleaned]
Work = Callable[[Session, list[Clean]], object]
_PAGES_OF_THEIR_OWN = {403, 404}


def attempt(form: BaseForm, work: Work, files: Sequence[FileStorage | None] = ()) -> bool:
    """Validate `form`, then do `work` in one transaction; say whether it was done.

    `files` are cleaned before the transaction and handed to `work`. A refusal becomes an
    error of the form; those that say "not yours" or "no such case" are raised: there is no
    page to go back to.
    """
    if not form.validate():
        return False
    try:
        cleaned = _cleaned(files)
        with database().begin() as session:
            work(session, cleaned)
    except Refusal as refusal:
        if words.STATUS.get(refusal.code) in _PAGES_OF_THEIR_OWN:
            raise
        form.form_errors = [*form.form_errors, sentence_of(refusal)]
        return False
    return True


def keep_files(
    session: Session, case_id: int, files: Sequence[Clean], about: str = ""
) -> list[int]:
    """Keep cleaned files as evidence of a case; return the ids of their rows."""
    store = settings().store
    return [
        keep_attachment(session, store, case_id, upload, cleaned, act(), about=about).id
        for upload, cleaned in files
    ]


def _cleaned(files: Sequence[FileStorage | None]) -> list[Clean]:
    """Return the files that were really chosen, fit to be kept."""
    found = []
    for each in files:
        if each is not None and each.filename:
            upload = Upload(each.filename, each.read())
            found.append((upload, clean_file(upload)))
    return found
