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
from rules.roles import Role, may_read
from rules.stages import Reviewer
from tests.builders import a_case, a_manager, a_staff, acting, an_area, sign_in
from tests.settings import settings_for
from tests.strict import StrictClient
from webapp import create_app
from workflows.actions.access import posts_of
from workflows.actions.areas import AreaLine, take_over_areas
from workflows.actions.staff import (
    AdministratorReviews,
    Appointment,
    BodyNeeded,
    CaseElsewhere,
    NotYours,
    OwnAccount,
    appoint,
    remove_post,
    set_active,
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


def new_account(place, **values):
    return {
        "name": "王芳",
        "username": "wangfang",
        "email": "wang.fang@example.cn",
        "phone": "0371-5550 1212",
        "role": "project_manager",
        "area": str(city_of(place)),
        **values,
    }


@pytest.mark.parametrize(
    "address", ["/admin", "/admin/staff", "/admin/staff/new", "/admin/areas", "/admin/staff/1"]
)
def test_only_administrators_open_these_pages(client, session, case, address):
    assert client.get(address).status_code == 303

    sign_in(client, a_manager(session, case))

    assert client.get(address).status_code == 403


def test_an_account_is_created_with_its_post_and_a_password_shown_once(admin, case, session):
    answer = admin.submit("/admin/staff/new", new_account(case), button="开设账号")
    password = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", answer.text)[0]
    person = session.scalar(sa.select(Staff).where(Staff.username == "wangfang"))

    assert person.must_change_password
    assert person.password.startswith("$argon2id$")
    assert [post.role for post in posts_of(session, person.id)] == [Role.PROJECT_MANAGER]
    assert password not in admin.get(f"/admin/staff/{person.id}").text

    other = admin.application.test_client()
    entered = other.submit("/login", {"identity": "WangFang", "password": password}, button="登录")
    assert entered.status_code == 302
    assert other.get("/cases").location == "/account/password"


def test_the_same_account_is_not_created_twice(admin, case, session):
    admin.submit("/admin/staff/new", new_account(case), button="开设账号")
    again = admin.submit("/admin/staff/new", new_account(case), button="开设账号")

    assert again.status_code == 422
    assert "已被别的账号使用" in again.text
    assert 'value="王芳"' in again.text
    assert session.scalar(sa.select(sa.func.count(Staff.id))) == 2


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"name": "王" * 200}, "姓名最多 60 字"),
        ({"username": "王芳"}, "用户名 3 到 32 位"),
        ({"username": "<script>"}, "用户名 3 到 32 位"),
        ({"email": "nobody"}, "邮箱写得不对"),
        ({"phone": "打这个"}, "电话只写数字"),
        ({"role": ""}, "请选择岗位"),
        ({"area": ""}, "请选择区域"),
        ({"role": "reviewer"}, "审查员要写明代表哪个部门"),
        ({"body": "street"}, "其他岗位不写部门"),
        ({"case": "NO-2026-0001"}, "不在“郑州市”范围内"),
    ],
)
def test_a_bad_account_is_refused_with_a_sentence(admin, case, session, values, sentence):
    answer = admin.submit("/admin/staff/new", new_account(case, **values), button="开设账号")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(sa.select(sa.func.count(Staff.id))) == 1


def test_a_rare_name_and_markup_are_shown_as_they_are(admin, case):
    admin.submit("/admin/staff/new", new_account(case, name="㛃𠮷<b>"), button="开设账号")

    assert "㛃𠮷&lt;b&gt;" in admin.get("/admin/staff").text


def test_posts_are_given_and_taken_and_both_are_remembered(admin, case, session):
    person = a_staff(session, case, Role.AUDITOR)
    page = f"/admin/staff/{person.id}"
    post = {"role": "reviewer", "area": str(city_of(case)), "body": "finance"}

    admin.submit(page, post, button="任命")
    admin.submit(page, post, button="任命")
    held = posts_of(session, person.id)
    admin.submit(page, action=f"/posts/{_post_id(session, person, Role.AUDITOR)}/remove")

    assert [(one.role, one.body) for one in held] == [
        (Role.AUDITOR, None),
        (Role.REVIEWER, Reviewer.FINANCE),
    ]
    session.rollback()
    assert [one.role for one in posts_of(session, person.id)] == [Role.REVIEWER]
    assert session.scalars(sa.select(Event.name)).all() == ["post.given", "post.taken"]


def _post_id(session, person, role):
    return session.scalar(
        sa.select(StaffPost.id).where(StaffPost.staff_id == person.id, StaffPost.role == role)
    )


def test_an_administrator_cannot_review(database, session, case, chief):
    reviewer = a_staff(session, case, Role.REVIEWER, body=Reviewer.STREET)
    review = Appointment(Role.REVIEWER, city_of(case), body=Reviewer.STREET)
    rule = Appointment(Role.ADMINISTRATOR, city_of(case))

    with database.begin() as writing:
        with pytest.raises(AdministratorReviews):
            appoint(writing, chief.id, review, acting(chief))
        with pytest.raises(AdministratorReviews):
            appoint(writing, reviewer.id, rule, acting(chief))


