"""Acceptance at a glance: its gate, its figures, what is left to do."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.acceptance import facts
from models.reads.acceptance_view import acceptance_of
from models.reads.defects import count_defects
from models.reads.resident_opinions import OpinionCount, count_opinions
from rules.acceptance import SATISFIED_PERCENT, Facts, conditions
from rules.percent import percent_half_up
from rules.stages import Stage
from webapp import words
from webapp.acceptance.desk import acceptance_frame, pages
from webapp.casework import case_head
from webapp.context import database, now
from webapp.filters import day
from webapp.pages import May


@pages.get("", may=May.STAFF)
def overview(reference: str) -> ResponseReturnValue:
    """Show how far the acceptance has come; twelve queries beside the case's own."""
    with database()() as session:
        head = case_head(session, reference)
        found = facts(session, head.id, now())
        acceptance = acceptance_of(session, head.id)
        opinions = count_opinions(session, head.id)
        defects = count_defects(session, head.id, now())
    return render_template(
        "acceptance/overview.html",
        frame=acceptance_frame(head, words.label(Stage.ACCEPTANCE)),
        head=head,
        acceptance=acceptance,
        conditions=_conditions(found, reference),
        figures=_figures(found, opinions),
        defects=defects,
        passed_on=day(acceptance.passed_on) if acceptance else "—",
    )


def _conditions(found: Facts, reference: str) -> list[dict[str, Any]]:
    rows = []
    for condition in conditions(found):
        title, sentence = words.condition_words(Stage.ACCEPTANCE, condition)
        rows.append(
            {
                "title": title,
                "sentence": sentence,
                "source": condition.source,
                "met": condition.met,
                "mend_url": url_for(condition.mend, reference=reference),
            }
        )
    return rows


def _figures(found: Facts, opinions: OpinionCount) -> list[dict[str, str]]:
    done = found.items - found.items_pending
    answered = percent_half_up(opinions.answers, opinions.households, 1) or "0"
    return [
        {"label": _("清单已查"), "value": f"{done}/{found.items}", "unit": _("项"), "note": ""},
        {
            "label": _("居民已答复"),
            "value": f"{opinions.answers}/{opinions.households}",
            "unit": _("户"),
            "note": f"{answered}%",
        },
        {
            "label": _("工程质量满意"),
            "value": opinions.works.top_two_percent or "—",
            "unit": "%",
            "note": _("4、5 分占已答复户数，不低于 %(n)s%%", n=SATISFIED_PERCENT),
        },
        {
            "label": _("各方签字"),
            "value": str(found.parties_signed + found.residents_signed),
            "unit": _("方"),
            "note": "",
        },
    ]
