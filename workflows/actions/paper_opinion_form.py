"""Opinion forms on whether to renovate: one for every home, before there is a plan."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.opinion_form import OpinionForm
from models.reads.exclusive_part import rule_for
from models.reads.survey_answer import SurveyView, survey_of
from rules.deadlines import local_day
from rules.matters import Matter
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.paper_demand_form import RETURN_TO, survey_link
from workflows.actions.paper_homes import PrintedHome, case_homes
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a form for every home; about six queries.

    Raises:
        NoRuleInForce: if no rule on inclusion is in force where the case lies.
    """
    survey = survey_of(session, order.case_id)
    on = local_day(survey.opened_at if survey else order.made_at)
    rule = rule_for(session, order.case_id, Matter.ANNUAL_PLAN_INCLUSION, on)
    sentence = rule_sentence(rule)
    return [
        order.sheet("征求意见表", _form(order, home, survey, sentence), home.whose)
        for home in case_homes(session, order.case_id)
    ]


def _form(
    order: Commission, home: PrintedHome, survey: SurveyView | None, rule: str
) -> OpinionForm:
    link, code = survey_link(order, home, survey)
    return OpinionForm(
        head=order.head(link=link, more=f"{home.whose.household_id:05}"),
        household=home.household,
        rule=rule,
        closes_at=survey.closes_at if survey else None,
        return_to=RETURN_TO,
        phone=order.contact,
        receipt_number=f"YJB-{order.case_id:04}-{home.whose.household_id:05}-H",
        access_code=code,
    )
