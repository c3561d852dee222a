"""The summary of a case's demand survey, counted by the rule in force when it closed."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.demand_summary import Count, DemandSummary, PriceLine, SuggestionLine, WishLine
from documents.field_words import said
from documents.result_notice import Clause, Share
from models.reads.demand_survey import wish_line
from models.reads.survey_answer import ranking, survey_of
from models.reads.survey_count import count_survey
from models.reads.survey_idea import hazards, suggestions
from rules.area import square_metres
from rules.decision_rule import Measure
from rules.figures import ClauseResult
from rules.tally import Tally
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the summary as the survey stands; about eleven queries.

    Raises:
        NoRuleInForce: if no rule on inclusion is in force where the case lies.
    """
    survey = survey_of(session, order.case_id)
    at = (survey.closed_at if survey else None) or order.made_at
    count = count_survey(session, order.case_id, at)
    value = DemandSummary(
        head=order.head(),
        opened_at=survey.opened_at if survey else None,
        closed_at=survey.closed_at if survey else None,
        households=count.households,
        answered=count.answered,
        rule=rule_sentence(count.rule),
        counts=(
            _count("列入年度改造计划", count.inclusion),
            _count("改造后建立长效管理", count.management),
        ),
        wishes=tuple(
            WishLine(line.name, said(line.visibility), line.points, line.households)
            for line in map(wish_line, ranking(count.answers.values()))
        ),
        named_fee=count.named_fee,
        prices=tuple(PriceLine(each.fee, each.willing) for each in count.prices),
        hazards=len(hazards(session, order.case_id)),
        suggestions=tuple(
            SuggestionLine(each.title, len(each.ideas), _answer(each.answer, each.handled))
            for each in suggestions(session, order.case_id)
        ),
        consensus=survey.consensus_note if survey else "",
        phone=order.contact,
    )
    return [order.sheet("需求汇总", value)]


def _answer(answer: str, handled: Sequence[object]) -> str:
    return answer or ("见意见采纳情况表" if handled else "")


def _count(title: str, counted: Tally) -> Count:
    heads, area = counted.strict.heads, counted.strict.area
    return Count(
        title=title,
        eligible=Share(heads.eligible, square_metres(area.eligible)),
        agree=Share(heads.for_, square_metres(area.for_)),
        against=Share(heads.against, square_metres(area.against)),
        clauses=tuple(_clause(each) for each in counted.strict.clauses),
        met=counted.adopted,
    )


def _clause(result: ClauseResult) -> Clause:
    clause = result.clause
    by_area = clause.measure is Measure.AREA
    return Clause(
        measure=clause.measure.value,
        num=clause.numerator.value,
        den=clause.denominator.value,
        numerator=square_metres(result.numerator) if by_area else result.numerator,
        denominator=square_metres(result.denominator) if by_area else result.denominator,
        op=clause.operator.value,
        fraction=str(clause.share),
        passed=result.passed,
    )
