import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.doors import Door, NotADoor, parse_door


@pytest.mark.parametrize(
    ("typed", "door"),
    [
        ("3-2-601", "3-2-601"),
        ("3号楼2单元601室", "3-2-601"),
        ("3栋2单元601", "3-2-601"),
        ("3幢2单元6层601室", "3-2-601"),
        ("３号楼２单元６０１", "3-2-601"),
        ("三号楼二单元601", "3-2-601"),
        ("十二栋一单元1203户", "12-1-1203"),
        ("二十号楼601", "20-601"),
        ("3#楼2-601", "3-2-601"),
        ("3#601", "3-601"),
        ("A座1201", "A-1201"),
        ("a-1-101", "A-1-101"),
        ("3 - 2 - 0601", "3-2-601"),
        ("3—2—601", "3-2-601"),
        ("3/2/601", "3-2-601"),
        ("2单元601", "1-2-601"),
        ("601", "1-601"),
        ("03-02-601", "3-2-601"),
        ("3-2-601A", "3-2-601A"),
    ],
)
def test_a_door_is_read_as_people_write_it(typed, door):
    assert str(parse_door(typed)) == door


@pytest.mark.parametrize("typed", ["", "abc", "三号楼", "3-2-", "3-2-601-5", "<b>", "3号楼2单元"])
def test_what_is_no_door_is_refused(typed):
    with pytest.raises(NotADoor):
        parse_door(typed)


@pytest.mark.parametrize(
    ("room", "floor"),
    [("601", 6), ("1203", 12), ("101", 1), ("B101", -1), ("601A", 6), ("12", None), ("东户", None)],
)
def test_a_room_tells_its_floor(room, floor):
    assert Door("1", "1", room).floor == floor


def test_a_text_without_a_building_means_the_one_at_hand():
    assert str(parse_door("2单元601", building="7")) == "7-2-601"


def test_doors_sort_as_one_walks():
    doors = [parse_door(text) for text in ("10-1-101", "2-1-1001", "2-1-201", "2-2-101")]

    assert [str(door) for door in sorted(doors, key=lambda door: door.order)] == [
        "2-1-201",
        "2-1-1001",
        "2-2-101",
        "10-1-101",
    ]


@given(st.integers(1, 99), st.integers(1, 12), st.integers(1, 33), st.integers(1, 12))
def test_a_written_door_can_be_read(building, stairwell, floor, row):
    door = Door(str(building), str(stairwell), f"{floor}{row:02d}")

    assert parse_door(str(door)) == door
    assert parse_door(f"{building}号楼{stairwell}单元{door.room}室") == door
    assert door.floor == floor
