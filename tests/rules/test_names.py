import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.names import TextTooLong, UnusableCharacter, clean


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        pytest.param("㛃𠮷䶮", "㛃𠮷䶮", id="rare characters"),
        pytest.param("\U0002ebf0", "\U0002ebf0", id="newer than this Python"),
        pytest.param("⼈⽅", "人方", id="Kangxi radicals"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("　张　　三 ", "张 三", id="spaces"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="markup is text"),
        pytest.param("艾尼瓦尔·买买提", "艾尼瓦尔·买买提", id="divided name"),
        pytest.param("字" * 200, "字" * 200, id="200 characters"),
        pytest.param(" ", "", id="nothing"),
    ],
)
def test_a_name_has_one_stored_form(typed, stored):
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("typed", "code_point", "position"),
    [
        pytest.param("张\u200b三", "U+200B", 2, id="zero width"),
        pytest.param("\u202e三", "U+202E", 1, id="right to left override"),
        pytest.param("张\x00", "U+0000", 2, id="null"),
        pytest.param("张\n三", "U+000A", 2, id="line break"),
        pytest.param("张\ue000", "U+E000", 2, id="private"),
        pytest.param("张\u0378", "U+0378", 2, id="unassigned"),
        pytest.param("张\ud800", "U+D800", 2, id="half a pair"),
        pytest.param("张😀", "U+1F600", 2, id="emoji"),
        pytest.param("☀张", "U+2600", 1, id="old emoji"),
        pytest.param("张\u2028", "U+2028", 2, id="line separator"),
    ],
)
def test_a_character_that_cannot_stand_is_named(typed, code_point, position):
    with pytest.raises(UnusableCharacter) as refusal:
        clean(typed)

    assert refusal.value.facts["code_point"] == code_point
    assert refusal.value.facts["position"] == position


def test_a_remark_may_have_lines():
    assert clean(" 一 \r\n二\r三 ", lines=True) == "一\n二\n三"


@pytest.mark.parametrize("length", [201, 5000])
def test_a_name_that_does_not_fit_is_refused(length):
    with pytest.raises(TextTooLong) as refusal:
        clean("𠮷" * length)

    assert refusal.value.facts == {"length": length, "longest": 200}


@given(st.text(max_size=60))
def test_what_is_stored_is_stored_unchanged(typed):
    try:
        stored = clean(typed)
    except UnusableCharacter:
        return

    assert clean(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
