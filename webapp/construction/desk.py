"""What the pages of construction have in common: tables, forms, filters."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.base import BaseForm
from models.reads.construction import ZONE
from models.reads.works_site import Show, SiteFilter
from rules.stages import Stage
from webapp.casework import CaseHead, Frame, case_head, frame
from webapp.context import database, now
from webapp.pages import Pages

pages = Pages("construction", __name__, url_prefix="/cases/<reference>/construction")

TABS: Final = [
    ("construction.overview", _l("施工总览")),
    ("construction.contract", _l("合同与开工")),
    ("construction.milestones", _l("节点")),
    ("construction.inspections", _l("检查整改")),
    ("construction.concealed", _l("隐蔽工程")),
    ("construction.changes", _l("变更签证")),
    ("construction.payments", _l("工程款")),
    ("construction.wages", _l("工人工资")),
    ("construction.complaints", _l("投诉")),
]
PAYING: Final = (Stage.CONSTRUCTION, Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT)
"""Stages in which the contractor is still paid."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; `kind` draws it as a tag, `url` as a link."""

    text: str
    num: bool = False
    right: bool = False
    kind: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FormPanel:
    """One form of a page, in its own panel."""

    title: str
    url: str
    form: BaseForm
    button: str
    note: str = ""
    danger: bool = False
    hints: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A list: heads, rows of cells, filters, the next page."""

    title: str
    heads: Sequence[tuple[str, bool]]  # label, whether it stands right
    rows: Sequence[Sequence[Cell]]
    count: str
    empty: str
    note: str = ""
    chips: Sequence[dict[str, object]] = ()
    sort_url: str = ""
    direction: str = ""
    previous_url: str = ""
    next_url: str = ""


def head_of(reference: str) -> CaseHead:
    """Return the case for the signed-in person."""
    with database()() as session:
        return case_head(session, reference)


def site_frame(head: CaseHead, title: str, *stages: Stage) -> Frame:
    """Return the frame of a page on which work is done in `stages` (construction alone)."""
    made = frame(head, title, Stage.CONSTRUCTION, TABS)
    return replace(made, notice="") if head.works_in(*stages) and stages else made


def today() -> date:
    """Return the local day of this request."""
    return now().astimezone(ZONE).date()


def show_list(
    head: CaseHead,
    title: str,
    table: Table,
    panels: Sequence[FormPanel] = (),
    *,
    stages: Sequence[Stage] = (),
    **more: Any,  # noqa: ANN401 -- template variables
) -> str:
    """Draw a page with one list and the forms that add to it."""
    return render_template(
        "construction/records.html",
        frame=site_frame(head, title, *stages),
        table=table,
        panels=panels,
        form=next((panel.form for panel in panels if panel.form.errors), None),
        **{"verdict": None, "figures": (), "gantt": None, "plan_url": "", **more},
    )


def show_record(
    head: CaseHead,
    title: str,
    facts: Sequence[dict[str, str]],
    panels: Sequence[FormPanel],
    **more: Any,  # noqa: ANN401 -- template variables
) -> str:
    """Draw a page about one record and what can be done with it."""
    stages = more.pop("stages", ())
    photos = [_photo(number, key) for number, key in enumerate(more.pop("photos", ()), 1)]
    return render_template(
        "construction/record.html",
        photos=photos,
        frame=site_frame(head, title, *stages),
        facts=facts,
        panels=panels,
        form=next((panel.form for panel in panels if panel.form.errors), None),
        **{"back_url": "", "verdict": None, **more},
    )


def _photo(number: int, attachment_id: int) -> dict[str, str]:
    return {
        "url": url_for("attachments.show", attachment_id=attachment_id),
        "thumb_url": url_for("attachments.show_small", attachment_id=attachment_id),
        "alt": _("现场照片 %(n)s", n=number),
    }


def fact(label: str, value: str, note: str = "") -> dict[str, str]:
    """Return one line of a record."""
    return {"label": label, "value": value or "—", "note": "" if note == "—" else note}


def done(sentence: str, endpoint: str, **values: Any) -> ResponseReturnValue:  # noqa: ANN401 -- parts of an address
    """Say what was done and show it."""
    flash(sentence, "yes")
    return redirect(url_for(endpoint, **values), 303)


def site_filter() -> SiteFilter:
    """Return what the address asks a list to show."""
    shows = {show.value: show for show in Show}
    after = request.args.get("after", "")
    return SiteFilter(
        show=shows.get(request.args.get("show", ""), Show.ALL),
        oldest_first=request.args.get("order") == "old",
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None,  # noqa: PLR2004 -- BIGINT
    )


def addresses(
    endpoint: str, reference: str, wanted: SiteFilter, counts: dict[Show, int], after: int | None
) -> dict[str, Any]:
    """Return chips, sort link and next page of a list, for `Table`."""
    here: dict[str, Any] = {
        "reference": reference,
        "show": None if wanted.show is Show.ALL else wanted.show.value,
        "order": "old" if wanted.oldest_first else None,
    }
    names = {Show.ALL: _("全部"), Show.OPEN: _("未办结"), Show.CLOSED: _("已办结")}
    return {
        "chips": [
            {
                "label": names[show],
                "url": url_for(endpoint, **{**here, "show": show.value}),
                "current": wanted.show is show,
                "count": counts[show],
            }
            for show in Show
        ],
        "sort_url": url_for(endpoint, **{**here, "order": None if wanted.oldest_first else "old"}),
        "direction": "ascending" if wanted.oldest_first else "descending",
        "next_url": url_for(endpoint, **here, after=after) if after else "",
        "count": _("共 %(n)s 条", n=counts[wanted.show]),
    }
