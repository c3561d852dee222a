import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from models import clock
from models.area import Area, Level
from models.errand import Errand
from models.event import Event
from models.staff import Staff, StaffPost
from rules.act import Act
from rules.roles import Role
from tests.builders import a_case, a_staff, acting, an_area, sign_in
from tests.settings import settings_for
from tests.strict import StrictClient
from webapp import create_app
from workflows.actions.access import posts_of
from workflows.actions.areas import AreaLine, take_over_areas
from workflows.actions.staff import (
    Appointment,
    NotYours,
    appoint,
)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def case(session):
    return a_case(session)


@pytest.fixture
def chief(session, case):
    return a_staff(session, case, Role.ADMINISTRATOR, name="许主任")


@pytest.fixture
def admin(client, chief):
    sign_in(client, chief)
    return client


def city_of(case):
    return int(case.area_path.split(".")[0])


def upload(content, name="areas.csv"):
    return {"file": (io.BytesIO(content), name)}


TOWN = (
    "市,区县,街道,社区,区划代码,面积,户籍人口,常住人口,行政村,社区数,村民小组,党支部,党员\n"
    "郑州市,巩义市,某某镇,,410181,84.46,7.89万,13.5万,10,5,102,59,2452\n"
    "郑州市,巩义市,某某镇,一社区,,,,,,,,,\n"
)


def test_areas_are_added_and_renamed(admin, case, session):
    city = city_of(case)

    admin.submit(f"/admin/areas/{city}", {"name": "管城区", "code": "410104"}, action="/below")
    area = session.scalar(sa.select(Area).where(Area.name == "管城区"))
    admin.submit(f"/admin/areas/{area.id}", {"now-name": "管城回族区"}, action="/name")
    again = admin.submit(f"/admin/areas/{city}", {"name": "管城回族区"}, action="/below")

    session.rollback()  # what was read before is an older state
    assert (area.level, area.path) == (Level.DISTRICT, f"{city}.{area.id}.")
    assert again.status_code == 422
    assert "已经有“管城回族区”" in again.text
    assert session.scalars(sa.select(Event.name)).all() == ["area.added", "area.renamed"]
    assert "管城回族区" in admin.get(f"/admin/areas/{city}").text


def test_nothing_lies_below_a_community(admin, case):
    community = int(case.area_path.rstrip(".").rpartition(".")[2])
    page = admin.get(f"/admin/areas/{community}")

    assert "新增下级" not in page.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_of_areas_is_taken_over_with_its_indicators(admin, session, encoding):
    def send():
        return admin.submit(
            "/admin/areas", upload(TOWN.encode(encoding)), action="/list", follow_redirects=True
        )

    first, second = send(), send()

    town = session.scalar(sa.select(Area).where(Area.name == "某某镇"))
    assert town.indicators["area_km2"] == "84.46"
    assert town.indicators["registered_population"] == "78900"
    assert town.indicators["resident_population"] == "135000"
    assert town.indicators["party_members"] == "2452"
    assert "新增 2 个" in first.text
    assert "没有变化 2 个" in second.text
    assert "户籍人口" in admin.get(f"/admin/areas/{town.id}").text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 a workbook", "不是 CSV"),
        (b"\xff\xfe\x00a", "不是 CSV"),
        ("名称,人口\n甲,1\n".encode(), "第一行要有“市”"),
        ("市,区县\n".encode(), "一行也没有"),
        ("市,区县,街道\n郑州市,,经八路街道\n".encode(), "第 2 行：上级区域不能空着"),
        ("市,常住人口\n郑州市,很多\n".encode(), "“很多”不是数字"),
    ],
)
def test_a_bad_list_says_what_is_wrong_and_changes_nothing(admin, session, content, sentence):
    before = session.scalar(sa.select(sa.func.count(Area.id)))

    answer = admin.submit("/admin/areas", upload(content), action="/list")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(sa.select(sa.func.count(Area.id))) == before


