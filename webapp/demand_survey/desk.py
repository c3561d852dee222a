"""What the pages of the demand survey have in common."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import lazy_gettext as _l

from rules.deadlines import ZONE
from rules.stages import Stage
from webapp.casework import CaseHead, frame
from webapp.dishes import dish_name
from webapp.pages import Pages

pages = Pages("demand_survey", __name__, url_prefix="/cases/<reference>/demand_survey")

TABS: Final = [
    ("demand_survey.overview", _l("汇总")),
    ("demand_survey.menu", _l("菜单")),
    ("demand_survey.answers", _l("入户答复")),
    ("demand_survey.visits", _l("走访记录")),
    ("demand_survey.hazards", _l("隐患")),
    ("demand_survey.ideas", _l("想法和建议")),
    ("demand_survey.wishes", _l("点菜结果")),
    ("demand_survey.meetings", _l("会议")),
]


def page(template: str, head: CaseHead, title: str, **values: Any) -> str:  # noqa: ANN401 -- what the template shows
    """Return one page of the survey in its frame."""
    return render_template(
        f"demand_survey/{template}.html",
        frame=frame(head, title, Stage.DEMAND_SURVEY, TABS),
        head=head,
        may_work=head.works_in(Stage.DEMAND_SURVEY),
        dish_name=dish_name,
        **values,
    )


def local_clock(at: datetime) -> datetime:
    """Return an instant as a local clock shows it, for a form's time field."""
    return at.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None, second=0, microsecond=0)
