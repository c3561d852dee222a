"""A resident says what they think of the works: one question a page, no script needed.

Answers on the way are kept in the cookie of this device; only the last page writes.
"""

from typing import Any, Final

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.resident_acceptance import AcceptForm, MarkForm, SignForm
from models.reads.resident_opinions import home_opinion
from rules.resident_link import LinkPurpose
from webapp.attempt import attempt
from webapp.context import database, resident_act
from webapp.filters import local_time
from webapp.pages import May, Pages
from webapp.resident import Access, require_resident
from workflows.actions.resident_acceptance import Opinion, give_opinion

pages = Pages("resident_acceptance", __name__, url_prefix="/r/<token>/acceptance")

STEPS: Final = ("works", "process", "management", "accepts", "sign")
QUESTIONS: Final[dict[str, Any]] = {
    "works": _l("工程质量，您打几分？"),
    "process": _l("施工过程，您打几分？"),
    "management": _l("对今后的管理，您打几分？"),
}
NOTES: Final[dict[str, Any]] = {
    "works": _l("屋面、管线、道路、楼道这些活儿做得怎么样"),
    "process": _l("噪声、清理、安全、有事有没有人答复"),
    "management": _l("以后谁来管、怎么收费，您放不放心"),
}


@pages.get("", may=May.ANYONE)
def show(token: str) -> ResponseReturnValue:
    """Show the receipt of a household that has answered, or the first question; two queries."""
    access = require_resident(LinkPurpose.ACCEPTANCE)
    with database()() as opened:
        home = home_opinion(opened, access.case_id, access.household_id)
    if home is None or home.opinion is None or request.args.get("again"):
        return redirect(url_for(".ask", token=token, step=STEPS[0]), 303)
    return render_template(
        "resident_acceptance/receipt.html",
        access=access,
        opinion=home.opinion,
        given=local_time(home.opinion.given_at),
        stamp=f"{home.opinion.given_at:%Y.%m.%d}",
    )


@pages.get("/<any(works, process, management, accepts, sign):step>", may=May.ANYONE)
def ask(token: str, step: str) -> ResponseReturnValue:
    """Ask one question."""
    access = require_resident(LinkPurpose.ACCEPTANCE)
    missing = _first_missing(access, step)
    if missing:
        return redirect(url_for(".ask", token=token, step=missing), 303)
    given = _draft(access)
    defaults = {"mark": given.get(step), "accepts": given.get("accepts")}
    return _page(access, step, _form_of(step)(**defaults))


@pages.post("/<any(works, process, management, accepts):step>", may=May.ANYONE)
def answer(token: str, step: str) -> ResponseReturnValue:
    """Keep the answer to one question on this device and go on to the next."""
    access = require_resident(LinkPurpose.ACCEPTANCE)
    form = _form_of(step)(request.form)
    if not form.validate():
        return _page(access, step, form), 422
    given = form.accepts.data if step == "accepts" else form.mark.data
    kept = {**_draft(access), step: given}
    session["opinions"] = {str(access.link_id): kept}
    following = STEPS[STEPS.index(step) + 1]
    return redirect(url_for(".ask", token=token, step=following), 303)


@pages.post("/sign", may=May.ANYONE)
def sign(token: str) -> ResponseReturnValue:
    """Write the household's opinion under the resident's name."""
    access = require_resident(LinkPurpose.ACCEPTANCE)
    missing = _first_missing(access, "sign")
    if missing:
        return redirect(url_for(".ask", token=token, step=missing), 303)
    form = SignForm(request.form)
    given = _draft(access)
    form.refuses = given["accepts"] == "no"

    def work(opened: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        value = Opinion(
            accepts=given["accepts"] == "yes",
            works=int(given["works"]),
            process=int(given["process"]),
            management=int(given["management"]),
            signer=form.signer.data or "",
            remark=form.remark.data or "",
        )
        actor = resident_act(access.household_id)
        give_opinion(opened, access.case_id, access.household_id, value, actor)

    if not attempt(form, work):
        return _page(access, "sign", form), 422
    session.pop("opinions", None)
    return redirect(url_for(".show", token=token), 303)


def _page(access: Access, step: str, form: Any) -> str:  # noqa: ANN401 -- one of three forms
    given = _draft(access)
    if step in QUESTIONS:
        form.mark.label.text = QUESTIONS[step]
    return render_template(
        f"resident_acceptance/{_template(step)}.html",
        access=access,
        step=step,
        number=STEPS.index(step) + 1,
        count=len(STEPS),
        note=NOTES.get(step, ""),
        form=form,
        said=[
            {
                "label": label,
                "answer": _("%(n)s 分", n=given[name]),
                "url": url_for(".ask", token=access.token, step=name),
            }
            for name, label in (
                ("works", _("工程质量")),
                ("process", _("施工过程")),
                ("management", _("今后管理")),
            )
            if name in given
        ],
        accepts=given.get("accepts", ""),
    )


def _template(step: str) -> str:
    return step if step in {"accepts", "sign"} else "mark"


def _form_of(step: str) -> Any:  # noqa: ANN401 -- one of three forms
    return {"accepts": AcceptForm, "sign": SignForm}.get(step, MarkForm)


def _draft(access: Access) -> dict[str, str]:
    kept: dict[str, str] = session.get("opinions", {}).get(str(access.link_id), {})
    return kept


def _first_missing(access: Access, step: str) -> str:
    """Return the first question before `step` that has no answer yet, or nothing."""
    given = _draft(access)
    return next((each for each in STEPS[: STEPS.index(step)] if each not in given), "")
