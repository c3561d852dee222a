"""What each home of a stairwell would pay for a lift, by two methods side by side."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forms.funding_mix import LiftSplitForm
from models.reads.upkeep import StairwellHomes, stairwells_of
from rules.cost_sharing import TEMPLATES, NobodyPays, Payer, share_cost
from rules.lift_game import share_by_game
from rules.money import Fen
from webapp.casework import case_head
from webapp.context import database
from webapp.errors import sentence_of
from webapp.funding_mix.desk import funding_frame, pages
from webapp.pages import May

_GROUND: Final = 1


@dataclass(frozen=True, slots=True)
class LiftLine:
    """One home: by the table of coefficients, by how far it rides; fen."""

    door: str
    floor: int
    by_table: Fen
    by_ride: Fen


@pages.get("/lift", may=May.STAFF)
def lift(reference: str) -> ResponseReturnValue:
    """Split a lift's cost by both methods; one query beside the case's own."""
    with database()() as session:
        head = case_head(session, reference)
        stairwells = stairwells_of(session, head.id)
    form = LiftSplitForm(MultiDict(request.args))
    form.stairwell.choices = [(str(each.id), each.name) for each in stairwells]
    asked = "total" in request.args
    good = asked and form.validate()
    lines: list[LiftLine] = []
    refusal = ""
    if good:
        chosen = next(each for each in stairwells if str(each.id) == form.stairwell.data)
        try:
            lines = _lines(chosen, form.total.fen or Fen(0), Fraction(form.fixed.number or 0, 100))
        except NobodyPays as nobody:
            refusal = sentence_of(nobody)
    page = render_template(
        "funding_mix/lift.html",
        frame=funding_frame(head, _("电梯分摊对照")),
        head=head,
        form=form,
        lines=lines,
        refusal=refusal,
        total=form.total.fen,
    )
    return page if good or not asked else (page, 422)


def _lines(stairwell: StairwellHomes, total: Fen, fixed: Fraction) -> list[LiftLine]:
    """Return both splits home by home.

    Raises:
        NobodyPays: where only the ground floor is lived on.
    """
    homes = [(door, max(floor or _GROUND, _GROUND)) for _id, door, floor in stairwell.homes]
    floors = [floor for _door, floor in homes]
    if max(floors, default=_GROUND) == _GROUND:
        raise NobodyPays(total=total)
    payers = [Payer(door, floor) for door, floor in homes]
    table = [share.amount for share in share_cost(total, payers, TEMPLATES["guangzhou"])]
    ride = share_by_game(_cumulative(total, max(floors), fixed), floors).amounts
    return [
        LiftLine(door, floor, *amounts)
        for (door, floor), amounts in zip(homes, zip(table, ride, strict=True), strict=True)
    ]


def _cumulative(total: Fen, top: int, fixed: Fraction) -> dict[int, Fen]:
    """Return what the lift costs up to each floor: `fixed` of it at once, the rest by floor."""
    costs = {_GROUND: Fen(0)}
    for floor in range(_GROUND + 1, top + 1):
        part = fixed + (1 - fixed) * Fraction(floor - _GROUND, top - _GROUND)
        costs[floor] = Fen(int(total * part))
    return costs
