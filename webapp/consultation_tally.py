"""The count of a vote, made anew from its rows, and its certificate."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.ballot_count import BallotCount, count_frozen, count_places, count_under
from models.reads.ballots import current_round
from models.reads.consultation_lists import stairwell_names
from models.reads.frozen_round import read_frozen
from models.reads.second_vote import fallback_of, second_questions
from rules.decision_rule import Measure
from rules.figures import ClauseResult
from rules.matters import Scope
from rules.resident_consultation import ConsultationState
from rules.stages import Stage
from rules.standing import VoteStanding
from webapp.casework import case_head
from webapp.charts.meter import meter
from webapp.consultation_stage import framed, stage
from webapp.context import act, database
from webapp.filters import area
from webapp.pages import May
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.consultation_count import certify_count
from workflows.actions.second_vote import open_second_vote


@stage.get("/tally", may=May.STAFF)
def tally(reference: str) -> ResponseReturnValue:
    """Show the count, made anew from the rows: clauses, margins, both ways of silence."""
    return _tally_page(reference)


@stage.post("/tally/second-vote", may=May.MANAGER)
def vote_again(reference: str) -> ResponseReturnValue:
    """Draw up the run-off, or the vote by the fallback rule, as a further round."""
    with database().begin() as session:
        head = case_head(session, reference)
        open_second_vote(session, head.id, act())
    flash(_("第二轮已拟好，只问没有通过的事项；请定日期、发通知"), "yes")
    return redirect(url_for("resident_consultation.round", reference=reference), 303)


@stage.post("/tally/certify", may=May.STAFF)
def certify(reference: str) -> ResponseReturnValue:
    """Certify the published count; the action asks who may."""
    with database().begin() as session:
        head = case_head(session, reference)
        certify_count(session, head.id, act())
    flash(_("已核定计票结果"), "yes")
    return redirect(url_for("resident_consultation.tally", reference=reference), 303)


def missing_sentence(count: BallotCount) -> str:
    """Return what is still missing: "还差 3 人、214.50 ㎡参与；…", "" where nothing is."""
    gap = count.result.missing
    parts = []
    if gap.heads_to_take_part or gap.area_to_take_part:
        parts.append(
            _(
                "还差 %(heads)s 人、%(area)s ㎡参与",
                heads=gap.heads_to_take_part,
                area=area(gap.area_to_take_part),
            )
        )
    if gap.heads_to_agree or gap.area_to_agree:
        parts.append(
            _(
                "还差 %(heads)s 人、%(area)s ㎡同意",
                heads=gap.heads_to_agree,
                area=area(gap.area_to_agree),
            )
        )
    return _("；").join(parts)


def _tally_page(reference: str) -> str:
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        frozen = read_frozen(session, row.id) if row and row.notice_at else None
        counts = count_frozen(frozen) if frozen else ()
        under = (
            {count.ballot.id: count_under(session, frozen, count.ballot) for count in counts}
            if frozen
            else {}
        )
        names = stairwell_names(session, row.id) if row else {}
        again = second_questions(session, counts) if row and row.is_counted else ()
    return render_template(
        "resident_consultation/tally.html",
        frame=framed(head, _("计票")),
        head=head,
        row=row,
        counts=[{**_shown(count), "under": under[count.ballot.id]} for count in counts],
        names=names,
        again=again,
        may_vote_again=bool(again)
        and row is not None
        and row.state is ConsultationState.FINAL
        and head.works_in(Stage.RESIDENT_CONSULTATION),
        may_certify=head.stage is Stage.RESIDENT_CONSULTATION
        and row is not None
        and row.is_counted
        and row.certified_at is None
        and (head.is_manager or head.is_reviewer),
    )


def _shown(count: BallotCount) -> dict[str, Any]:
    heads, metres = count.result.heads, count.result.area
    doors = {
        key: _("、").join(each.door for each in group.lines)
        for key, group in count.roll.groups.items()
    }
    spoilt = [
        (doors[line.group], line.invalid)
        for line in count.lines
        if line.standing in {VoteStanding.INVALID, VoteStanding.CONFLICT}
    ]
    return {
        "ballot": count.ballot,
        "rule": rule_sentence(count.ballot.rule),
        "adopted": count.adopted,
        "winner": count.winner,
        "missing": missing_sentence(count),
        "clauses": [_clause(clause) for clause in count.result.clauses],
        "figures": [("heads", heads), ("area", metres)],
        "strict": count.strict,
        "with_silent": count.with_silent,
        "spoilt": spoilt,
        "discrepant": [doors[line.group] for line in count.lines if line.discrepant],
        "run_off": count.options.run_off if count.options else (),
        "fallback": fallback_of(count),
        "options": [(each.option, each.result) for each in count.options.results]
        if count.options
        else [],
        "heads_meter": meter(_parts(heads), heads.eligible),
        "area_meter": meter(_parts(metres), metres.eligible),
        "places": count_places(count, Scope.STAIRWELL),
        "heads": heads,
        "metres": metres,
    }


def _parts(figures: Any) -> list[tuple[str, int]]:  # noqa: ANN401 -- rules.figures.Figures
    return [
        ("yes", figures.for_),
        ("no", figures.against),
        ("maybe", figures.abstain + figures.conditional),
    ]


def _clause(clause: ClauseResult) -> dict[str, Any]:
    in_area = clause.clause.measure is Measure.AREA

    def written(value: int) -> str:
        return f"{area(value)} ㎡" if in_area else _("%(n)s 人", n=value)

    share = clause.clause.share
    surplus = clause.numerator - clause.needed
    sign = clause.clause.operator.value.replace(">=", "≥")
    return {
        "name": _("面积") if in_area else _("人数"),
        "numerator": clause.clause.numerator.value,
        "denominator": clause.clause.denominator.value,
        "required": f"{sign} {share.numerator}/{share.denominator}",
        "part": written(clause.numerator),
        "whole": written(clause.denominator),
        "needed": written(clause.needed),
        "margin": f"+{written(surplus)}" if clause.passed else f"−{written(clause.missing)}",
        "percent": clause.percent,
        "passed": clause.passed,
    }
