import re
import time
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa

from models.event import Event
from models.staff import Staff
from rules.roles import Role
from tests.builders import PASSWORD, a_case, a_manager, a_reviewer, a_staff, sign_in
from tests.settings import settings_for
from tests.strict import StrictClient
from webapp import create_app
from webapp.accounts import hashed
from webapp.accounts.sign_in import is_local

HASH = hashed(PASSWORD)


@pytest.fixture
def staff(session):
    return with_password(session, a_manager(session, a_case(session)))


def with_password(session, staff, **columns):
    staff.password = HASH
    for name, value in columns.items():
        setattr(staff, name, value)
    session.commit()
    return staff


def enter(client, staff, password=PASSWORD, **values):
    return client.submit(
        "/login", {"identity": staff.username, "password": password, **values}, button="登录"
    )


def totp_now(app, secret):
    with app.app_context():
        return app.extensions["security"].totp_factory.generate_totp_password(secret)


def set_up_second_step(app, client, staff):
    """Turn the second step on, as a person with a telephone does; return the recovery codes."""
    enter(client, staff)
    client.get("/account/second-step")
    with client.session_transaction() as cookie:
        code = totp_now(app, cookie["tf_new_secret"])
    answer = client.submit("/account/second-step", {"code": code}, button="开通")
    return re.findall(r'<li class="num">([0-9a-f-]+)</li>', answer.text)


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


def test_a_second_step_is_asked_for_once_it_is_on(app, client, staff):
    codes = set_up_second_step(app, client, staff)
    client.submit("/", button="退出")

    asked = enter(client, staff)
    early = client.get("/cases")
    wrong = client.submit(asked.location, {"code": "000000"}, button="登录")
    used = client.submit(asked.location, {"code": codes[0]}, button="登录")

    assert len(codes) == 8
    assert asked.location.startswith("/login/code")
    assert early.status_code == 303
    assert wrong.status_code == 422
    assert (used.status_code, used.location) == (303, "/")
    assert client.get("/cases").status_code == 200


def test_a_code_and_a_recovery_code_work_once(app, client, staff, session):
    codes = set_up_second_step(app, client, staff)
    secret = session.execute(sa.select(Staff.tf_totp_secret)).scalar_one()
    client.submit("/", button="退出")
    enter(client, staff)

    again = client.submit("/login/code", {"code": totp_now(app, secret)}, button="登录")
    first = client.submit("/login/code", {"code": codes[3]}, button="登录")
    client.submit("/", button="退出")
    enter(client, staff)
    second = client.submit("/login/code", {"code": codes[3]}, button="登录")

    assert again.status_code == 422  # the code that turned it on
    assert (first.status_code, second.status_code) == (303, 422)


def test_six_digits_cannot_be_tried_out(app, client, staff):
    set_up_second_step(app, client, staff)
    client.submit("/", button="退出")
    enter(client, staff)

    answers = [
        client.submit("/login/code", {"code": f"{n:06}"}, button="登录").status_code
        for n in range(6)
    ]

    assert answers == [422] * 5 + [429]


def test_the_second_step_can_be_turned_off(app, client, staff, session):
    set_up_second_step(app, client, staff)

    client.submit("/account/second-step", button="关闭动态口令")
    client.submit("/", button="退出")

    assert enter(client, staff).location == "/"
    session.expire_all()
    assert session.get(Staff, staff.id).mf_recovery_codes is None


def test_changing_how_one_signs_in_asks_for_the_password_again(client, staff):
    sign_in(client, staff)  # a session without a fresh password

    asked = client.get("/account/second-step")
    wrong = client.submit(asked.location, {"password": "wrong"}, button="确认")
    answer = client.submit(asked.location, {"password": PASSWORD}, button="确认")

    assert asked.location == "/account/confirm?next=/account/second-step"
    assert wrong.status_code == 422
    assert answer.location == "/account/second-step"
    assert client.get("/account/second-step").status_code == 200


def test_secrets_do_not_lie_open_in_the_database(app, client, staff, session):
    codes = set_up_second_step(app, client, staff)
    row = session.execute(sa.select(Staff.tf_totp_secret, Staff.mf_recovery_codes)).one()

    assert '"enckey"' in row.tf_totp_secret
    assert not set(codes) & set(row.mf_recovery_codes)


def test_a_passkey_page_asks_for_finger_or_pin_and_no_kind_of_device(client, staff):
    enter(client, staff)

    page = client.submit("/account/passkeys", {"name": "办公室电脑"}, button="添加")
    offered = client.get("/login/passkey")

    assert page.status_code == 200
    assert "passkey.js" in page.text
    assert "authenticatorAttachment" not in page.text
    assert "&#34;userVerification&#34;: &#34;required&#34;" in page.text
    assert offered.status_code == 302  # signed in already


def test_a_passkey_that_nobody_registered_opens_nothing(client):
    page = client.submit("/login", button="用通行密钥登录")
    action = re.search(r'action="(/login/passkey/[^"]+)"', page.text)[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    answer = client.post(action, data={"csrf_token": token, "credential": "{}"})

    assert answer.status_code == 302
    assert client.get("/cases").status_code == 303


def test_the_account_page_shows_posts_in_few_queries(client, session, queries):
    reviewer = a_reviewer(session, a_case(session))
    sign_in(client, reviewer)
    queries.clear()

    page = client.get("/account")

    assert "街道办事处" in page.text
    assert "郑州市" in page.text
    assert len(queries) == 6


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
