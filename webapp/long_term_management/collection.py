"""Collection rates, break-even and reinvestment, month by month."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.fees import is_slipping_away, yards_of
from models.reads.ledger import MonthView, months_of
from models.reads.long_term_management import terms_of
from rules.long_term_management import LedgerCategory
from rules.upkeep import Collected, simple_mean_percent, weighted_percent
from webapp.casework import case_head
from webapp.context import database
from webapp.long_term_management.desk import even_sentence, management_frame, month_name, pages
from webapp.pages import May


@pages.get("/collection", may=May.STAFF)
def collection(reference: str) -> ResponseReturnValue:
    """Show how well fees come in; four queries beside the case's own."""
    with database()() as session:
        head = case_head(session, reference)
        months = months_of(session, head.id)
        term = next((each for each in terms_of(session, head.id) if each.left_on is None), None)
        yards = yards_of(session, term.provider) if term is not None else ()
    collected = [Collected(month.billed, month.collected) for month in months]
    served = [each for _number, each in yards]
    return render_template(
        "long_term_management/collection.html",
        frame=management_frame(head, _("收缴率")),
        head=head,
        rows=[_row(month) for month in reversed(months)],
        slipping=is_slipping_away(months),
        provider=term.provider if term is not None else "",
        tiles=[
            _tile(_("各月平均"), simple_mean_percent(collected), _("每月收缴率的简单平均")),
            _tile(_("各月合计"), weighted_percent(collected), _("收到的合计除以应收合计，加权")),
            _tile(
                _("同一单位各小区平均"),
                simple_mean_percent(served),
                _("%(n)s 个小区最近公示月的简单平均", n=len(served)),
            ),
            _tile(
                _("同一单位各小区合计"),
                weighted_percent(served),
                _("%(n)s 个小区按金额加权", n=len(served)),
            ),
        ],
    )


def _tile(label: str, percent: str | None, note: str) -> dict[str, str]:
    return {"label": label, "value": percent or "—", "unit": "%", "note": note}


def _row(month: MonthView) -> dict[str, Any]:
    return {
        "id": month.id,
        "name": month_name(month.month),
        "view": month,
        "sentence": even_sentence(month),
        "reinvested": month.sums.get(LedgerCategory.REINVESTMENT, 0),
    }
