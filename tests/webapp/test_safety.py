import re

import pytest
from flask import url_for

from tests.builders import a_case, a_manager, sign_in
from tests.settings import settings_for
from tests.strict import StrictClient
from webapp import create_app
from webapp.safety import MOST_BYTES

PAGES = ["/", "/login", "/healthz/live", "/no-such-page", "/static/app.css", "/cases"]


@pytest.fixture
def secure(database, database_url, tmp_path):
    """A client of an app that stands behind TLS."""
    settings = settings_for(database_url, tmp_path, base_url="https://xinyuan.example")
    app = create_app(database, settings)
    app.testing, app.test_client_class = True, StrictClient
    return app.test_client()


def secured(client, path, **kwargs):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "xinyuan.example"}
    return client.get(path, headers=headers, **kwargs)


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_headers(client, address):
    answer = client.get(address)
    headers = answer.headers
    answer.close()

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/", "/login", "/healthz/live", "/no-such-page", "/cases"])
def test_pages_are_kept_by_nobody(client, address):
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_styles_are_kept_and_missing_ones_are_not(client):
    style = client.get("/static/app.css")
    style.close()

    assert style.headers["Cache-Control"] == "public, max-age=3600"
    assert client.get("/static/none.css").headers["Cache-Control"] == "no-store"


def test_cookies_are_for_this_site_alone(client):
    cookies = client.get("/login?lang=en").headers.getlist("Set-Cookie")

    assert {cookie.split("=")[0] for cookie in cookies} == {"xinyuan", "lang"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie


def test_behind_tls_cookies_are_bound_to_the_host(secure):
    answer = secured(secure, "/login?lang=en")

    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-xinyuan", "__Host-lang"}
    for cookie in cookies:
        assert "Secure" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_behind_a_proxy_the_visitor_s_own_address_counts(secure):
    seen = []
    secure.application.before_request(lambda: seen.append(_address()))

    secure.get("/login", headers={"X-Forwarded-For": "10.0.0.1, 203.0.113.7"})

    assert seen == ["203.0.113.7"]


@pytest.mark.own_app
def test_without_a_proxy_nobody_s_word_is_taken(app, client):
    seen = []
    app.before_request(lambda: seen.append(_address()))

    client.get("/login", headers={"X-Forwarded-For": "203.0.113.7"})

    assert seen == ["127.0.0.1"]


def _address():
    from flask import request  # noqa: PLC0415 -- inside the request

    return request.remote_addr


def test_every_post_asks_for_the_token(app, client, session):
    sign_in(client, a_manager(session, a_case(session)))
    with app.test_request_context():
        targets = {
            _filled(rule) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())
        }

    answers = {target: client.post(target).status_code for target in targets}

    assert len(answers) > 20
    assert {target: code for target, code in answers.items() if code != 400} == {}


def _filled(rule):
    # A number is a word to every other converter, too, but not where a choice is to be made.
    chosen = {name: first for first, name in re.findall(r"<any\((\w+)[^)]*\):(\w+)>", rule.rule)}
    return url_for(rule.endpoint, **{**dict.fromkeys(rule.arguments, 1), **chosen})


def test_a_page_left_open_too_long_says_so(client):
    answer = client.post("/login", data={"csrf_token": "old"})

    assert answer.status_code == 400
    assert "打开太久了" in answer.text


def test_something_too_large_is_refused_before_it_is_read(client):
    answer = client.post("/login", data=b"x" * (MOST_BYTES + 1), content_type="text/plain")

    assert answer.status_code == 413
    assert "文件太大" in answer.text


def test_refusals_come_in_the_frame_of_the_person(client, session):
    stranger = client.get("/no-such-page")
    resident = client.get("/r/no-such-link/page/none")
    sign_in(client, a_manager(session, a_case(session)))
    staff = client.get("/no-such-page")

    assert "public.css" in stranger.text
    assert "resident.css" in resident.text
    assert "public.css" not in staff.text
    assert "退出" in staff.text
    for answer in (stranger, resident, staff):
        assert answer.status_code == 404


def test_too_many_tries_are_told_in_a_sentence(client):
    for _ in range(6):
        answer = client.submit("/login", {"identity": "x", "password": "y"}, button="登录")

    assert answer.status_code == 429
    assert "操作太频繁了" in answer.text


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "1.5", "一"])
def test_a_number_no_row_can_have_is_no_address(client, session, number):
    sign_in(client, a_manager(session, a_case(session)))

    assert client.get(f"/compounds/{number}").status_code == 404


@pytest.mark.own_app
def test_no_page_shows_what_went_wrong_inside(app, client):
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.before_request
    def fail():
        raise RuntimeError("secret detail")

    answer = client.get("/login")

    assert answer.status_code == 500
    assert "系统出了差错" in answer.text
    assert "secret" not in answer.text


def test_text_that_a_person_typed_stays_text(client):
    answer = client.submit(
        "/login", {"identity": "<script>alert(1)</script>", "password": "x"}, button="登录"
    )

    assert "<script>alert" not in answer.text
    assert re.search(r"&lt;script&gt;", answer.text)
