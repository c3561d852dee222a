"""The receipt of a vote: for its owner behind the link, and its code for anybody."""

from datetime import datetime, timedelta
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.ballots import round_by_id
from models.reads.vote_receipts import check_receipt, neighbours_of, receipts_of
from rules.consent import Answer
from rules.deadlines import local_day, start_of_day
from rules.resident_link import LinkPurpose
from webapp import words
from webapp.charts.stairs import Door, stairs
from webapp.context import database, now
from webapp.filters import day, local_time
from webapp.pages import May, Pages
from webapp.resident import require_resident
from webapp.safety import limiter
from workflows.actions.ballot_paper import BallotPaper, paper_for

mine = Pages("vote_receipt", __name__, url_prefix="/r/<token>/receipt")
check = Pages("vote_check", __name__, url_prefix="/receipts")
pages: Final = (mine, check)


@mine.get("", may=May.ANYONE)
def show(token: str) -> ResponseReturnValue:
    """Show what was signed, and how far the stairwell has come."""
    access = require_resident(LinkPurpose.CONSULTATION)
    wanted = request.args.get("code", "")
    with database()() as session:
        rounded = round_by_id(session, access.round_id)
        found = receipts_of(session, access.round_id, access.household_id)
        doors = neighbours_of(session, access.round_id, access.household_id)
        paper = paper_for(session, access.round_id, access.household_id)
    if not found:
        return redirect(url_for("resident_vote.show", token=token), 303)
    shown = next((each for each in found if each.code == wanted), found[0])
    chart = stairs(
        Door(each.floor or 0, index, each.room, each.answered) for index, each in enumerate(doors)
    )
    return render_template(
        "resident_vote/receipt.html",
        access=access,
        home=access.home,
        receipt=shown,
        others=[each for each in found if each.code != shown.code],
        answers=[
            (each.title, choice_word(paper, each.number, each.choice), each.conditions)
            for each in shown.answers
        ],
        undecided=any(each.choice == Answer.UNDECIDED for each in shown.answers),
        may_change=all(ballot.may_change for ballot in paper.ballots),
        closes=last_moment(rounded.closes_at),
        is_over=rounded.closes_at is not None and now() >= rounded.closes_at,
        co_owners=len(paper.owners) > 1,
        chart=chart,
        date=f"{local_day(shown.signed_at):%Y.%m.%d}",
    )


@check.get("", may=May.ANYONE)
@limiter.limit("60 per minute")
def show_check() -> ResponseReturnValue:
    """Tell anybody with a receipt code whether it is counted, and nothing more."""
    code = request.args.get("code", "").strip().upper()
    found = None
    if code:
        with database()() as session:
            found = check_receipt(session, code)
    status = 404 if code and found is None else 200
    return render_template("resident_vote/check.html", code=code, found=found), status


def last_moment(closes_at: datetime | None) -> str:
    """Return a close as people say it: the midnight after 31 March is "3月31日 24:00"."""
    if closes_at is None:
        return local_time(None)
    if start_of_day(local_day(closes_at)) == closes_at:
        return f"{day(local_day(closes_at) - timedelta(days=1))} 24:00"
    return local_time(closes_at)


def choice_word(sheet: BallotPaper, number: int, choice: str) -> str:
    """Return what a choice says to people: an answer's word, or the option's title."""
    for option in sheet.ballot(number).options:
        if option.letter == choice:
            return f"{_('方案')}{option.letter}：{option.title}"
    return words.label(Answer(choice)) if choice in set(Answer) else choice
