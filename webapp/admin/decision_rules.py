"""The decision rules: those that are shipped, those that were added, and ending one."""

import re
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.decision_rules import RuleEndForm, RuleFileForm
from models.reads.rules_known import RuleVersion, rule_versions
from rules.deadlines import local_day
from rules.decision_rule import Clause, Measure, Operator
from rules.rulebook import read_rule_file, rule_file_faults
from rules.schema import SchemaFault
from webapp.admin.frame import pages, parts
from webapp.attempt import attempt
from webapp.context import act, database, now
from webapp.forms import read_form
from webapp.pages import May
from webapp.words.decision_rules import COUNTS, KINDS, STATES
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.decision_rules import add_rules, end_rule

_MOST_FAULTS: Final = 20
_SIGNS: Final = {Operator.AT_LEAST: "≥", Operator.AT_MOST: "≤"}


@pages.get("/rules", may=May.ADMINISTRATOR)
def list_rules() -> ResponseReturnValue:
    """List every rule with dates and source, those that were added first; one query."""
    return _list_page(RuleFileForm())


@pages.post("/rules", may=May.ADMINISTRATOR)
def add_rule_file() -> ResponseReturnValue:
    """Add the rules of a file: all of them, or none and everything that is wrong with it."""
    form = read_form(RuleFileForm)
    if not form.validate():
        return _list_page(form), 422
    faults = rule_file_faults(form.text)
    if faults:
        form.form_errors = [fault_sentence(each) for each in faults[:_MOST_FAULTS]]
        return _list_page(form), 422
    rules = read_rule_file(form.text)
    added: list[int] = []
    if not attempt(form, lambda session, _files: added.append(add_rules(session, rules, act()))):
        return _list_page(form), 422
    known = len(rules) - added[0]
    flash(_("新增 %(n)s 条规则，%(known)s 条早已有了", n=added[0], known=known), "yes")
    return redirect(url_for("admin.list_rules"), 303)


@pages.get("/rules/<rule_id>", may=May.ADMINISTRATOR)
def show_rule(rule_id: str) -> ResponseReturnValue:
    """Show one rule: what it asks, its source and dates, its versions."""
    return _rule_page(rule_id, None)


@pages.post("/rules/<rule_id>/end", may=May.ADMINISTRATOR)
def end(rule_id: str) -> ResponseReturnValue:
    """Set the last day of a rule that was added."""
    form = read_form(RuleEndForm)
    last_day = form.last_day.data or local_day(now())
    if not attempt(form, lambda session, _files: end_rule(session, rule_id, last_day, act())):
        return _rule_page(rule_id, form), 422
    flash(
        _("已停用，最后一天是 %(day)s。已发通知的表决仍按原规则", day=last_day.isoformat()), "yes"
    )
    return redirect(url_for("admin.show_rule", rule_id=rule_id), 303)


def fault_sentence(fault: SchemaFault) -> str:
    """Return what is wrong with a rule file and where, for whoever wrote it."""
    place = fault.path or _("整个文件")
    for pattern, sentence in KINDS:
        found = re.fullmatch(pattern, fault.why)
        if found:
            return _("%(place)s：%(what)s", place=place, what=sentence % found.groupdict())
    if not fault.why:
        return _("%(place)s：没有填，或这里不该有这一项", place=place)
    return _("%(place)s：写的是“%(what)s”，不能用", place=place, what=fault.why)


def _list_page(form: RuleFileForm) -> str:
    today = local_day(now())
    text = request.args.get("text", "").strip()[:40]
    with database()() as session:
        found = rule_versions(session, today)
    rows = [
        {"version": each, "state": each.state(today)}
        for each in found
        if not each.is_replaced and _matches(each, text)
    ]
    return render_template(
        "admin/rules.html", parts=parts("rules"), form=form, rows=rows, states=STATES, text=text
    )


def _matches(version: RuleVersion, text: str) -> bool:
    rule = version.rule
    return text.lower() in f"{rule.id} {rule.name} {rule.jurisdiction} {rule.source}".lower()


def _rule_page(rule_id: str, form: RuleEndForm | None) -> str:
    today = local_day(now())
    with database()() as session:
        versions = [each for each in rule_versions(session, today) if each.rule.id == rule_id]
    if not versions:
        abort(404)
    versions.sort(key=lambda each: -each.rule.version)
    rule = versions[0].rule
    return render_template(
        "admin/rule.html",
        parts=parts("rules"),
        rule=rule,
        sentence=rule_sentence(rule) if rule.clauses else "",
        clauses=[_clause(each) for each in rule.clauses],
        is_bounded=any(each.minimum or each.enough for each in rule.clauses),
        form=form or RuleEndForm(None),
        versions=[(each, each.state(today)) for each in versions],
        states=STATES,
        may_end=versions[0].added_at is not None,
    )


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "measure": {
            Measure.HEAD: _("人数"),
            Measure.AREA: _("面积"),
            Measure.SHARE: _("份额"),
        }[clause.measure],
        "numerator": COUNTS[clause.numerator],
        "denominator": COUNTS[clause.denominator],
        "share": f"{_SIGNS.get(clause.operator, clause.operator.value)} {clause.share}",
        "minimum": clause.minimum or "",
        "enough": clause.enough or "",
    }
