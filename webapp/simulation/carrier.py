"""Who carries a case on while people wait: Prefect's driver, or this process itself.

The demo city is made before Prefect's server is up (13 s), so there the same actions are called
here, in the same order, and their errands crossed off; `xinyuan simulate` waits for Prefect.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from models.database import Database
from rules.act import Act
from webapp.simulation.browser import FellShort
from workflows.actions.deadlines import ring_deadlines
from workflows.actions.driving import is_due, keep_promise, open_promises

_PATIENCE: Final = 180.0  # seconds; Prefect's server alone needs twenty to start


class Carrier(Protocol):
    """Lets a case be carried on as far as it goes without people."""

    def settle(self, case_id: int) -> None:
        """Return when no flow has anything to do for the case any more."""


@dataclass(frozen=True, slots=True)
class PrefectCarrier:
    """Waits until the driver has kept every promise made for the case."""

    database: Database
    now: Callable[[], datetime]

    def settle(self, case_id: int) -> None:
        """Look every tenth of a second; papers and notices are not waited for.

        Raises:
            FellShort: if an errand was given up, or nothing happens for three minutes.
        """
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            with self.database() as session:
                open_errands = open_promises(session, case_id)
                due = is_due(session, case_id, self.now())
            dead = [errand for errand in open_errands if errand.dead_at is not None]
            if dead:
                raise FellShort(f"errand {dead[0].id} was given up: {dead[0].last_error}")
            if not open_errands and not due:
                return
            time.sleep(0.1)
        raise FellShort(f"the flows did not carry case {case_id} on within {_PATIENCE:.0f} s")


@dataclass(frozen=True, slots=True)
class OwnCarrier:
    """Keeps the promises made for cases in this process, and crosses them off."""

    database: Database
    now: Callable[[], datetime]

    def settle(self, case_id: int) -> None:
        """Ring what is due, then carry the case on errand by errand."""
        act = Act(by="flow:drive-case", at=self.now())
        with self.database.begin() as session:
            ring_deadlines(session, act)
        while self._carry_on(case_id, act):
            pass

    def _carry_on(self, case_id: int, act: Act) -> bool:
        with self.database.begin() as session:
            return keep_promise(session, case_id, act, datetime.now(UTC))
