"""The reviewer's side: work that waits, one frozen submission, the verdict."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from forms.review import ReviewForm
from models.reads.history import history
from models.reads.review import (
    SubmissionView,
    WaitingFilter,
    WaitingPage,
    decisions,
    had_a_hand,
    newest_submission,
    submission_view,
    waiting_submissions,
)
from rules.stages import ORDER, ROAD, Stage, Verdict, verdicts
from webapp import words
from webapp.casework import case_head, frame
from webapp.context import act, database, posts
from webapp.filters import local_time
from webapp.forms import read_form
from webapp.history import entries
from webapp.list_address import beside, here, sort_link, turn
from webapp.pages import May, Pages
from workflows.actions.review import NothingSubmitted, decide_stage

pages = Pages("review", __name__, url_prefix="/review")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One condition in the reviewer's table."""

    title: str
    source: str
    required: str
    actual: str
    met: bool


@pages.get("", may=May.STAFF)
def list_submissions() -> ResponseReturnValue:
    """Show the work that waits for this reviewer; two queries."""
    stage = request.args.get("stage", "")
    wanted = WaitingFilter(
        stage=Stage(stage) if stage in set(Stage) else None,
        text=request.args.get("text", "").strip()[:60],
        newest_first=request.args.get("order") == "down",
        turn=turn(),
    )
    with database()() as session:
        found = waiting_submissions(session, posts(), wanted)
    return render_template(
        "review/list.html",
        found=found,
        total=sum(found.counts.values()),
        wanted=wanted,
        chips=_stage_chips(wanted, found),
        sort=sort_link("time", "time", descending=wanted.newest_first),
        beside=beside(found.previous, found.following),
    )


def _stage_chips(wanted: WaitingFilter, found: WaitingPage) -> list[dict[str, Any]]:
    offered = [
        (stage, words.label(stage), found.counts[stage]) for stage in ORDER if stage in found.counts
    ]
    return [
        {
            "label": label,
            "url": here(stage=value, after="", before=""),
            "current": (wanted.stage or "") == value,
            "count": count,
        }
        for value, label, count in [("", _("全部"), sum(found.counts.values())), *offered]
    ]


@pages.get("/<reference>", may=May.STAFF)
def show_submission(reference: str) -> ResponseReturnValue:
    """Show the newest submission of a case, frozen as it was, with the decision panel."""
    return _submission_page(reference, None)


@pages.post("/<reference>", may=May.REVIEWER)
def decide(reference: str) -> ResponseReturnValue:
    """Take the reviewer's verdict."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(ReviewForm)
    form.offer(_verdict_words(head.stage))
    if not form.validate():
        return _submission_page(reference, form), 422
    with database().begin() as session:
        case = decide_stage(session, head.id, form.value(), act())
        stage = case.stage
    flash(_("结论已提交，项目现在在“%(stage)s”阶段", stage=words.label(stage)), "yes")
    return redirect(url_for("review.show_submission", reference=reference), 303)


def _submission_page(reference: str, form: ReviewForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        submission_id = head.submission_id or newest_submission(session, head.id)
        if submission_id is None:
            raise NothingSubmitted(reference=reference)
        view = submission_view(session, submission_id)
        past = decisions(session, head.id)
        events = history(session, head.id, limit=12)
        own_hand = current_user.id == view.submitted_by_id or had_a_hand(
            session, head.id, current_user.id
        )
    if form is None:
        form = ReviewForm(stage=view.stage, version=head.version, submission=view.id)
        form.offer(_verdict_words(view.stage))
    is_open = head.submission_id == view.id and view.decision is None
    return render_template(
        "review/submission.html",
        frame=frame(head, _("审查：%(stage)s", stage=words.label(view.stage))),
        head=head,
        view=view,
        rules=[_rule(view.stage, condition) for condition in view.conditions],
        form=form,
        past=past,
        entries=entries(events),
        own_hand=own_hand,
        may_decide=is_open and head.is_reviewer and not own_hand,
        is_open=is_open,
        unmet=[words.condition_words(view.stage, condition)[0] for condition in view.unmet],
        line=_line(view),
    )


def _line(view: SubmissionView) -> str:
    return _(
        "%(who)s %(when)s 提交，材料快照 %(digest)s，之后的改动不影响本次审查",
        who=view.submitted_by,
        when=local_time(view.submitted_at),
        digest=view.digest[:8],
    )


def _rule(stage: Stage, condition: Any) -> RuleRow:  # noqa: ANN401 -- Condition, kept short
    title, sentence = words.condition_words(stage, condition)
    return RuleRow(title, condition.source, "", sentence, condition.met)


def _verdict_words(stage: Stage) -> list[tuple[str, str]]:
    """Say of each verdict where it leads: 通过，进入资金统筹."""
    said: list[tuple[str, str]] = []
    for verdict in verdicts(stage):
        to = words.label(ROAD[stage, verdict].to)
        if verdict is Verdict.RETURN:
            said.append((verdict, _("退回补正")))
        elif verdict is Verdict.REJECT:
            said.append((verdict, _("不予通过，退回%(stage)s", stage=to)))
        elif stage is ROAD[stage, verdict].to:
            said.append((verdict, _("通过年度复核")))
        else:
            said.append((verdict, _("通过，进入%(stage)s", stage=to)))
    return said