def test_a_list_reaching_outside_is_refused_whole(database, session, chief):
    lines = [AreaLine(("郑州市", "新区")), AreaLine(("洛阳市", "涧西区", "某街道"))]
    session.execute(sa.update(Area).where(Area.name == "郑州市").values(code="4101"))
    district = session.scalar(sa.select(Area).where(Area.level == Level.DISTRICT))
    session.execute(sa.update(StaffPost).values(area_id=district.id))
    session.commit()

    with pytest.raises(NotYours), database.begin() as writing:
        take_over_areas(writing, lines, acting(chief))

    assert session.scalar(sa.select(Area.id).where(Area.name == "新区")) is None


def test_a_dead_errand_is_seen_and_tried_again(admin, session, case):
    session.add(
        Errand(
            flow="drive-case",
            case_id=case.id,
            lane=case.id,
            arguments={},
            once="once",
            created_at=NOON,
            attempts=8,
            last_error="RuntimeError: <broken>",
            dead_at=NOON,
        )
    )
    session.commit()

    page = admin.get("/admin")
    answer = admin.submit("/admin", button="再试一次", follow_redirects=True)

    assert "&lt;broken&gt;" in page.text
    assert "已重新开始" in answer.text
    session.expire_all()
    assert session.scalar(sa.select(Errand.dead_at)) is None
    assert "errand.revived" in session.scalars(sa.select(Event.name)).all()


def test_the_page_of_operations_takes_few_queries(admin, queries):
    queries.clear()

    assert admin.get("/admin").status_code == 200

    assert len(queries) <= 11


def test_the_clock_of_a_demonstration_moves_forward_only(admin, settings):
    ahead = clock.now(settings) + timedelta(days=20)
    local = ahead.astimezone(settings.zone)

    moved = admin.submit("/admin", {"to": f"{local:%Y-%m-%dT%H:%M:%S}"}, action="/demo/clock")
    back = admin.submit("/admin", {"to": "2020-01-01T08:00"}, action="/demo/clock")
    unread = admin.submit("/admin", {"to": "明天"}, action="/demo/clock")

    assert moved.status_code == 303
    assert abs(clock.now(settings) - ahead) < timedelta(seconds=30)
    assert back.status_code == 422
    assert "只能往后拨" in back.text
    assert unread.status_code == 422


def test_a_real_clock_cannot_be_moved(database, database_url, tmp_path, session, chief):
    chief.is_demo = False
    session.commit()
    app = create_app(database, settings_for(database_url, tmp_path, demo="0"))
    app.testing, app.test_client_class = True, StrictClient
    client = app.test_client()
    sign_in(client, chief)
    page = client.get("/admin")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    answer = client.post("/demo/clock", data={"to": "2030-01-01T08:00", "csrf_token": token})

    assert "演示时间" not in page.text
    assert answer.status_code == 404


def test_the_command_line_creates_the_first_administrator(
    database, database_url, tmp_path, monkeypatch
):
    from click.testing import CliRunner  # noqa: PLC0415 -- one test

    from webapp.cli.user import command  # noqa: PLC0415 -- as above

    monkeypatch.setenv("XINYUAN_HOME", str(tmp_path))
    monkeypatch.setenv("XINYUAN_DATABASE_URL", database_url)
    options = ["create", "--username", "first", "--name", "第一人", "--role", "administrator"]

    made = CliRunner().invoke(command, [*options, "--password-stdin"], input="long enough 1\n")
    again = CliRunner().invoke(command, options)
    short = CliRunner().invoke(command, [*options, "--password-stdin"], input="short\n")

    assert (made.exit_code, again.exit_code, short.exit_code) == (0, 1, 1)
    assert "已被别的账号使用" in again.output
    with database() as session:
        person = session.scalar(sa.select(Staff))
        assert (person.username, person.must_change_password) == ("first", False)
        assert [post.role for post in posts_of(session, person.id)] == [Role.ADMINISTRATOR]


def test_the_command_line_is_not_asked_for_posts(database, session):
    area = an_area(session)
    session.commit()

    with database.begin() as writing:
        person = a_staff(session, None, Role.AUDITOR)
        act = Act(by="command:user", at=NOON)
        appoint(writing, person.id, Appointment(Role.AUDITOR, area.id), act)

    assert len(posts_of(session, person.id)) == 2
