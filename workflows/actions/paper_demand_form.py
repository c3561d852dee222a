"""Demand forms with the menu: one for every home, with its link into the survey."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.demand_form import DemandForm, MenuLine
from documents.field_words import said
from models.reads.survey_answer import SurveyView, dishes, survey_of
from rules.demand_survey import MOST_WISHES, PRICES
from rules.money import Fen
from rules.resident_link import LinkPurpose
from workflows.actions.paper_homes import PrintedHome, case_homes
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.resident_links import code_of, link_of

RETURN_TO = "社区居委会"


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a form for every home, four queries; with link and code while the survey runs."""
    survey = survey_of(session, order.case_id)
    menu = tuple(
        MenuLine(said(each.item.item_class), each.item.name, said(each.item.unit), each.unit_cost)
        for each in dishes(session, order.case_id)
        if each.is_offered
    )
    return [
        order.sheet("需求征集表", _form(order, home, survey, menu), home.whose)
        for home in case_homes(session, order.case_id)
    ]


def survey_link(order: Commission, home: PrintedHome, survey: SurveyView | None) -> tuple[str, str]:
    """Return path and code of a home's link into the survey; "" before it was opened, or after."""
    if survey is None or not survey.is_open or home.whose.household_id is None:
        return "", ""
    key = (
        order.imprint.secret,
        home.whose.household_id,
        LinkPurpose.DEMAND_SURVEY,
        order.case_id,
    )
    return link_of(*key), code_of(*key)


def _form(
    order: Commission, home: PrintedHome, survey: SurveyView | None, menu: tuple[MenuLine, ...]
) -> DemandForm:
    link, code = survey_link(order, home, survey)
    return DemandForm(
        head=order.head(link=link, more=f"{home.whose.household_id:05}"),
        household=home.household,
        menu=menu,
        most_wishes=MOST_WISHES,
        prices=tuple(Fen(price) for price in PRICES),
        closes_at=survey.closes_at if survey else None,
        return_to=RETURN_TO,
        phone=order.contact,
        access_code=code,
    )
