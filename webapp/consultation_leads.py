"""Leads for whoever reviews a vote: alike signatures, bursts, shared devices. Never verdicts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    """Two alike drawings for different homes that somebody should look at."""

    one: SignedLine
    two: SignedLine
    is_same_picture: bool
    distance: int


@dataclass(frozen=True, slots=True)
class SamePicture:
    """One and the same drawing under the votes of several homes, the newest first."""

    lines: tuple[SignedLine, ...]


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
    drawings = _drawings(lines)
    copies, pairs = _copies(drawings), _alike(drawings)
    return render_template(
        "resident_consultation/leads.html",
        frame=framed(head, _("复核线索")),
        head=head,
        signed=len(lines),
        copies=copies[:MOST_SHOWN],
        copy_count=len(copies),
        pairs=pairs[:MOST_SHOWN],
        pair_count=len(pairs),
        burst=_burst(own),
        origins=_origins(own)[:MOST_SHOWN],
        minutes=int(WINDOW.total_seconds() // 60),
    )


def _drawings(lines: Sequence[SignedLine]) -> Mapping["Fingerprint", list[SignedLine]]:
    """Return the signatures by what was drawn, so that a picture used often is compared once."""
    from rules.planning.signatures import fingerprint_of_strokes  # noqa: PLC0415 -- loads numpy

    found: dict[Fingerprint, list[SignedLine]] = defaultdict(list)
    for line in lines:
        if not line.strokes:
            continue
        try:
            drawn = fingerprint_of_strokes(points_of(line.strokes))
        except BadStrokes:
            continue  # the signature's own page says so
        if drawn is not None:
            found[drawn].append(line)
    return found


def _copies(drawings: Mapping["Fingerprint", Sequence[SignedLine]]) -> list[SamePicture]:
    """Return pictures under several homes' votes; one owner signs alike for all of theirs."""
    found = []
    for lines in drawings.values():
        homes = {line.household_id: line for line in reversed(lines)}
        if len({line.name for line in homes.values()}) > 1:
            found.append(SamePicture(tuple(homes.values())))
    return sorted(found, key=lambda each: -len(each.lines))


def _alike(drawings: Mapping["Fingerprint", Sequence[SignedLine]]) -> list[AlikePair]:
    """Return pairs of different pictures that are alike, each by its newest signature."""
    from rules.planning.signatures import Likeness, alike  # noqa: PLC0415 -- loads numpy

    newest = [lines[0] for lines in drawings.values()]
    found = []
    for pair in alike(list(drawings)):
        one, two = newest[pair.one], newest[pair.two]
        if one.household_id != two.household_id and one.name != two.name:
            same = pair.likeness is Likeness.SAME_PICTURE
            found.append(AlikePair(one, two, same, pair.distance))
    return found


def _burst(lines: Sequence[SignedLine]) -> Burst | None:
    found = densest_window([line.signed_at for line in lines], WINDOW)
    return found if found is not None and found.is_lead else None


def _origins(lines: Sequence[SignedLine]) -> list[SharedOrigin]:
    shared = shared_devices((line.door, line.origin) for line in lines)
    found = [SharedOrigin(origin, doors) for origin, doors in shared.items()]
    return sorted(found, key=lambda each: (-len(each.doors), each.origin))
