"""How likely the ballots that are still short will pass, and whom to visit today."""

from typing import Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.ballot_count import count_round
from models.reads.ballots import current_round
from models.reads.open_ballots import OpenCount, open_ballots
from webapp.casework import case_head
from webapp.consultation_stage import framed, stage
from webapp.context import database, now
from webapp.filters import area
from webapp.pages import May
from webapp.words.advice import error_points, forecast_sentence, visits_sentence

_LENGTHS: Final = (10, 20, 50)
_GOALS: Final = (80, 90, 95)


@stage.get("/visits", may=May.STAFF)
def visits(reference: str) -> ResponseReturnValue:
    """Show the visits that do most for the ballot least likely to pass, or the one asked for."""
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        counts = count_round(session, row.id) if row and row.notice_at else ()
        counted = row is not None and row.is_counted
        found = () if counted else open_ballots(session, head.id, counts)
    return render_template(
        "resident_consultation/visits.html",
        frame=framed(head, _("今天走访")),
        head=head,
        today=now(),
        counts=counts,
        outlooks=outlooks(found),
        lengths=_LENGTHS,
        goals=_GOALS,
        # Which plan the owners choose is theirs alone: nobody is sent to plead for one.
        **_listed(tuple(each for each in found if not each.option)),
    )


def outlooks(found: tuple[OpenCount, ...]) -> list[dict[str, Any]]:
    """Return how likely each open ballot passes, with method and error, for a panel."""
    if not found:
        return []
    from rules.planning.vote_outlook import outlook  # noqa: PLC0415 -- loads numpy

    shown = []
    for each in found:
        chance = outlook(_ballot(each))
        shown.append(
            {
                "number": each.number,
                "title": _titled(each),
                "open": len(each.owners),
                "percent": chance.percent,
                "sentence": forecast_sentence(chance.percent, chance.method.value, chance.error),
                "error": error_points(chance.error),
            }
        )
    return shown


def _titled(each: OpenCount) -> str:
    if not each.option:
        return each.title
    return _("%(title)s：方案%(letter)s", title=each.title, letter=each.option)


def _ballot(each: OpenCount) -> Any:  # noqa: ANN401 -- an PendingBallot, whose module loads numpy
    from rules.planning.vote_outlook import PendingBallot  # noqa: PLC0415 -- loads numpy

    return PendingBallot(each.rule, each.figures, each.owners, each.heard, each.nested, each.share)


def _listed(found: tuple[OpenCount, ...]) -> dict[str, Any]:
    if not found:
        return {"chosen": None, "rows": [], "summary": "", "length": _LENGTHS[1], "goal": 95}
    from rules.planning.vote_outlook import expected_gain, weakest  # noqa: PLC0415 -- loads numpy
    from rules.planning.vote_outlook import visits as plan  # noqa: PLC0415 -- loads numpy

    ballots = [_ballot(each) for each in found]
    numbers = {str(each.number): at for at, each in enumerate(found)}
    at = numbers.get(request.args.get("ballot", ""), -1)
    at = weakest(ballots) if at < 0 else at
    goal = request.args.get("goal", 95, type=int)
    goal = goal if goal in _GOALS else 95
    length = request.args.get("length", _LENGTHS[1], type=int)
    length = length if length in _LENGTHS else _LENGTHS[1]
    made = plan(ballots[at], goal / 100)
    rows = []
    for number, visit in enumerate(made.visits[:length], start=1):
        owner = found[at].owners[visit.undecided]
        chance = visit.probability
        rows.append(
            {
                "number": number,
                "household_id": owner.household_id,
                "door": owner.door,
                "area": area(owner.area),
                "attitude": owner.attitude,
                "agrees": round(100 * expected_gain(ballots[at], owner)),
                "percent": None if chance is None else round(100 * chance),
            }
        )
    return {
        "chosen": found[at],
        "rows": rows,
        "summary": visits_sentence(
            len(made.visits), made.before, made.probability, reached=made.reached
        ),
        "length": length,
        "goal": goal,
    }
