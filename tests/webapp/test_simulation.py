from random import Random

import pytest

from webapp.simulation.forms_of_page import read_page
from webapp.simulation.people import residents, workbook
from workflows.actions.register_file import read_table


def seeded(seed):
    return Random(seed)  # noqa: S311 -- invented people


PAGE = """<!doctype html><title> 签名 </title><main>
<form method="post" action="/sign"><input type="hidden" name="csrf_token" value="t">
<input name="name" value="王"><input type="checkbox" name="owner" value="y">
<input type="radio" name="answer" value="agree">
<input type="radio" name="answer" value="no" checked>
<select name="kind"><option value="">请选</option><option value="a">甲</option></select>
<textarea name="note">
一行</textarea><button name="act" value="send">提交</button></form>
<div role="alert"><p>还差一步</p></div><a href="/next">下一页</a></main>"""


def test_a_page_is_read_as_its_reader_sees_it():
    page = read_page(PAGE)

    assert page.title == "签名"
    assert page.alerts == ["还差一步"]
    assert [(link.url, link.text) for link in page.links] == [("/next", "下一页")]


def test_a_form_sends_what_a_browser_would_send():
    form = read_page(PAGE).forms[0]

    assert form.filled({"owner": "y"}, "提交") == {
        "csrf_token": "t",
        "name": "王",
        "answer": "no",
        "kind": "",
        "note": "一行",
        "owner": "y",
        "act": "send",
    }


@pytest.mark.parametrize("values", [{"phone": "1"}, {"answer": "maybe"}], ids=["field", "choice"])
def test_nothing_is_sent_that_the_page_does_not_offer(values):
    form = read_page(PAGE).forms[0]

    with pytest.raises(KeyError):
        form.filled(values)


def test_the_same_seed_invents_the_same_people():
    first, again = residents(96, seeded(7)), residents(96, seeded(7))

    assert first == again
    assert len({person.door for person in first}) == 96
    assert {person.votes for person in first} >= {"agree", "disagree"}


def test_an_invented_register_can_be_read_back():
    people = residents(12, seeded(1))

    rows = list(read_table(workbook(people)))

    assert len(rows) == 13
