"""A household objects behind its link: one question a page, its number, later the answer.

Answers on the way are kept in the cookie of this device; only the last page writes.
"""

from typing import Any, Final

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.resident_objection import NameForm, StandingForm, SubjectForm, TextForm
from models.reads.objections import objection_round, objections_of_home
from rules.deadlines import local_day
from rules.resident_consultation import ObjectionSubject, ObjectorStanding
from rules.resident_link import LinkPurpose
from webapp import words
from webapp.attempt import attempt
from webapp.context import database, now, resident_act
from webapp.forms import read_form
from webapp.pages import May, Pages
from webapp.resident import Access, require_resident
from webapp.safety import limiter
from webapp.vote_receipt import last_moment
from workflows.actions.objections import HomesObjection, ObjectionsClosed, raise_objection

pages = Pages("resident_objection", __name__, url_prefix="/r/<token>/objection")

FORMS: Final[dict[str, Any]] = {
    "subject": SubjectForm,
    "text": TextForm,
    "standing": StandingForm,
    "name": NameForm,
}
STEPS: Final = tuple(FORMS)
NOTES: Final[dict[str, Any]] = {
    ObjectionSubject.IDENTITY_OR_AREA.value: _l("清册里的产权人、面积、房号写错了"),
    ObjectionSubject.PROCEDURE.value: _l("通知、送达、投票、计票的做法不对"),
    ObjectionSubject.CONTENT.value: _l("方案里的项目、费用、分摊不合适"),
    ObjectionSubject.INFRINGEMENT.value: _l("采光、通风、通行、占用这些，伤到您家了"),
    ObjectorStanding.AFFECTED_NEIGHBOUR.value: _l("房子不在表决范围内，但受影响"),
    ObjectorStanding.OTHER.value: _l("租客、亲属等，也会收到答复"),
}


@pages.get("", may=May.ANYONE)
def show(token: str) -> ResponseReturnValue:
    """Show what this household objected and what it was answered; three queries."""
    access = require_resident(LinkPurpose.CONSULTATION)
    with database()() as opened:
        found = objections_of_home(opened, access.round_id, access.household_id)
        taken = objection_round(opened, access.round_id, now())
    return render_template(
        "resident_objection/list.html",
        home=access.home,
        token=token,
        found=found,
        taken=taken,
        first=STEPS[0],
        dates=[f"{local_day(each.received_at):%Y.%m.%d}" for each in found],
        dues=[last_moment(each.answer_due_at) for each in found],
        ends=last_moment(taken.ends_at),
    )


@pages.get("/<any(subject, text, standing, name):step>", may=May.ANYONE)
def ask(token: str, step: str) -> ResponseReturnValue:
    """Ask one question."""
    access = _open_access()
    missing = _first_missing(access, step)
    if missing:
        return redirect(url_for(".ask", token=token, step=missing), 303)
    return _page(access, step, FORMS[step](**_draft(access)))


@pages.post("/<any(subject, text, standing):step>", may=May.ANYONE)
def answer(token: str, step: str) -> ResponseReturnValue:
    """Keep the answer to one question on this device and go on to the next."""
    access = _open_access()
    form = _offered(read_form(FORMS[step]))
    if not form.validate():
        return _page(access, step, form), 422
    session[_cookie(access)] = {**_draft(access), step: form[step].data}
    following = STEPS[STEPS.index(step) + 1]
    return redirect(url_for(".ask", token=token, step=following), 303)


@pages.post("/name", may=May.ANYONE)
@limiter.limit("30 per hour", key_func=lambda: str(session.get("behind_links", "")))
def send(token: str) -> ResponseReturnValue:
    """Hand the objection in under the resident's name."""
    access = require_resident(LinkPurpose.CONSULTATION)
    missing = _first_missing(access, "name")
    if missing:
        return _nothing_to_send(access, missing)
    form = read_form(NameForm)
    given = _draft(access)

    def work(opened: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's shape
        said = HomesObjection(
            objector=form.name.data or "",
            standing=ObjectorStanding(given["standing"]),
            subject=ObjectionSubject(given["subject"]),
            text=given["text"],
        )
        raise_objection(opened, access.link_id, said, resident_act(access.household_id))

    if not attempt(form, work):
        return _page(access, "name", form), 422
    session.pop(_cookie(access), None)
    flash(_("已收到您的异议"), "yes")
    return redirect(url_for(".show", token=token), 303)


def _nothing_to_send(access: Access, missing: str) -> ResponseReturnValue:
    """Lead a form that was sent twice to its receipt, any other to the open question."""
    if missing == STEPS[0]:
        with database()() as opened:
            if objections_of_home(opened, access.round_id, access.household_id):
                return redirect(url_for(".show", token=access.token), 303)
    flash(_("这一题还没答"), "maybe")
    return redirect(url_for(".ask", token=access.token, step=missing), 303)


def _open_access() -> Access:
    """Return who is behind the link while objections are taken.

    Raises:
        ObjectionsClosed: if they are not.
    """
    access = require_resident(LinkPurpose.CONSULTATION)
    with database()() as opened:
        taken = objection_round(opened, access.round_id, now())
    if not taken.is_open:
        raise ObjectionsClosed(ended_at=taken.ends_at)
    return access


def _page(access: Access, step: str, form: Any) -> str:  # noqa: ANN401 -- one of four forms
    place = STEPS.index(step)
    return render_template(
        "resident_objection/question.html",
        home=access.home,
        token=access.token,
        step=step,
        number=place + 1,
        count=len(STEPS),
        back=STEPS[place - 1] if place else "",
        form=_offered(form),
        notes=NOTES,
        kinds=dict.fromkeys([*ObjectionSubject, *ObjectorStanding], "yes"),
        said=_said(_draft(access)) if step == "name" else [],
    )


def _offered(form: Any) -> Any:  # noqa: ANN401 -- one of four forms
    if isinstance(form, SubjectForm):
        form.offer(words.choices(ObjectionSubject))
    if isinstance(form, StandingForm):
        form.offer(words.choices(ObjectorStanding))
    return form


def _said(given: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"step": "subject", "label": _("事由"), "value": _word(ObjectionSubject, given["subject"])},
        {"step": "text", "label": _("异议内容"), "value": given["text"]},
        {
            "step": "standing",
            "label": _("身份"),
            "value": _word(ObjectorStanding, given["standing"]),
        },
    ]


def _word(enum: Any, value: str) -> str:  # noqa: ANN401 -- one of two enums
    return words.label(enum(value))


def _cookie(access: Access) -> str:
    return f"objection:{access.link_id}"


def _draft(access: Access) -> dict[str, str]:
    kept: dict[str, str] = session.get(_cookie(access), {})
    return kept


def _first_missing(access: Access, step: str) -> str:
    """Return the first question before `step` that has no answer yet, or nothing."""
    given = _draft(access)
    return next((each for each in STEPS[: STEPS.index(step)] if each not in given), "")
