"""What people read: sentences for refusals, conditions and events, words for every enum.

One module per stage of the road and a few for what belongs to none; each may have
`REFUSALS` (code -> sentence), `STATUS` (code -> HTTP status where it is not 409),
`DEADLINES` (kind -> word), `CONDITIONS` ((stage, code) -> title, sentence when met, sentence
when not), `LABELS` (enum class -> member -> word) and `EVENTS` (event name -> sentence). All
texts are lazy.
"""

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from typing import Any, Final

from rules.condition import Condition
from rules.money import Fen, yuan_text
from rules.stages import Stage
from webapp.words.general import FUNNEL, MARKS

_MODULES: Final = (
    "general",
    "accounts",
    "advice",
    "consent",
    "decision_rules",
    "demo",
    "funding",
    "mix",
    "papers",
    "register",
    "resident",
    *Stage,
)


def _gather(name: str) -> dict[Any, Any]:
    gathered: dict[Any, Any] = {}
    for module in _MODULES:
        words = getattr(import_module(f"webapp.words.{module}"), name, {})
        twice = gathered.keys() & words.keys()
        if twice:
            raise ValueError(f"webapp.words.{module}: {name} speaks of {twice} again")
        gathered |= words
    return gathered


REFUSALS: Final[Mapping[str, Any]] = _gather("REFUSALS")
STATUS: Final[Mapping[str, int]] = _gather("STATUS")
CONDITIONS: Final[Mapping[tuple[Stage, str], Any]] = _gather("CONDITIONS")
LABELS: Final[Mapping[type[StrEnum], Mapping[Any, Any]]] = _gather("LABELS")
EVENTS: Final[Mapping[str, Any]] = _gather("EVENTS")
DEADLINES: Final[Mapping[str, Any]] = _gather("DEADLINES")


def label(member: StrEnum | None) -> str:
    """Return the word for an enum's member; a dash for None."""
    return "—" if member is None else str(LABELS[type(member)][member])


def named(enum: str, value: str) -> str:
    """Return the word for the member that a frozen record names by class and value."""
    kind = next(each for each in LABELS if each.__name__ == enum)
    return label(kind(value))


def choices(enum: type[StrEnum]) -> list[tuple[str, Any]]:
    """Return the members of `enum` with their words, for a form to offer."""
    return [(member.value, LABELS[enum][member]) for member in enum]


def condition_words(stage: Stage, condition: Condition) -> tuple[str, str]:
    """Return a condition's title and the sentence about it, figures filled in."""
    words = CONDITIONS[stage, condition.code]
    figures = words.figures(condition.figures)
    sentence = words.met if condition.met else words.unmet
    return str(words.title), str(sentence) % figures


def event_sentence(name: str, facts: Mapping[str, Any]) -> str:
    """Return what an event says to people."""
    sentence = EVENTS.get(name)
    return name if sentence is None else str(sentence) % _Readable(facts)


class _Readable(dict[str, Any]):
    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)

    def __missing__(self, key: str) -> str:
        # %(amount_yuan)s is the fact "amount", which is fen, written in yuan.
        amount = self.get(key.removesuffix("_yuan"))
        return yuan_text(Fen(amount)) if key.endswith("_yuan") and isinstance(amount, int) else "—"


__all__ = [
    "CONDITIONS",
    "DEADLINES",
    "EVENTS",
    "FUNNEL",
    "LABELS",
    "MARKS",
    "REFUSALS",
    "STATUS",
    "choices",
    "condition_words",
    "event_sentence",
    "label",
    "named",
]
