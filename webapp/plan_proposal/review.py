"""What the owners must decide, what the departments say, what single households agreed."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.base import BaseForm
from forms.plan_proposal import OpinionForm, StrategyForm
from models.reads.plan_contents import place_titles
from models.reads.plan_proposal import opinions, plan_contents
from models.reads.plan_proposal import strategies as read_strategies
from rules.deadlines import local_day
from rules.demand_survey import Concern
from rules.matters import RequiredDecision, Scope, required_decisions
from rules.menu import menu
from rules.plan_proposal import Opinion, ReviewingDepartment, StrategyOffer
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database, now
from webapp.dishes import dish_name
from webapp.forms import read_form
from webapp.listing import part_of
from webapp.pages import May
from webapp.plan_proposal.desk import desk, page, pages
from webapp.typed import typed
from workflows.actions.plan_review import OpinionNote, StrategyNote, agree_strategy
from workflows.actions.plan_review import give_opinion as keep_opinion


@pages.get("/decisions", may=May.STAFF)
def decisions(reference: str) -> ResponseReturnValue:
    """Show every decision the plan needs, and which items cause it."""
    with database()() as session:
        shown = desk(session, reference)
        if shown.plan is None:
            return page("decisions", shown, _("表决事项"))
        found = required_decisions(plan_contents(session, shown.plan.id))
        titles = place_titles(session, shown.head.id)
    return page("decisions", shown, _("表决事项"), rows=[_decision(each, titles) for each in found])


@pages.get("/joint_review", may=May.STAFF)
def joint_review(reference: str) -> ResponseReturnValue:
    """Show what each department says of the plan."""
    return _review_page(reference, None)


@pages.post("/joint_review", may=May.MANAGER)
def give_opinion(reference: str) -> ResponseReturnValue:
    """Enter a department's opinion."""
    form = _opinion_form(read_form(OpinionForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(form, lambda session, _f: keep_opinion(session, case_id, _opinion(form), act())):
        return _review_page(reference, form), 422
    flash(_("部门意见已登记"), "yes")
    return redirect(url_for("plan_proposal.joint_review", reference=reference), 303)


@pages.get("/strategies", may=May.STAFF)
def strategies(reference: str) -> ResponseReturnValue:
    """Show what was agreed with single households."""
    return _strategies_page(reference, None)


@pages.post("/strategies", may=May.MANAGER)
def agree(reference: str) -> ResponseReturnValue:
    """Write what is agreed with one household."""
    form = _strategy_form(read_form(StrategyForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form, lambda session, _f: agree_strategy(session, case_id, _strategy(form), act())
    ):
        return _strategies_page(reference, form), 422
    flash(_("一户一策已保存"), "yes")
    return redirect(url_for("plan_proposal.strategies", reference=reference), 303)


def _decision(needed: RequiredDecision, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "matter": words.label(needed.matter),
        "scope": titles.get(f"{needed.scope}:{needed.place.key}", words.label(needed.scope)),
        "line": words.label(needed.threshold),
        "source": needed.source,
        "reason": words.label(needed.reason),
        "causes": [dish_name(each) if each in menu() else _cause(each) for each in needed.items],
        "consents": [
            {
                "who": words.label(each.who),
                "count": len(each.households),
                "source": each.source,
            }
            for each in needed.special_consents
        ],
        "is_place": needed.scope is not Scope.COMPOUND,
    }


def _cause(name: str) -> str:
    return {
        "maintenance_fund": _("维修资金"),
        "common_income": _("公共收益"),
    }.get(name, name)


def _opinion_form(form: OpinionForm) -> OpinionForm:
    form.department.choices = [("", _("请选择")), *words.choices(ReviewingDepartment)]
    form.opinion.choices = [("", _("请选择")), *words.choices(Opinion)]
    return form


def _opinion(form: OpinionForm) -> OpinionNote:
    return OpinionNote(
        form.department.data,
        form.opinion.data,
        typed(form.text),
        typed(form.signed_by),
        form.given_on.data or local_day(now()),
    )


def _review_page(reference: str, form: OpinionForm | None) -> str:
    with database()() as session:
        shown = desk(session, reference)
        found = opinions(session, shown.plan.id) if shown.plan else ()
    return page(
        "joint_review",
        shown,
        _("联合审查"),
        rows=found,
        given=sum(each.opinion is not None for each in found),
        form=_opinion_form(form or OpinionForm(given_on=local_day(now()))),
    )


def _strategy_form(form: StrategyForm) -> StrategyForm:
    form.concern.choices = [("", _("请选择")), *words.choices(Concern)]
    form.offer.choices = [("", _("请选择")), *words.choices(StrategyOffer)]
    return form


def _strategy(form: StrategyForm) -> StrategyNote:
    return StrategyNote(
        typed(form.door),
        form.concern.data,
        form.offer.data,
        typed(form.terms),
        form.agreed_on.data,
    )


def _strategies_page(reference: str, form: BaseForm | None) -> str:
    with database()() as session:
        shown = desk(session, reference)
        found = read_strategies(session, shown.head.id)
    return page(
        "strategies",
        shown,
        _("一户一策"),
        part=part_of(found, lambda each: each.id),
        may_agree=shown.head.works_in(Stage.PLAN_PROPOSAL, Stage.RESIDENT_CONSULTATION),
        form=form or _strategy_form(StrategyForm()),
    )
