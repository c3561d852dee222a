"""The street office of a simulation: who sits there, and what each of them does at a page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import httpx

from models import clock
from models.database import Database
from models.settings import Settings
from rules.stages import APPROVER, Stage
from webapp.demo.accounts import ACCOUNTS, PASSWORD
from webapp.simulation.browser import Browser, FellShort, Page
from webapp.simulation.carrier import Carrier
from webapp.simulation.story import Story

MANAGER: Final = "chenmin"
SECOND: Final = "zhouzhi"  # whoever must be another person than the manager
ADMINISTRATOR: Final = "admin"
_ZONE: Final = ZoneInfo("Asia/Shanghai")


@dataclass(slots=True)
class Office:
    """Browsers, clock and story of one simulation."""

    settings: Settings
    database: Database
    story: Story
    carrier: Carrier
    transport: Callable[[], httpx.BaseTransport] | None = None
    _desks: dict[str, Browser] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return what time it is for the cases."""
        return clock.now(self.settings)

    def today(self) -> datetime:
        """Return the present instant in local time."""
        return self.now().astimezone(_ZONE)

    def browser(self) -> Browser:
        """Return a browser nobody has signed in with (a resident's)."""
        transport = self.transport() if self.transport else None
        return Browser(self.settings.base_url, transport=transport)

    def desk(self, username: str) -> Browser:
        """Return the browser of a member of staff, signed in."""
        if username not in self._desks:
            browser = self.browser()
            signed_in = browser.submit(
                "/login", {"identity": username, "password": PASSWORD}, field="password"
            )
            if "/login" in signed_in.url:
                raise FellShort(f"{username} could not sign in: {signed_in.text[:200]}")
            self._desks[username] = browser
        return self._desks[username]

    @property
    def manager(self) -> Browser:
        """The project manager's browser."""
        return self.desk(MANAGER)

    @property
    def second(self) -> Browser:
        """The browser of the second project manager."""
        return self.desk(SECOND)

    def reviewer(self, stage: Stage) -> Browser:
        """Return the browser of the reviewer who decides on `stage`."""
        body = APPROVER[stage]
        return self.desk(next(each.username for each in ACCOUNTS if each.body is body))

    def wait_until(self, instant: datetime, case_id: int) -> None:
        """Let time pass until `instant` (never back), then let the flows do what is due."""
        if instant > self.now():
            minute = (instant + timedelta(seconds=59)).astimezone(_ZONE)
            self.desk(ADMINISTRATOR).submit(
                "/admin", {"to": f"{minute:%Y-%m-%dT%H:%M}"}, action="/demo/clock"
            )
        self.carrier.settle(case_id)

    def wait_days(self, days: int, case_id: int) -> None:
        """Let some days pass."""
        self.wait_until(self.now() + timedelta(days=days), case_id)

    def submit_and_approve(self, reference: str, case_id: int, stage: Stage) -> Page:
        """Put the stage's work before its reviewer and have it approved.

        Raises:
            FellShort: naming the conditions that are not met.
        """
        case_page = f"/cases/{reference}"
        self.manager.submit(case_page, action="/submit")
        review = self.reviewer(stage).get(f"/review/{reference}")
        form = review.form(field="verdict")
        if "approve" not in form.controls["verdict"].offered:
            raise FellShort(f"{stage} is not ready: {review.text[:1500]}")
        decided = self.reviewer(stage).submit(
            review, {"verdict": "approve", "reason": "材料齐全，条件符合"}, field="verdict"
        )
        self.carrier.settle(case_id)
        return decided

    def close(self) -> None:
        """Close every browser."""
        for browser in self._desks.values():
            browser.close()
