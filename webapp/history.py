"""Events of a case as lines of a timeline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from models.reads.history import Happened
from webapp.filters import legible, local_time
from webapp.words import event_sentence


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: when, what, who."""

    at: str
    text: str
    who: str
    kind: str = ""


_KINDS = {"stage.approved": "yes", "stage.returned": "maybe", "stage.rejected": "no"}


def entries(events: Iterable[Happened]) -> list[Entry]:
    """Return events as lines of a timeline; residents are never named."""
    return [
        Entry(
            local_time(event.at),
            event_sentence(event.name, _legible(event.facts)),
            _who(event),
            _KINDS.get(event.name, ""),
        )
        for event in events
    ]


def _legible(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: legible(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def _who(event: Happened) -> str:
    return {"household": _("住户"), "flow": _("系统")}.get(event.kind, event.who)
