"""Long-term management at a glance, its warranties, and closing the case for good."""

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.long_term_management import ArchiveForm
from models.reads.defects import count_defects, warranties_of
from models.reads.fees import is_slipping_away
from models.reads.ledger import months_of
from models.reads.long_term_management import facts, terms_of
from rules.condition import Condition
from rules.long_term_management import archive_conditions, conditions
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database, now
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.long_term_management.desk import (
    back,
    even_sentence,
    management_frame,
    month_name,
    pages,
    works,
)
from webapp.pages import May
from workflows.actions.long_term_management import archive_case


@pages.get("", may=May.STAFF)
def overview(reference: str) -> ResponseReturnValue:
    """Show how the compound is run; fourteen queries beside the case's own."""
    with database()() as session:
        head = case_head(session, reference)
        found = facts(session, head.id, now())
        terms = terms_of(session, head.id)
        months = months_of(session, head.id)
        defects = count_defects(session, head.id, now())
    newest = months[-1] if months else None
    return render_template(
        "long_term_management/overview.html",
        frame=management_frame(head, words.label(Stage.LONG_TERM_MANAGEMENT)),
        head=head,
        conditions=[_row(each, reference) for each in conditions(found)],
        term=next((term for term in terms if term.left_on is None), None),
        newest=newest,
        newest_name=month_name(newest.month) if newest else "",
        sentence=even_sentence(newest) if newest else "",
        slipping=is_slipping_away(months),
        defects=defects,
        figures=[
            {
                "label": _("收缴率（按金额）"),
                "value": (newest.percent if newest else None) or "—",
                "unit": "%",
            },
            {
                "label": _("保本收缴率"),
                "value": (newest.account.break_even_percent if newest else None) or "—",
                "unit": "%",
            },
            {
                "label": _("月末结余"),
                "value": yuan(newest.closing if newest else None),
                "unit": _("元"),
            },
        ],
    )


@pages.get("/warranties", may=May.STAFF)
def warranties(reference: str) -> ResponseReturnValue:
    """Show the warranty clocks and what archiving needs; twelve queries beside the case's own."""
    return _warranties_page(reference, None)


@pages.post("/archive", may=May.MANAGER)
def archive(reference: str) -> ResponseReturnValue:
    """Close the case for good."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(ArchiveForm)
    done = attempt(
        form,
        lambda session, _f: archive_case(
            session, head.id, form.version.data or 0, form.reason.data or "", act()
        ),
    )
    if not done:
        return _warranties_page(reference, form), 422
    flash(_("项目已归档"), "yes")
    return back(".warranties", reference)


def _warranties_page(reference: str, form: ArchiveForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        rows = warranties_of(session, head.id, now())
        found = facts(session, head.id, now())
    return render_template(
        "long_term_management/warranties.html",
        frame=management_frame(head, _("保修期")),
        head=head,
        rows=rows,
        conditions=[_row(each, reference) for each in archive_conditions(found)],
        form=form or ArchiveForm(version=head.version),
        editable=works(head),
    )


def _row(condition: Condition, reference: str) -> dict[str, Any]:
    title, sentence = words.condition_words(Stage.LONG_TERM_MANAGEMENT, condition)
    return {
        "title": title,
        "sentence": sentence,
        "source": condition.source,
        "met": condition.met,
        "mend_url": url_for(condition.mend, reference=reference),
    }
