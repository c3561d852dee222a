"""Which flow a call runs on, and under what name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prefect import Flow

from rules.stages import Stage


@dataclass(frozen=True, slots=True)
class Track:
    """A flow with its parameters (ids only), and how Prefect's pages show the run."""

    flow: Flow[Any, Any]
    parameters: Mapping[str, Any]
    name: str
    tags: tuple[str, ...] = ()
    stage: Stage | None = None
