"""The round of a vote: where it stands, its dates and notice, its roll."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.resident_consultation import ReasonForm, RoundForm, day_of
from models.reads.ballot_count import count_frozen
from models.reads.ballots import ballots_of, current_round, rounds_of
from models.reads.consultation_lists import papers_waiting, roll_counts, roll_doors, roll_rows
from models.reads.frozen_round import read_frozen, states_of
from models.reads.open_ballots import open_ballots
from models.reads.signature_views import signatures_unseen
from rules.deadlines import local_day
from rules.refusal import Refusal
from rules.resident_consultation import ConsultationState
from rules.stages import Stage
from rules.voting_window import bounds, earliest_opening
from webapp.casework import case_head
from webapp.consultation_stage import framed, stage
from webapp.consultation_tally import missing_sentence
from webapp.consultation_visits import outlooks
from webapp.context import act, database, now, secret
from webapp.errors import sentence_of
from webapp.forms import read_form
from webapp.pages import May
from webapp.vote_receipt import last_moment
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.consultation_round import (
    RoundPlan,
    publish_notice,
    set_round,
    start_new_round,
)


@stage.get("", may=May.STAFF)
def overview(reference: str) -> ResponseReturnValue:
    """Show where the round stands and what is still missing; about twenty queries."""
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        frozen = read_frozen(session, row.id) if row and row.notice_at else None
        counts = count_frozen(frozen) if frozen else ()
        reach = roll_counts(session, row.id) if row else {}
        ballots = ballots_of(session, row.id) if row else ()
        unseen = signatures_unseen(session, row.id) if row else ()
        waiting = papers_waiting(session, row.id) if row else ()
        undecided = (
            roll_doors(
                session,
                row.id,
                [
                    home
                    for home, state in states_of(frozen.votes).items()
                    if state.answer == "undecided"
                ],
            )
            if row and frozen
            else []
        )
        short = () if row is None or row.is_counted else open_ballots(session, head.id, counts)
        past = [each for each in rounds_of(session, head.id) if row is None or each.id != row.id]
    return render_template(
        "resident_consultation/overview.html",
        frame=framed(head, _("协商表决")),
        head=head,
        row=row,
        ballots=ballots,
        counts=counts,
        reach=reach,
        unseen=unseen,
        waiting=waiting,
        undecided=undecided,
        past=past,
        missing=missing_sentence,
        outlooks=outlooks(short),
        closes=last_moment(row.closes_at if row else None),
    )


@stage.get("/round", may=May.STAFF)
def round(reference: str) -> ResponseReturnValue:  # noqa: A001 -- the gate's own word
    """Show dates, texts and rules of the round; set the dates while it is in draft."""
    return _round_page(reference, None)


@stage.post("/round", may=May.MANAGER)
def set_dates(reference: str) -> ResponseReturnValue:
    """Keep dates and addresses of the round."""
    form = read_form(RoundForm)
    if not form.validate():
        return _round_page(reference, form), 422
    plan = RoundPlan(
        opens_on=day_of(form.opens_on),
        closes_on=day_of(form.closes_on),
        initiator=form.initiator.data or "",
        supervision_phone=form.supervision_phone.data or "",
        objection_address=form.objection_address.data or "",
        counts_parking=bool(form.counts_parking.data),
    )
    try:
        with database().begin() as session:
            head = case_head(session, reference)
            found = set_round(session, head.id, plan, act())
    except Refusal as refusal:
        if not refusal.code.startswith(("window_", "notice_")):
            raise
        return _round_page(reference, form, sentence_of(refusal)), 422
    last = local_day(found.closes_at - timedelta(microseconds=1))
    if last != plan.closes_on:
        flash(_("截止日遇休息日，顺延到 %(day)s", day=last.isoformat()), "maybe")
    flash(_("日期已定，可以发布通知"), "yes")
    return redirect(url_for("resident_consultation.round", reference=reference), 303)


@stage.post("/round/publish", may=May.MANAGER)
def publish(reference: str) -> ResponseReturnValue:
    """Publish the notice: roll, rules and texts freeze with it."""
    with database().begin() as session:
        head = case_head(session, reference)
        publish_notice(session, head.id, secret(), act())
    flash(_("通知已发布，业主清册和表决文本已冻结，住户链接和纸质票已下单"), "yes")
    return redirect(url_for("resident_consultation.round", reference=reference), 303)


@stage.post("/round/again", may=May.MANAGER)
def again(reference: str) -> ResponseReturnValue:
    """Set a counted round aside and vote again on the same plan."""
    form = read_form(ReasonForm)
    if not form.validate():
        return _round_page(reference, None, _("重新表决要写明理由")), 422
    with database().begin() as session:
        head = case_head(session, reference)
        start_new_round(session, head.id, form.reason.data or "", act())
    flash(_("已开始新一轮，原来的票随上一轮存档"), "yes")
    return redirect(url_for("resident_consultation.round", reference=reference), 303)


@stage.get("/roll", may=May.STAFF)
def roll(reference: str) -> ResponseReturnValue:
    """Show the frozen roll, names masked as in public; filter, page by key; six queries."""
    only = request.args.get("only", "")
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        after = request.args.get("after", "")
        rows = roll_rows(session, row.id, after=after, only=only) if row else ()
        counts = roll_counts(session, row.id) if row else {}
    return render_template(
        "resident_consultation/roll.html",
        frame=framed(head, _("业主清册")),
        head=head,
        row=row,
        rows=rows[:50],
        counts=counts,
        only=only,
        after=rows[49].place if len(rows) > 50 else "",  # noqa: PLR2004 -- one page
    )


def _round_page(reference: str, form: RoundForm | None, refused: str = "") -> str:
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        ballots = ballots_of(session, row.id) if row else ()
    limits = bounds(ballot.rule for ballot in ballots)
    first = earliest_opening(local_day(now()), limits)
    if form is None and row is not None:
        last = row.closes_at - timedelta(microseconds=1) if row.closes_at else None
        form = RoundForm(
            opens_on=local_day(row.opens_at) if row.opens_at else first,
            closes_on=local_day(last) if last else first + timedelta(days=14),
            initiator=row.initiator,
            supervision_phone=row.supervision_phone,
            objection_address=row.objection_address,
            counts_parking=row.counts_parking,
        )
    return render_template(
        "resident_consultation/round.html",
        frame=framed(head, _("日期和通知")),
        head=head,
        row=row,
        form=form,
        refused=refused,
        reason=ReasonForm(),
        limits=limits,
        closes=last_moment(row.closes_at if row else None),
        first=first,
        ballots=[(ballot, rule_sentence(ballot.rule)) for ballot in ballots],
        in_draft=row is not None and row.state is ConsultationState.DRAFT,
        may_edit=head.works_in(Stage.RESIDENT_CONSULTATION),
    )