def test_administrators_reach_their_own_areas_only(database, session, case, chief):
    elsewhere = an_area(session, name="别处街道")
    session.commit()
    person = a_manager(session, case)
    stranger = a_staff(session, None, Role.AUDITOR)
    session.execute(
        sa.update(StaffPost).where(StaffPost.staff_id == stranger.id).values(area_id=elsewhere.id)
    )
    session.commit()

    with database.begin() as writing:
        with pytest.raises(NotYours):
            appoint(writing, person.id, Appointment(Role.AUDITOR, elsewhere.id), acting(chief))
        with pytest.raises(NotYours):
            set_active(writing, stranger.id, acting(chief), active=False)


def test_a_post_for_one_case_reaches_no_other(database, session, case, chief):
    other = a_case(session)
    person = a_staff(session, case, Role.AUDITOR)
    session.execute(sa.delete(StaffPost).where(StaffPost.staff_id == person.id))
    session.commit()
    lost = Appointment(Role.AUDITOR, city_of(case), case_reference="NO-2026-0001")
    narrow = Appointment(Role.PROJECT_MANAGER, city_of(case), case_reference=case.reference)

    with database.begin() as writing:
        appoint(writing, person.id, narrow, acting(chief))
        with pytest.raises(CaseElsewhere):
            appoint(writing, person.id, lost, acting(chief))
        with pytest.raises(BodyNeeded):
            appoint(writing, person.id, Appointment(Role.REVIEWER, city_of(case)), acting(chief))

    held = posts_of(session, person.id)
    assert may_read(held, case.area_path, case.id)
    assert not may_read(held, case.area_path, other.id)


def test_nobody_shuts_themselves_out(admin, database, session, chief):
    with database.begin() as writing:
        with pytest.raises(OwnAccount):
            set_active(writing, chief.id, acting(chief), active=False)
        with pytest.raises(OwnAccount):
            remove_post(
                writing, chief.id, _post_id(session, chief, Role.ADMINISTRATOR), acting(chief)
            )
    assert "停用账号" not in admin.get(f"/admin/staff/{chief.id}").text


def test_closing_an_account_signs_it_out(admin, session, case):
    person = a_manager(session, case)
    other = admin.application.test_client()
    sign_in(other, person)
    assert other.get("/cases").status_code == 200

    admin.submit(f"/admin/staff/{person.id}", button="停用账号")

    assert other.get("/cases").status_code == 303
    assert person.name not in admin.get("/admin/staff").text
    assert person.name in admin.get("/admin/staff?state=closed").text
    admin.submit(f"/admin/staff/{person.id}", button="启用账号")
    assert person.name in admin.get("/admin/staff").text


def test_a_reset_gives_a_new_password_and_clears_the_second_step(admin, session, case):
    person = a_manager(session, case)
    person.tf_primary_method, person.tf_totp_secret = "authenticator", "{}"
    session.commit()

    answer = admin.submit(f"/admin/staff/{person.id}", button="重置密码")

    password = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", answer.text)[0]
    entered = admin.application.test_client().submit(
        "/login", {"identity": person.username, "password": password}, button="登录"
    )
    assert entered.location == "/"


def test_unknown_people_and_areas_are_not_found(admin):
    for page in ("/admin/staff/999", "/admin/areas/999", "/admin/staff/99999999999999999999"):
        assert admin.get(page).status_code == 404


def test_the_list_of_staff_filters_and_pages_in_few_queries(admin, session, case, queries):
    for _ in range(55):
        a_manager(session, case)
    reviewer = a_staff(session, case, Role.REVIEWER, body=Reviewer.STREET, name="独一个")
    queries.clear()

    page = admin.get("/admin/staff")
    count = len(queries)
    following = re.search(r'rel="next" href="([^"]+)"', page.text)[1].replace("&amp;", "&")

    assert count == 6  # the person, their posts, and four of the list
    assert "共 57 人" in page.text
    assert admin.get(following).text.count("<tr>") == 8
    assert "独一个" in admin.get("/admin/staff?role=reviewer").text
    assert "独一个" not in admin.get("/admin/staff?role=auditor").text
    assert reviewer.username in admin.get("/admin/staff?text=独一").text


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


def upload(content, name="areas.csv"):
    return {"file": (io.BytesIO(content), name)}


TOWN = (
    "市,区县,街道,社区,区划代码,面积,户籍人口,常住人口,行政村,社区数,村民小组,党支部,党员\n"
    "郑州市,巩义市,某某镇,,410181,84.46,7.89万,13.5万,10,5,102,59,2452\n"
    "郑州市,巩义市,某某镇,一社区,,,,,,,,,\n"
)


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
    answer = admin.submit("/admin", button="重试", follow_redirects=True)

    assert "&lt;broken&gt;" in page.text
    assert "已重新开始" in answer.text
    session.expire_all()
    assert session.scalar(sa.select(Errand.dead_at)) is None
    assert "errand.revived" in session.scalars(sa.select(Event.name)).all()


def test_the_page_of_operations_takes_few_queries(admin, queries):
    queries.clear()

    assert admin.get("/admin").status_code == 200

    assert len(queries) <= 9


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
