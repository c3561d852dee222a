import os
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from tests.shared import ROOT
from tests.strict import examine, tree_of
from tests.submit import filled, pick_form

PAGE = """<!doctype html><html lang="zh"><head><title>院</title></head>
<body><main>{}</main></body></html>"""
FORM = """<form method="post" action="/sign"><input type="hidden" name="csrf_token" value="t">
<input name="name" value="王"><input type="radio" name="answer" value="agree">
<input type="radio" name="answer" value="oppose" checked>
<select name="door"><option value="1">1</option><option value="2">2</option></select>
<button name="go" value="1">签字</button></form>"""


def answer(body: str, page: str = PAGE) -> SimpleNamespace:
    return SimpleNamespace(
        text=page.format(body), status_code=200, request=SimpleNamespace(path="/")
    )


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p><div></p></div>", "unexpected"),
        ('<b id="a"></b><i id="a"></i>', "stands 2 times"),
        ('<form method="post"></form>', "csrf_token"),
        ('<p style="color:red">x</p>', "style="),
        ("<script>alert(1)</script>", "inline <script>"),
        ('<p onclick="x()">x</p>', "onclick"),
        ('<a href="javascript:x()">x</a>', "program in an address"),
        ('<img src="/a.png">', "no alt"),
    ],
)
def test_the_client_finds_what_a_browser_forgives(body, fault):
    with pytest.raises(AssertionError, match=fault):
        examine(answer(body))


def test_the_client_wants_a_title_and_a_language():
    with pytest.raises(AssertionError, match=r"title(.|\n)*lang"):
        examine(answer("<p>x</p>", "<!doctype html><html><head></head><body>{}</body></html>"))


def test_the_client_lets_a_clean_page_and_a_fragment_pass():
    examine(answer(FORM))
    examine(answer('<tr><td><img src="/a.png" alt=""></td></tr>', "{}"))


def test_a_form_sends_what_the_page_offers_and_what_was_filled_in():
    form = pick_form(tree_of(PAGE.format(FORM)), action=None, button=None)

    sent = filled(form, {"name": "李", "door": "2"}, button="签字", forged=False)

    assert sent.to_dict() == {
        "csrf_token": "t", "name": "李", "answer": "oppose", "door": "2", "go": "1"
    }  # fmt: skip


@pytest.mark.parametrize("values", [{"age": "3"}, {"door": "3"}, {"answer": "maybe"}])
def test_a_form_refuses_what_the_page_does_not_offer(values):
    form = pick_form(tree_of(PAGE.format(FORM)), action="/sign", button=None)

    with pytest.raises(AssertionError, match=r"has no|does not offer"):
        filled(form, values, button=None, forged=False)


def test_every_test_has_a_database_of_its_own(database, dialect):
    engine = database.kw["bind"]

    tables = sa.inspect(engine).get_table_names()

    assert engine.dialect.name == dialect
    assert "renovation_case" in tables


def test_the_statements_of_a_page_can_be_counted(session, queries):
    session.execute(sa.text("select 1"))

    assert queries == ["select 1"]


def test_no_test_speaks_to_the_outside():
    with pytest.raises(Exception, match="socket"), socket.socket() as probe:
        probe.connect(("192.0.2.1", 80))


def test_the_tests_leave_no_cluster_behind(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    program = (
        "from tests.postgres import cluster\n"
        "with cluster() as running:\n"
        "    running.run('create database once')\n"
        "    print(running.port)\n"
    )

    ended = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip().isdigit()
