import time
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa

from models.event import Event
from models.staff import Staff
from rules.roles import Role
from tests.builders import PASSWORD, a_case, a_manager, a_reviewer, a_staff, sign_in
from tests.builders_accounts import enter, with_password
from tests.settings import settings_for
from tests.strict import StrictClient
from webapp import create_app
from webapp.accounts.sign_in import is_local


@pytest.fixture
def staff(session):
    return with_password(session, a_manager(session, a_case(session)))


def test_staff_sign_in_with_name_and_password(client, staff, session):
    answer = enter(client, staff)

    assert (answer.status_code, answer.location) == (302, "/")
    assert "待办" in client.get("/").text
    session.expire_all()
    assert session.get(Staff, staff.id).login_count == 1
    assert session.scalar(sa.select(Event.name)) == "account.signed_in"


@pytest.mark.parametrize("typed", ["  {} ", "{}@XINYUAN.example", "{}@xinyuan.example"])
def test_the_name_may_be_typed_carelessly_or_be_the_e_mail(client, staff, typed):
    answer = client.submit(
        "/login",
        {"identity": typed.format(staff.username), "password": PASSWORD},
        button="登录",
    )

    assert answer.status_code == 302


def test_a_wrong_password_is_not_told_from_an_unknown_name(client, staff):
    wrong = enter(client, staff, "not the password")
    unknown = client.submit("/login", {"identity": "nobody", "password": PASSWORD}, button="登录")

    for answer in (wrong, unknown):
        assert answer.status_code == 422
        assert "用户名或密码不对。" in answer.text
        assert "有错误" in answer.text
    assert 'value="nobody"' in unknown.text


def test_a_form_left_empty_says_what_is_missing(client):
    answer = client.submit("/login", {"identity": "", "password": ""}, button="登录")

    assert answer.status_code == 422
    assert "请填写用户名" in answer.text
    assert "请填写密码" in answer.text


def test_five_wrong_tries_at_one_account_close_it_for_a_while(client, staff, session):
    other = with_password(session, a_staff(session, None, Role.AUDITOR))
    for _ in range(5):
        assert enter(client, staff, "wrong").status_code == 422

    assert enter(client, staff).status_code == 429
    assert enter(client, other).status_code == 302


def test_many_wrong_tries_from_one_address_close_it_for_a_while(client, staff):
    for number in range(30):
        client.submit("/login", {"identity": f"guess{number}", "password": "wrong"}, button="登录")

    assert enter(client, staff).status_code == 429


def test_right_passwords_are_not_counted(client, staff):
    for _ in range(8):
        assert enter(client, staff).status_code == 302
        client.submit("/", button="退出")


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example", "cases"],
)
def test_after_signing_in_nobody_is_led_elsewhere(client, staff, address):
    answer = client.submit(
        f"/login?next={address}",
        {"identity": staff.username, "password": PASSWORD, "next": address},
        button="登录",
    )

    landed = urlsplit(urljoin("http://localhost/login", answer.location))
    assert (landed.scheme, landed.netloc) == ("http", "localhost")
    assert not is_local(address)


def test_after_signing_in_people_land_where_they_wanted_to_go(client, staff):
    asked = client.get("/cases")
    answer = client.submit(
        asked.location, {"identity": staff.username, "password": PASSWORD}, button="登录"
    )

    assert (asked.status_code, answer.location) == (303, "/cases")


def test_a_closed_account_is_told_so_after_the_right_password(client, staff, session):
    with_password(session, staff, active=False)

    answer = enter(client, staff)

    assert answer.status_code == 422
    assert "已停用" in answer.text


def test_a_closed_account_is_signed_out_at_once(client, staff, session):
    sign_in(client, staff)
    assert client.get("/cases").status_code == 200

    with_password(session, staff, active=False)

    assert client.get("/cases").status_code == 303


