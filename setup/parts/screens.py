"""Photograph the main pages of the demo city, each as the person sees it whose page it is.

The city is loaded into a folder of its own and thrown away; Chromium is the operating system's.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402 -- the lines above make this project importable
from flask import Flask  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from models.base import Base  # noqa: E402
from models.case import RenovationCase  # noqa: E402
from models.compound import Compound  # noqa: E402
from models.database import Database, connect  # noqa: E402
from tests.browser import ARGUMENTS, PERSON  # noqa: E402
from tests.journeys.builders_case import served, show_code, sign_in  # noqa: E402
from tests.settings import settings_for  # noqa: E402
from webapp import create_app  # noqa: E402
from webapp.demo.accounts import PASSWORD  # noqa: E402
from webapp.demo.city import load_demo_city  # noqa: E402
from webapp.demo.welcome import resident_link  # noqa: E402
from webapp.simulation.postbox import Letter  # noqa: E402

SCREENS = ROOT / "docs" / "screens"
DESKTOP = (1280, 800)
PHONE = (390, 844)
TALLEST = 1500  # pixels; what lies below is no news to anybody
LARGEST = 250_000  # bytes


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the page of whose case, and who looks at it."""

    name: str
    page: str
    compound: str = ""
    who: str = "chenmin"


SHOTS = (
    Shot("cases", "/cases"),
    Shot("dashboard", "/dashboard", who="heqing"),
    Shot("case", "/cases/{}", "槐荫里5号院"),
    Shot("plan", "/cases/{}/plan_proposal", "槐荫里3号院"),
    Shot("tally", "/cases/{}/resident_consultation/tally", "纬三路13号院"),
    Shot("funding", "/cases/{}/funding_mix", "槐荫里6号院"),
    Shot("construction", "/cases/{}/construction", "槐荫里7号院"),
    Shot("acceptance", "/cases/{}/acceptance", "槐荫里8号院"),
    Shot("ledger", "/cases/{}/long_term_management/collection", "都市A座"),
    Shot("review", "/review/{}", "槐荫里8号院", who="tangli"),
    Shot("public", "/public/{}", "槐荫里7号院", who=""),
)


def main(wanted: list[str]) -> None:
    """Load the city, serve it, take the pictures that are wanted, or all."""
    SCREENS.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        _city(Path(folder)) as (app, database, vote),
        served(app) as at,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        _hand_in(browser, at, _reference(database, "槐荫里8号院"))
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                _take(browser, at, shot, _reference(database, shot.compound))
        if not wanted or "vote" in wanted:
            _take_vote(browser, at, vote)
        browser.close()


@contextmanager
def _city(folder: Path) -> Iterator[tuple[Flask, Database, Letter]]:
    settings = settings_for(f"sqlite:///{folder / 'city.db'}", folder)
    database = connect(settings.database_url, settings.secret_key)
    Base.metadata.create_all(database.kw["bind"])
    load_demo_city(database, settings, print)
    found = resident_link(database, settings)
    if found is None:
        sys.exit("Nobody in the demo city may vote now: there is no page to photograph.")
    door, address, code = found
    yield (
        create_app(database, settings),
        database,
        Letter(door, address[address.index("/r/") :], code),
    )
    database.kw["bind"].dispose()


def _reference(database: Database, compound: str) -> str:
    wanted = (
        sa.select(RenovationCase.reference)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(Compound.name == compound, RenovationCase.parent_id.is_(None))
    )
    with database() as session:
        return session.scalar(wanted) or ""


def _hand_in(browser: Browser, at: str, reference: str) -> None:
    """Put a case before its reviewer, so that there is something to decide."""
    page = _page(browser, DESKTOP)
    sign_in(page, at, "chenmin", PASSWORD)
    page.goto(f"{at}/cases/{reference}")
    page.get_by_role("button", name="提交审查").click()
    page.wait_for_load_state()


def _take(browser: Browser, at: str, shot: Shot, reference: str) -> None:
    page = _page(browser, DESKTOP)
    if shot.who:
        sign_in(page, at, shot.who, PASSWORD)
    page.goto(at + shot.page.format(reference))
    _keep(page, shot.name)


def _take_vote(browser: Browser, at: str, letter: Letter) -> None:
    page = _page(browser, PHONE)
    show_code(page, at, letter)
    page.goto(f"{at}{letter.path}/vote")
    _keep(page, "vote", tallest=PHONE[1])


def _page(browser: Browser, size: tuple[int, int]) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=PERSON["locale"],
        timezone_id=PERSON["timezone_id"],
    )
    return context.new_page()


def _keep(page: Page, name: str, tallest: int = TALLEST) -> None:
    """Write the picture with a palette: a fifth of the size, and nobody sees the difference."""
    picture = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, tallest)))
    file = SCREENS / f"{name}.png"
    picture.quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}  {picture.width} × {picture.height}  {size // 1000} kB")
    if size > LARGEST:
        sys.exit(f"{name} is larger than {LARGEST // 1000} kB.")


if __name__ == "__main__":
    main(sys.argv[1:])
