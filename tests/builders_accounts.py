"""Signing in at the page itself, with password and second step."""

import re

from tests.builders import PASSWORD
from webapp.accounts import hashed

HASH = hashed(PASSWORD)


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
