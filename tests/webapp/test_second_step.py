import re

import pytest
import sqlalchemy as sa

from models.staff import Staff
from tests.builders import PASSWORD, a_case, a_manager, sign_in
from tests.builders_accounts import enter, set_up_second_step, totp_now, with_password


@pytest.fixture
def staff(session):
    return with_password(session, a_manager(session, a_case(session)))


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
