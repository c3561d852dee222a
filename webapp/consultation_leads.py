"""Leads for whoever reviews a vote: alike signatures, bursts, shared devices. Never verdicts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from documents.strokes import BadStrokes, points_of
from models.reads.ballots import current_round
from models.reads.signature_leads import SignedLine, signed_lines
from rules.consent import Channel
from rules.signing_bursts import Burst, densest_window, shared_devices
from webapp.casework import case_head
from webapp.consultation_stage import framed, stage
from webapp.context import database
from webapp.pages import May

if TYPE_CHECKING:
    from rules.planning.signatures import Fingerprint

WINDOW: Final = timedelta(minutes=10)
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class AlikePair:
    """Two signatures for different homes that somebody should look at."""

    one: SignedLine
    two: SignedLine
    is_same_picture: bool
    distance: int


@dataclass(frozen=True, slots=True)
class SharedOrigin:
    """A device or network from which several homes were signed for."""

    origin: str
    doors: tuple[str, ...]


@stage.get("/leads", may=May.STAFF)
def leads(reference: str) -> ResponseReturnValue:
    """Show what somebody should look at; two queries beside the case's own.

    Nothing here changes a vote: findings are recorded on a signature's own page.
    """
    with database()() as session:
        head = case_head(session, reference)
        row = current_round(session, head.id)
        lines = signed_lines(session, row.id) if row else ()
    own = [line for line in lines if line.channel is Channel.ONLINE]
    pairs = _alike(lines)
    return render_template(
        "resident_consultation/leads.html",
        frame=framed(head, _("复核线索")),
        head=head,
        signed=len(lines),
        pairs=pairs[:MOST_SHOWN],
        pair_count=len(pairs),
        burst=_burst(own),
        origins=_origins(own)[:MOST_SHOWN],
        minutes=int(WINDOW.total_seconds() // 60),
    )


def _alike(lines: Sequence[SignedLine]) -> list[AlikePair]:
    """Return alike pairs of different homes; one owner signs alike for every home of theirs."""
    from rules.planning.signatures import Likeness, alike  # noqa: PLC0415 -- loads numpy

    drawn = list(_drawn(lines))
    found = []
    for pair in alike([print_ for _line, print_ in drawn]):
        one, two = drawn[pair.one][0], drawn[pair.two][0]
        if one.household_id != two.household_id and one.name != two.name:
            same = pair.likeness is Likeness.SAME_PICTURE
            found.append(AlikePair(one, two, same, pair.distance))
    return found


def _drawn(lines: Sequence[SignedLine]) -> Iterator[tuple[SignedLine, "Fingerprint"]]:
    from rules.planning.signatures import fingerprint_of_strokes  # noqa: PLC0415 -- loads numpy

    for line in lines:
        if not line.strokes:
            continue
        try:
            found = fingerprint_of_strokes(points_of(line.strokes))
        except BadStrokes:
            continue  # the signature's own page says so
        if found is not None:
            yield line, found


def _burst(lines: Sequence[SignedLine]) -> Burst | None:
    found = densest_window([line.signed_at for line in lines], WINDOW)
    return found if found is not None and found.is_lead else None


def _origins(lines: Sequence[SignedLine]) -> list[SharedOrigin]:
    shared = shared_devices((line.door, line.origin) for line in lines)
    found = [SharedOrigin(origin, doors) for origin, doors in shared.items()]
    return sorted(found, key=lambda each: (-len(each.doors), each.origin))
