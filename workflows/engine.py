"""What a driver needs of whatever runs flows; it knows nothing else of Prefect."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class EngineAway(Exception):  # noqa: N818 -- not a fault of the errand: it goes back untried
    """Whatever runs flows cannot be reached now."""


class FlowFailed(Exception):  # noqa: N818 -- an outcome
    """The flow ran and failed; the text says why."""


@dataclass(frozen=True, slots=True)
class Call:
    """One flow to be run. `once` names the run, so that asking twice makes one.

    `held_as` is the claim under which its errand is held; the flow commits under it alone.
    """

    flow: str
    arguments: Mapping[str, Any]
    once: str
    case_id: int | None = None
    errand_id: int | None = None
    held_as: str = ""


class Engine(Protocol):
    """Runs flows. Used from several threads."""

    def is_ready(self) -> bool:
        """Whether flows can be run now; makes ready what it can."""

    def enter_thread(self) -> None:
        """Prepare the calling thread; called once in each worker."""

    def run(self, call: Call) -> None:
        """Run one flow to its end.

        Raises:
            EngineAway: if it could not be run at all.
            FlowFailed: if it ran and failed.
        """