def test_demonstration_accounts_are_refused_elsewhere(database, database_url, tmp_path, staff):
    app = create_app(database, settings_for(database_url, tmp_path, demo="0"))
    app.testing, app.test_client_class = True, StrictClient
    client = app.test_client()

    answer = enter(client, staff)
    sign_in(client, staff)

    assert answer.status_code == 422
    assert "演示账号" in answer.text
    assert client.get("/cases").status_code == 303


def test_signing_out_is_a_post_and_ends_the_session(client, staff):
    enter(client, staff)

    assert client.get("/logout").status_code == 405
    client.submit("/", button="退出")

    assert client.get("/cases").status_code == 303


def test_a_forged_post_signs_nobody_in(client, staff):
    answer = client.post("/login", data={"identity": staff.username, "password": PASSWORD})

    assert answer.status_code == 400
    assert client.get("/cases").status_code == 303


def test_a_session_ends_after_eight_idle_hours(app, client, staff, monkeypatch):
    enter(client, staff)
    assert app.permanent_session_lifetime == timedelta(hours=8)

    later = time.time() + 8 * 3600 + 60
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)

    assert client.get("/cases").status_code == 303


def test_a_temporary_password_must_be_changed_first(client, staff, session):
    with_password(session, staff, must_change_password=True)
    enter(client, staff)
    assert client.get("/cases").location == "/account/password"
    assert "临时密码" in client.get("/account/password").text

    values = {"password": PASSWORD, "new_password": "a new one, long"}
    answer = client.submit(
        "/account/password", {**values, "new_password_confirm": "a new one, long"}, button="改好了"
    )

    assert answer.location == "/account"
    assert client.get("/cases").status_code == 200
    session.expire_all()
    assert session.get(Staff, staff.id).must_change_password is False
    assert "account.password_changed" in session.scalars(sa.select(Event.name)).all()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (("wrong", "a new one, long", "a new one, long"), "密码不对"),
        ((PASSWORD, "short", "short"), "密码至少 10 个字符"),
        ((PASSWORD, "a new one, long", "another one, long"), "不一样"),
        ((PASSWORD, PASSWORD, PASSWORD), "不能和现在的一样"),
        (("", "", ""), "请填写新密码"),
    ],
)
def test_a_bad_change_of_password_says_why(client, staff, values, sentence):
    enter(client, staff)
    fields = ("password", "new_password", "new_password_confirm")

    answer = client.submit(
        "/account/password", dict(zip(fields, values, strict=True)), button="改好了"
    )

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_new_password_ends_the_other_sessions(app, client, staff):
    elsewhere = app.test_client()
    enter(elsewhere, staff)
    enter(client, staff)

    values = {"password": PASSWORD, "new_password": "a new one, long"}
    client.submit(
        "/account/password", {**values, "new_password_confirm": "a new one, long"}, button="改好了"
    )

    assert client.get("/cases").status_code == 200
    assert elsewhere.get("/cases").status_code == 303


def test_the_account_page_shows_posts_in_few_queries(client, session, queries):
    reviewer = a_reviewer(session, a_case(session))
    sign_in(client, reviewer)
    queries.clear()

    page = client.get("/account")

    assert "街道办事处" in page.text
    assert "郑州市" in page.text
    assert len(queries) == 5


@pytest.mark.own_app
def test_signing_in_never_upgrades_a_reading_transaction(app, client, database, staff, dialect):
    # Another request writes between reading the account and keeping the sign-in: a session
    # that had begun to read would now fail with "database is locked".
    del dialect
    original = app.extensions["security"].datastore.keep

    def writes_between():
        with database.begin() as other:
            other.execute(sa.update(Staff).values(phone="0371"))
        original()

    app.extensions["security"].datastore.commit = writes_between
    with database() as reading:
        reading.execute(sa.select(Staff.id)).all()
        answer = enter(client, staff)

    assert answer.status_code == 302
    with database() as fresh:
        row = fresh.get_one(Staff, staff.id)
        assert (row.login_count, row.phone) == (1, "0371")
