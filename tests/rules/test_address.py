"""Chinese addresses: the templates, the real ones, and what a keyboard does to them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.address import SURE, door_of, parse_address
from rules.address_text import number_of
from rules.doors import Door
from tests.shared import SHARED, needs_shared

TEMPLATES = SHARED / "vectors" / "address_templates.jsonl"
REAL = SHARED / "vectors" / "address_real_train.jsonl"


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def said(address):
    return {
        "building": address.building,
        "unit": address.stairwell,
        "floor": address.floor,
        "room": address.room,
        "side": address.side,
    }


@needs_shared
def test_every_template_is_read_exactly():
    rows = lines(TEMPLATES)

    wrong = [row["text"] for row in rows if said(parse_address(row["text"])) != row["expected"]]

    assert rows
    assert wrong == []


@needs_shared
@pytest.mark.skipif(not REAL.exists(), reason="the labelled real addresses are not here")
def test_of_real_residential_addresses_at_least_94_in_100_are_exact():
    rows = [row for row in lines(REAL) if row["residential"]]

    exact = 0
    for row in rows:
        address = said(parse_address(row["text"]))
        exact += all(address[part] == value for part, value in row["expected"].items())

    assert exact / len(rows) >= 0.94


@pytest.mark.parametrize(
    ("text", "door"),
    [
        pytest.param("3幢2单元601", "3-2-601", id="written"),
        pytest.param("3-2-601", "3-2-601", id="dashed"),
        pytest.param("三号楼二单元六层602室", "3-2-602", id="numerals"),
        pytest.param("３＃２－６０１", "3-2-601", id="full width"),
        pytest.param("3懂2單元0601", "3-2-601", id="keyboard"),
        pytest.param("槐荫路5号院一百零八号楼3门1002(张三)", "108-3-1002", id="compound"),
        pytest.param("3-2-6-1", "3-2-601", id="floor apart"),
        pytest.param("26-1栋2单元301", "26-1-2-301", id="building with a branch"),
        pytest.param("9栋403-405室", "9-403-405", id="two rooms in one"),
        pytest.param("B-5-302", "B-5-302", id="lettered"),
        pytest.param("7号楼五楼口腔诊所508", "7-508", id="words between"),
        pytest.param("2单元601", "1-2-601", id="building meant"),
        pytest.param("5栋1单元3楼东户", "5-1-3东户", id="side of a floor"),
    ],
)
def test_a_home_is_found_however_it_is_written(text, door):
    assert str(door_of(parse_address(text))) == door


def test_a_text_without_a_home_names_no_door():
    for text in ("", "槐荫路", "幸福里小区", "3号楼"):
        assert door_of(parse_address(text)) is None


def test_what_may_mean_two_homes_is_left_to_a_person():
    assert parse_address("3-601").confidence < SURE
    assert not parse_address("12052").is_sure
    assert not parse_address("3单元2楼").is_sure
    assert parse_address("3幢2单元601").is_sure


def test_the_number_of_a_street_is_no_building():
    assert parse_address("文化路167号6单元815室").building is None
    assert parse_address("三区167号6单元815室").building == "167"


@given(building=st.integers(1, 199), stairwell=st.integers(1, 9), floor=st.integers(1, 33))
def test_every_way_of_writing_a_home_names_the_same_door(building, stairwell, floor):
    room = f"{floor}02"
    ways = (
        f"{building}-{stairwell}-{room}",
        f"{building}号楼{stairwell}单元{room}室",
        f"幸福里小区{building}#{stairwell}-{room}",
        f"{building}栋{stairwell}单元{floor}层{room}（出租）",
    )

    doors = {door_of(parse_address(way)) for way in ways}

    assert doors == {Door(str(building), str(stairwell), room)}


@given(st.text(max_size=60))
def test_no_text_is_too_odd_to_be_read(text):
    address = parse_address(text)

    assert 0 <= address.confidence <= 100


@given(st.integers(1, 999))
def test_chinese_numerals_are_counted(number):
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    written = f"{digits[hundreds]}百" if hundreds else ""
    written += f"{digits[tens]}十" if tens else ("零" if hundreds and ones else "")
    written += digits[ones] if ones else ""

    assert number_of(written) == str(number)
