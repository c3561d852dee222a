import json
import shutil

import pytest
from click.testing import CliRunner

from models import migrations
from models.settings import Settings
from rules.act import Act
from tests.settings import settings_for
from tests.webapp.test_supervisor import free_port
from tests.workflows.builders_driving import a_case
from webapp.cli import VERBS, main
from webapp.doctor import examine, is_well
from webapp.sole import sole
from workflows.actions.errands import MOST_ATTEMPTS, Times, claim_errands, note_failure, rest_after
from workflows.actions.record import ask_flow, set_deadline

pytestmark = pytest.mark.xdist_group("doctor")  # what they share is made once


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    file = tmp_path_factory.mktemp("migrated") / "xinyuan.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def database_url(migrated, tmp_path):
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'xinyuan.db')}"


@pytest.fixture
def settings(database_url, tmp_path) -> Settings:
    ports = {"port": str(free_port()), "prefect_port": str(free_port())}
    return settings_for(database_url, tmp_path / "home", **ports)


@pytest.fixture
def xinyuan(settings, monkeypatch):
    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(main, list(words))


def found(settings) -> dict:
    return {check.name: check for check in examine(settings)}


def give_up(database, now) -> None:
    with database.begin() as session:
        ask_flow(session, Act(by="staff:1", at=now), "notices", once="n:1")
    times = Times(case=now, real=now)
    for _ in range(MOST_ATTEMPTS):
        with database.begin() as session:
            (held,) = claim_errands(session, "here:1:a", times, 1)
            note_failure(session, held, "the gateway is gone", 0 * rest_after(1, 0.5), times)


def test_an_installation_at_rest_lacks_nothing_it_needs(settings, xinyuan):
    told = xinyuan("doctor", "--json")

    checks = {check["name"]: check for check in json.loads(told.output)["checks"]}
    for name in ("python", "pdf libraries", "data folder", "web port", "outbox", "given up"):
        assert checks[name]["ok"], checks[name]
    assert not checks["prefect"]["ok"]
    assert not checks["prefect"]["needed"]
    assert is_well(examine(settings)) == (told.exit_code == 0)


def test_looking_creates_no_database(tmp_path):
    file = tmp_path / "home" / "none.db"
    settings = settings_for(f"sqlite:///{file}", tmp_path / "home")

    examine(settings)

    assert not file.exists()


def test_a_database_that_does_not_answer_is_named(tmp_path):
    lost = settings_for("postgresql://nobody@127.0.0.1:1/none", tmp_path)

    assert not found(lost)["database"].ok


def test_given_up_errands_are_shown_with_the_way_out(database, settings, now, xinyuan):
    give_up(database, now)

    check = found(settings)["given up"]
    assert not check.ok
    assert "errand retry" in check.do
    listed = json.loads(xinyuan("errand", "list", "--json").output)
    assert listed["dead"][0]["reason"] == "the gateway is gone"
    assert xinyuan("errand", "retry", str(listed["dead"][0]["id"])).exit_code == 0
    assert found(settings)["given up"].ok
    assert xinyuan("errand", "retry", "404").exit_code == 1


def test_what_nobody_carries_on_is_named_and_asked_for_again(database, settings, now, xinyuan):
    with database.begin() as session:
        case = a_case(session, now)
        set_deadline(session, case.id, "survey.closes", "survey:1", now)
    assert not found(settings)["forgotten"].ok
    assert not found(settings)["deadlines"].ok

    told = xinyuan("doctor", "--mend")

    assert "asked for again: 1" in told.output  # the deadline's errand carries the case on
    assert found(settings)["forgotten"].ok
    assert found(settings)["deadlines"].ok


def test_our_own_ports_are_not_called_taken(settings):
    with sole(settings):
        assert found(settings)["web port"].ok


def test_prefect_that_should_run_and_does_not_is_missed(settings):
    with sole(settings):
        assert not found(settings)["prefect"].ok
        assert found(settings)["prefect"].needed


def test_settings_are_shown_without_their_secrets(xinyuan, monkeypatch):
    monkeypatch.setenv("XINYUAN_DATABASE_URL", "postgresql://office:hush@db/xinyuan")
    monkeypatch.setenv("XINYUAN_NOTIFY_URLS", "mailto://a:hush@example.org")

    shown = xinyuan("config", "show", "--json").output

    assert "hush" not in shown
    assert "a secret for tests" not in shown
    assert json.loads(shown)["XINYUAN_DATABASE_URL"] == "postgresql://office:***@db/xinyuan"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PORT", "eighty"), ("PORT", "99999"), ("TIME_ZONE", "Mars/Olympus"), ("DEMO", "perhaps")],
)
def test_a_setting_that_cannot_be_used_is_named(xinyuan, monkeypatch, variable, value):
    monkeypatch.setenv(f"XINYUAN_{variable}", value)

    told = xinyuan("config", "show")

    assert told.exit_code == 2
    assert f"XINYUAN_{variable}" in told.output


def test_the_tables_are_brought_up_to_date_once(xinyuan):
    assert xinyuan("db", "upgrade").exit_code == 0
    assert "up to date" in xinyuan("db", "upgrade").output


def test_every_verb_there_is_explains_itself(xinyuan):
    offered = xinyuan("--help").output
    for verb in main.list_commands(None):
        assert VERBS[verb] in offered or VERBS[verb].split(".")[0] in offered
        assert xinyuan(verb, "--help").exit_code == 0
