"""The demand survey behind a resident's link: one question a page, no script needed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.base import BaseForm
from forms.demand_survey import told
from forms.resident_survey import (
    FeeForm,
    ManagementForm,
    NameForm,
    OwnIdeaForm,
    PayForm,
    RenovationForm,
    WishesForm,
)
from models.reads.demand_survey import AnswerView, Dish, dishes, newest_answers
from rules.demand_survey import MOST_WISHES, PRICES, ContactChannel
from rules.money import Fen
from rules.names import clean
from rules.resident_link import LinkPurpose
from webapp.attempt import attempt
from webapp.context import database, resident_act
from webapp.dishes import dish_choices, dish_name
from webapp.filters import local_time, yuan
from webapp.forms import read_form
from webapp.pages import May, Pages
from webapp.resident import Access, require_resident
from workflows.actions.survey_answers import Reply, answer_survey

pages = Pages("resident_survey", __name__, url_prefix="/r/<token>/survey")

STEPS: Final[Mapping[str, type[BaseForm]]] = MappingProxyType(
    {
        "renovation": RenovationForm,
        "wishes": WishesForm,
        "management": ManagementForm,
        "fee": FeeForm,
        "pay": PayForm,
        "idea": OwnIdeaForm,
        "name": NameForm,
    }
)
"""The questions in their order; the word stands in the address."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The household behind the link, its menu, and what it has answered so far."""

    access: Access
    menu: tuple[Dish, ...]
    draft: Mapping[str, Any]


@pages.get("", may=May.ANYONE)
def show(token: str) -> ResponseReturnValue:
    """Show the receipt where the household has answered, else the first open question."""
    sheet = _sheet()
    with database()() as opened:
        found = newest_answers(opened, sheet.access.case_id, sheet.access.household_id)
    answer = found.get(sheet.access.household_id)
    if answer is not None and request.args.get("again") != "1" and not sheet.draft:
        return _receipt(sheet, answer)
    if answer is not None and not sheet.draft:
        _keep(sheet, _draft_of(answer))
        return redirect(url_for("resident_survey.ask", token=token, step="renovation"), 303)
    return redirect(url_for("resident_survey.ask", token=token, step=_next(sheet.draft)), 303)


@pages.get("/<step>", may=May.ANYONE)
def ask(token: str, step: str) -> ResponseReturnValue:
    """Ask one question."""
    sheet = _sheet()
    if step not in STEPS:
        return redirect(url_for("resident_survey.show", token=token), 303)
    form = STEPS[step](**_given(step, sheet.draft))
    return _page(sheet, step, _offered(sheet, form))


@pages.post("/<step>", may=May.ANYONE)
def answer(token: str, step: str) -> ResponseReturnValue:
    """Take one answer; the last one sends all of them in."""
    sheet = _sheet()
    if step not in STEPS:
        return redirect(url_for("resident_survey.show", token=token), 303)
    form = _offered(sheet, read_form(STEPS[step]))
    if step == "name":
        return _send(sheet, form)
    if not form.validate():
        return _page(sheet, step, form), 422
    _keep(sheet, {**sheet.draft, **_told(form), "asked": [*_asked(sheet.draft, step), step]})
    steps = list(STEPS)
    following = steps[steps.index(step) + 1]
    return redirect(url_for("resident_survey.ask", token=token, step=following), 303)


def _send(sheet: Sheet, form: BaseForm) -> ResponseReturnValue:
    missing = _next(sheet.draft)
    if missing != "name":
        flash(_("这一题还没答"), "maybe")
        url = url_for("resident_survey.ask", token=sheet.access.token, step=missing)
        return redirect(url, 303)
    act = resident_act(sheet.access.household_id)
    if not attempt(
        form,
        lambda opened, _f: answer_survey(
            opened, sheet.access.case_id, sheet.access.household_id, _reply(sheet, form), act
        ),
    ):
        return _page(sheet, "name", form), 422
    session.pop(_cookie(sheet.access), None)
    return redirect(url_for("resident_survey.show", token=sheet.access.token), 303)


def _sheet() -> Sheet:
    access = require_resident(LinkPurpose.DEMAND_SURVEY)
    with database()() as opened:
        found = dishes(opened, access.case_id)
    offered = tuple(each for each in found if each.is_offered)
    return Sheet(access, offered, session.get(_cookie(access), {}))


def _cookie(access: Access) -> str:
    return f"survey:{access.household_id}"


def _keep(sheet: Sheet, draft: Mapping[str, Any]) -> None:
    session[_cookie(sheet.access)] = dict(draft)


def _asked(draft: Mapping[str, Any], step: str) -> list[str]:
    return [each for each in draft.get("asked", []) if each != step]


def _next(draft: Mapping[str, Any]) -> str:
    return next((step for step in STEPS if step not in draft.get("asked", [])), "name")


def _offered(sheet: Sheet, form: BaseForm) -> BaseForm:
    if isinstance(form, WishesForm):
        form.offer(dish_choices(each.item for each in sheet.menu))
    if isinstance(form, FeeForm):
        prices = [(str(fee), _("%(n)s 元", n=yuan(Fen(fee)))) for fee in PRICES]
        form.offer([("0", _("一分也不愿意交")), *prices, ("open", _("说不好"))])
    return form


