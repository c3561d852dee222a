import re
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po
from flask import g

from forms.words import Lazy, _
from tests.shared import ROOT
from webapp.language import chosen_locale, chosen_size, printed

LANG = re.compile(r'<html lang="([^"]+)"')


def test_pages_are_chinese_unless_somebody_chooses(client):
    assert LANG.search(client.get("/login").text)[1] == "zh-Hans-CN"
    assert LANG.search(client.get("/login?lang=en").text)[1] == "en"


def test_a_choice_is_remembered_and_can_be_taken_back(client):
    client.get("/login?lang=en")
    assert LANG.search(client.get("/").text)[1] == "en"

    client.get("/?lang=zh_Hans_CN")

    assert LANG.search(client.get("/login").text)[1] == "zh-Hans-CN"


def test_a_choice_lasts_a_year(client):
    cookies = client.get("/login?lang=en&size=2").headers.getlist("Set-Cookie")

    kept = [cookie for cookie in cookies if cookie.startswith(("lang=en;", "size=2;"))]
    assert len(kept) == 2
    assert all("Max-Age=31536000" in cookie for cookie in kept)


@pytest.mark.parametrize("query", ["lang=fr", "lang=<script>", "size=9", "size=large", "lang="])
def test_what_is_not_offered_is_not_chosen(client, query):
    answer = client.get(f"/login?{query}")

    assert LANG.search(answer.text)[1] == "zh-Hans-CN"
    assert not [c for c in answer.headers.getlist("Set-Cookie") if not c.startswith("xinyuan=")]


@pytest.mark.own_app
def test_the_type_size_is_remembered(app, client):
    sizes = []
    app.before_request(lambda: sizes.append(chosen_size()))
    client.get("/login?size=1")

    client.get("/login")

    assert sizes == [1, 1]


def test_outside_a_request_everything_is_chinese(app):
    with app.app_context():
        assert chosen_locale() == "zh_Hans_CN"
        assert chosen_size() == 0


def test_words_of_forms_are_translated_when_they_are_shown(app):
    label = _("一共 %(n)s 户", n=3)

    with app.test_request_context("/login"):
        assert isinstance(label, Lazy)
        assert str(label) == "一共 3 户"


def test_the_words_of_pages_forms_and_macros_are_collected(tmp_path):
    template = tmp_path / "messages.pot"

    subprocess.run(  # noqa: S603 -- our own words
        [
            sys.executable.replace("python", "pybabel"),
            *["-q", "extract", "-F", "setup/babel.cfg", "-k", "lazy_gettext", "-k", "_"],
            *["-o", str(template), "webapp", "forms"],
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )

    with template.open("rb") as file:
        found = {message.id for message in read_po(file)}
    assert {
        "工作人员登录",  # a page
        "第 %(i)s 步，共 %(n)s 步",  # a macro, with trimmed blocks
        "用户名 3 到 32 位，用小写字母、数字、点和短横线",  # a form
        "这个账号已停用，请找管理员。",  # a sentence of Flask-Security
    } <= found


def test_a_percent_sign_in_english_alone_is_no_place_to_fill(app, monkeypatch):
    with app.test_request_context("/?lang=en"):
        printed("同意")  # looks the reader's catalogue up
        words = g.catalogue._catalog  # noqa: SLF001 -- gettext has no other way to a word
        monkeypatch.setitem(words, "试：占六成", "60% of all")
        monkeypatch.setitem(words, "试：%(n)s 户", "<b>%(n)s</b> homes, 100%%")

        assert printed("试：占六成") == "60% of all"
        assert printed("试：%(n)s 户", n="<2>") == "<b>&lt;2&gt;</b> homes, 100%"
