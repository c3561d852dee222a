"""Two lists of owners: who is one person, who is not, and whom somebody should look at."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.owner_linkage import (
    Agreement,
    LinkVerdict,
    Listed,
    agreements_of,
    is_one_edit,
    link_owners,
)
from tests.shared import SHARED, needs_shared
from webapp.cli.answering import given_from
from webapp.cli.plan_register import owner_linkage

FILE = SHARED / "vectors" / "owner_linkage.json"
WANG = Listed("3-2-601", "王建国", "wang jian guo", "13812345678", "0123")


@needs_shared
def test_no_two_owners_are_joined_and_few_are_missed(tmp_path):
    lists = json.loads(FILE.read_text(encoding="utf-8"))
    asked = {name: lists[name] for name in ("list_a", "list_b")}

    answer = owner_linkage(given_from(json.dumps(asked), tmp_path))

    pairs = list(zip(answer["same"], lists["same"], strict=True))
    assert not any(ours and not theirs for ours, theirs in pairs)
    assert sum(ours and theirs for ours, theirs in pairs) >= 0.98 * sum(lists["same"])
    assert len(answer["review"]) < 20


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param({}, LinkVerdict.SAME, id="alike in all"),
        pytest.param({"name": "王**", "id_last4": ""}, LinkVerdict.SAME, id="masked, telephone"),
        pytest.param({"name": "汪建果", "phone": ""}, LinkVerdict.SAME, id="heard, same identity"),
        pytest.param({"name": "王国建", "phone": "", "id_last4": ""}, LinkVerdict.SAME, id="swap"),
        pytest.param({"name": "王**", "phone": "", "id_last4": ""}, LinkVerdict.LOOK, id="masked"),
        pytest.param({"home": "3-2-101"}, LinkVerdict.SAME, id="room mistyped"),
        pytest.param(
            {"name": "李春梅", "sound": "li chun mei", "phone": "15900000000", "id_last4": "9999"},
            LinkVerdict.OTHER,
            id="sold",
        ),
    ],
)
def test_what_differs_decides_how_sure_we_are(changes, verdict):
    (link,) = link_owners([WANG], [WANG._replace(**changes)])

    assert link.verdict is verdict


def test_a_link_says_what_it_rests_on():
    (link,) = link_owners([WANG], [WANG._replace(phone="13812345687", id_last4="")])

    assert link.agreements == (
        Agreement.SAME_HOME,
        Agreement.SAME_NAME,
        Agreement.PHONE_ONE_OFF,
    )


def test_strangers_are_not_compared():
    (link,) = link_owners([WANG], [Listed("9-9-901", "王建国", "wang jian guo")])

    assert link.other is None
    assert link.verdict is LinkVerdict.OTHER
    assert replace(link, score=99).verdict is LinkVerdict.OTHER


def test_the_best_of_several_is_taken():
    wife = WANG._replace(name="李梅", sound="li mei", phone="13900000001", id_last4="7777")

    (link,) = link_owners([wife, WANG], [WANG._replace(phone="")])

    assert link.other == 1


@given(st.text("0123456789", min_size=4, max_size=11), st.data())
def test_one_edit_is_found_wherever_it_is(text, data):
    at = data.draw(st.integers(0, len(text) - 2))
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    changed = text[:at] + "x" + text[at + 1 :]

    assert is_one_edit(text, changed)
    assert is_one_edit(text, text[:at] + text[at + 1 :])
    assert is_one_edit(text, text[:at] + "x" + text[at:])
    assert swapped == text or is_one_edit(text, swapped)
    assert not is_one_edit(text, "xx" + text[2:] + "x")


@given(st.text("甲乙丙丁", min_size=1, max_size=3), st.text("甲乙丙丁", min_size=1, max_size=3))
def test_it_does_not_matter_which_list_comes_first(one, two):
    left, right = WANG._replace(name=one, sound=one), WANG._replace(name=two, sound=two)

    assert agreements_of(left, right) == agreements_of(right, left)