def _told(form: BaseForm) -> dict[str, Any]:
    if isinstance(form, WishesForm):
        return {"wishes": form.wishes()}
    return {name: field.data or "" for name, field in form._fields.items()}


def _given(step: str, draft: Mapping[str, Any]) -> dict[str, Any]:
    if step == "wishes":
        wishes = draft.get("wishes", [])
        return {f"wish_{place}": code for place, code in enumerate(wishes[:MOST_WISHES], 1)}
    return {name: value for name, value in draft.items() if name != "asked"}


def _reply(sheet: Sheet, form: BaseForm) -> Reply:
    draft = sheet.draft
    fee = str(draft.get("fee", ""))
    return Reply(
        wants_renovation=told(draft.get("wants_renovation")),
        accepts_management=told(draft.get("accepts_management")),
        fee=Fen(int(fee)) if fee.isdigit() else None,
        willing_to_pay=told(draft.get("willing_to_pay")),
        wishes=tuple(draft.get("wishes", [])),
        idea=clean(draft.get("idea", ""), longest=500, lines=True) if draft.get("idea") else "",
        signer_name=clean(str(form["signer_name"].data), longest=50),
        channel=ContactChannel.ONLINE,
        text_digest=_digest(sheet),
    )


def _digest(sheet: Sheet) -> str:
    """Return the SHA-256 of what was asked: the questions and the menu with its prices."""
    asked = {
        "questions": [str(field.label.text) for form in STEPS.values() for field in form()],
        "menu": [[each.item.code, each.item.name, each.unit_cost] for each in sheet.menu],
    }
    text = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


_SAID: Final = {True: "yes", False: "no", None: "open"}


def _draft_of(answer: AnswerView) -> dict[str, Any]:
    """Return a sent answer as a draft, to be gone through and changed."""
    return {
        "wants_renovation": _SAID[answer.wants_renovation],
        "wishes": list(answer.wishes),
        "accepts_management": _SAID[answer.accepts_management],
        "fee": "open" if answer.fee is None else str(answer.fee),
        "willing_to_pay": _SAID[answer.willing_to_pay],
        "signer_name": answer.signer_name,
        "asked": ["idea"],
    }


def _page(sheet: Sheet, step: str, form: BaseForm) -> str:
    steps = list(STEPS)
    place = steps.index(step)
    return render_template(
        "resident_survey/question.html",
        home=sheet.access.home,
        token=sheet.access.token,
        step=step,
        number=place + 1,
        count=len(steps),
        back=steps[place - 1] if place else "",
        form=form,
        fields=list(form),
        said=_summary(sheet.draft) if step == "name" else [],
        notes=_notes(),
    )


def _notes() -> dict[str, str]:
    return {
        "renovation": _("同意的户数和面积够了，小区才能排进今年的改造计划。具体方案以后再投票。"),
        "wishes": _("按想要的先后选，最多五项。"),
        "management": _("改造后要有人管，才能排进计划。怎么管、收多少，以后由大家投票定。"),
        "fee": _("只是摸底，不是定价。"),
        "pay": _("只是摸底。要出多少，方案里会写清您家的数。"),
        "idea": _("没有可以不写。社区会看每一条，并告诉您怎么处理。"),
        "name": _("提交后，截止前还可以改。"),
    }


def _summary(draft: Mapping[str, Any]) -> list[dict[str, str]]:
    words = {"yes": _("是"), "no": _("否"), "open": _("还没想好")}
    fee = str(draft.get("fee", ""))
    lines = [
        ("renovation", _("同意改造"), words.get(str(draft.get("wants_renovation")), "—")),
        ("wishes", _("想改的"), "、".join(map(dish_name, draft.get("wishes", []))) or "—"),
        ("management", _("接受长效管理"), words.get(str(draft.get("accepts_management")), "—")),
        ("fee", _("能接受的物业费"), _fee_text(Fen(int(fee)) if fee.isdigit() else None)),
        ("pay", _("愿意出钱"), words.get(str(draft.get("willing_to_pay")), "—")),
    ]
    return [{"step": step, "label": label, "value": value} for step, label, value in lines]


def _fee_text(fee: Fen | None) -> str:
    return "—" if fee is None else _("每月每平方米 %(n)s 元", n=yuan(fee))


def _receipt(sheet: Sheet, answer: AnswerView) -> str:
    home = sheet.access.home
    lines = _summary(_draft_of(answer))
    rows = [{"label": _("您家"), "value": home.door, "number": True}]
    rows += [{"label": line["label"], "value": line["value"]} for line in lines]
    rows.append({"label": _("答复人"), "value": answer.signer_name or "—"})
    rows.append({"label": _("时间"), "value": local_time(answer.answered_at)})
    return render_template(
        "resident_survey/receipt.html",
        home=home,
        token=sheet.access.token,
        rows=rows,
        date=f"{answer.answered_at:%Y.%m.%d}",
        until=local_time(home.expires_at) if home.expires_at else "",
        contact=home.contact,
        form=None,
    )
