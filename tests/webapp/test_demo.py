"""The demo city: what the seeds say is what the pages calculate."""

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from models.area import Area
from models.base import Base
from models.case import RenovationCase
from models.compound import Compound
from models.database import Database, connect
from models.reads.ballot_count import count_round
from models.reads.ballots import current_round
from models.settings import Settings
from rules.stages import Stage
from tests.settings import settings_for
from webapp import create_app
from webapp.cli import main
from webapp.demo.accounts import ACCOUNTS, PASSWORD
from webapp.demo.city import NotADemo, load_demo_city
from webapp.demo.walks import WALKS
from webapp.demo.welcome import resident_link, welcome
from webapp.simulation.browser import Browser

pytestmark = pytest.mark.xdist_group("demo city")  # what they share is made once

WALKED = (replace(WALKS[0], households=8, online=2),)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Settings]]:
    folder = tmp_path_factory.mktemp("city")
    settings = settings_for(f"sqlite:///{folder / 'city.db'}", folder)
    database = connect(settings.database_url, settings.secret_key)
    Base.metadata.create_all(database.engine)
    load_demo_city(database, settings, lambda _line: None, WALKED)
    yield database, settings
    database.engine.dispose()


@pytest.fixture(scope="module")
def auditor(city: tuple[Database, Settings]) -> Browser:
    database, settings = city
    app = create_app(database, settings)
    browser = Browser(settings.base_url, transport=httpx.WSGITransport(app=app))
    browser.submit("/login", {"identity": "heqing", "password": PASSWORD}, field="password")
    return browser


def _dashboard(city: tuple[Database, Settings], auditor: Browser, area: str) -> str:
    with city[0]() as session:
        area_id = session.scalars(sa.select(Area.id).where(Area.name == area)).one()
    return auditor.get(f"/dashboard?area={area_id}").text


def test_the_registers_show_the_figures_of_the_seeds(
    city: tuple[Database, Settings], auditor: Browser
) -> None:
    zhengzhou = _dashboard(city, auditor, "经八路街道")
    town = _dashboard(city, auditor, "某镇")
    wuhan = _dashboard(city, auditor, "武汉市")

    assert "54 ÷ 213 = 25.35%" in zhengzhou
    assert re.search(r"业主自管\s+29 53\.70%", zhengzhou), zhengzhou
    assert "57 ÷ 351 = 16.24%" in town
    assert "户均 107.50" in town
    assert "1,057" in town
    assert "36,595" in town
    assert "2,191 ÷ 5,695 = 38.47%" in wuhan


def test_the_centres_sixteen_yards_collect_82_percent_on_average(
    city: tuple[Database, Settings], auditor: Browser
) -> None:
    shown = _dashboard(city, auditor, "文联社区")

    assert re.search(r"收缴率（各院平均）\s+82\.00\s?%\s+16 个院", shown), shown
    assert "收缴率（按金额）" in shown


def test_lifts_of_twenty_stairwells_are_counted(
    city: tuple[Database, Settings], auditor: Browser
) -> None:
    assert "20/20" in _dashboard(city, auditor, "罗江区")


def test_weisanlu_counts_135_against_54(city: tuple[Database, Settings], auditor: Browser) -> None:
    reference = _reference(city, "纬三路13号院")
    with city[0]() as session:
        case = session.scalars(
            sa.select(RenovationCase).where(RenovationCase.reference == reference)
        ).one()
        row = current_round(session, case.id)
        assert row is not None
        count = count_round(session, row.id)[0]
    shown = auditor.get(f"/cases/{reference}/resident_consultation/tally").text

    assert (count.result.heads.for_, count.result.heads.eligible, count.winner) == (135, 283, "A")
    assert count.adopted
    assert "135" in shown
    assert "54" in shown


def test_the_city_tower_collects_94_4_percent_in_its_second_month(
    city: tuple[Database, Settings], auditor: Browser
) -> None:
    base = f"/cases/{_reference(city, '都市A座')}/long_term_management"
    shown = auditor.get(f"{base}/collection").text

    assert "94.4%" in shown
    assert "421/446" in shown


def test_a_lift_costs_each_payer_57_yuan_8_a_month(
    city: tuple[Database, Settings], auditor: Browser
) -> None:
    with city[0]() as session:
        reference = session.scalars(
            sa.select(RenovationCase.reference).where(RenovationCase.stairwell_id.is_not(None))
        ).first()
    shown = auditor.get(f"/cases/{reference}/long_term_management/lifts").text

    assert "57.08" in shown
    assert "570.80" in shown


def test_the_link_leads_a_household_that_has_not_voted_to_its_door(
    city: tuple[Database, Settings],
) -> None:
    database, settings = city
    link = resident_link(database, settings)
    assert link is not None
    whose, address, code = link
    app = create_app(database, settings)
    browser = Browser(settings.base_url, transport=httpx.WSGITransport(app=app))

    behind = browser.submit(address.removeprefix(settings.base_url), {"code": code}, field="code")

    assert whose.split()[-1].rpartition("-")[2] in behind.text
    lines = "\n".join(welcome(database, settings))
    assert address in lines
    assert code in lines
    assert all(account.username in lines for account in ACCOUNTS)


def test_loading_twice_changes_nothing(city: tuple[Database, Settings]) -> None:
    database, settings = city
    before = _counts(database)
    said: list[str] = []

    load_demo_city(database, settings, said.append, WALKED)

    assert _counts(database) == before
    assert said == []


def test_everything_is_marked_as_example(city: tuple[Database, Settings]) -> None:
    with city[0]() as session:
        others = session.scalars(sa.select(Compound.name).where(~Compound.is_example)).all()
        stages = set(session.scalars(sa.select(RenovationCase.stage)))

    assert others == []
    assert {Stage.REGISTRATION, Stage.RESIDENT_CONSULTATION} <= stages


def test_outside_demo_mode_it_is_refused(
    city: tuple[Database, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, settings = city
    with pytest.raises(NotADemo):
        load_demo_city(database, replace(settings, demo=False), print, WALKED)

    for name, value in {**settings.as_environment(), "XINYUAN_DEMO": "0"}.items():
        monkeypatch.setenv(name, value)
    answer = CliRunner().invoke(main, ["demo", "load"])

    assert answer.exit_code == 2
    assert "示例模式" in answer.output


def _counts(database: Database) -> list[int]:
    with database() as session:
        return [
            session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        ]


def _reference(city: tuple[Database, Settings], name: str) -> str:
    with city[0]() as session:
        return session.scalars(
            sa.select(RenovationCase.reference)
            .join(Compound, Compound.id == RenovationCase.compound_id)
            .where(Compound.name == name)
        ).one()
