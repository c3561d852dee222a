"""Binding forms to the request."""

from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import CombinedMultiDict

from forms.base import BaseForm

F = TypeVar("F", bound=BaseForm)


def read_form(form_class: type[F], **defaults: Any) -> F:  # noqa: ANN401 -- a form's own values
    """Return `form_class` with what was posted; on a GET with `defaults`.

    Forged posts never come this far: CSRFProtect has refused them.
    """
    if request.method != "POST":
        return form_class(**defaults)
    posted: CombinedMultiDict[str, Any] = CombinedMultiDict([request.form, request.files])
    return form_class(posted, **defaults)
