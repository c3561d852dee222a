import re

import pytest
import sqlalchemy as sa

from models.event import Event
from models.staff import Staff, StaffPost
from rules.roles import Role, may_read
from rules.stages import Reviewer
from tests.builders import a_case, a_manager, a_staff, acting, an_area, sign_in
from workflows.actions.access import posts_of
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


def _post_id(session, person, role):
    return session.scalar(
        sa.select(StaffPost.id).where(StaffPost.staff_id == person.id, StaffPost.role == role)
    )


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

    assert count == 5  # the person with their posts, and four of the list
    assert "共 57 人" in page.text
    assert admin.get(following).text.count("<tr>") == 8
    assert "独一个" in admin.get("/admin/staff?role=reviewer").text
    assert "独一个" not in admin.get("/admin/staff?role=auditor").text
    assert reviewer.username in admin.get("/admin/staff?text=独一").text
