"""Rows that speak of other owners than the register, and what a person may say of them."""

import pytest

from rules.doors import Door, NotADoor
from rules.register_doubt import (
    DoorTwice,
    NothingToSettle,
    Settled,
    Settling,
    doubted,
    settle,
)
from rules.register_record import (
    Doubt,
    Entry,
    HouseholdRecord,
    OwnerRecord,
    entry_as_json,
    entry_from_json,
)

DOOR = Door("3", "2", "601")
HOME = HouseholdRecord(DOOR, owners=(OwnerRecord("张建国", phone="13812345678"),))


def row(*names, number=4, door=DOOR, **columns):
    owners = tuple(OwnerRecord(name, phone="13812345678") for name in names)
    return Entry(number, door, owners=owners, **columns)


def sound(name):
    return {"张建国": "zhang jian guo", "章建果": "zhang jian guo"}.get(name, name)


@pytest.mark.parametrize(
    ("names", "doubts"),
    [
        pytest.param(("张建国",), (), id="the same"),
        pytest.param((), (), id="says nothing of owners"),
        pytest.param(("张**",), (Doubt.OWNER_ALIKE,), id="masked"),
        pytest.param(("章建果",), (Doubt.OWNER_ALIKE,), id="heard"),
        pytest.param(("李春梅",), (Doubt.OWNER_ALIKE,), id="same telephone, a wife perhaps"),
    ],
)
def test_a_row_with_other_names_waits(names, doubts):
    assert doubted(row(*names), HOME, sound).doubts == doubts


def test_a_stranger_at_the_door_is_called_one():
    stranger = Entry(4, DOOR, owners=(OwnerRecord("李春梅", phone="15900000000"),))

    assert doubted(stranger, HOME, sound).doubts == (Doubt.OWNER_OTHER,)
    assert doubted(stranger, None, sound).doubts == ()


def test_the_same_owner_keeps_the_registers_name():
    waiting = row("张**", doubts=(Doubt.OWNER_ALIKE,))

    (after,) = settle([waiting], Settled(4, Settling.SAME_OWNER), {str(DOOR): HOME})

    assert [owner.name for owner in after.owners] == ["张建国"]
    assert not after.is_open


def test_another_door_brings_its_own_floor():
    waiting = row("张建国", floor=6, doubts=(Doubt.ADDRESS_UNSURE,))

    (after,) = settle([waiting], Settled(4, Settling.OTHER_DOOR, "3-2-201"), {})

    assert (str(after.door), after.floor, after.is_open) == ("3-2-201", 2, False)


def test_what_cannot_be_settled_is_refused():
    waiting = row("张建国", doubts=(Doubt.ADDRESS_UNSURE,))
    twin = row("李四", number=5, door=Door("3", "2", "201"))

    with pytest.raises(NothingToSettle):
        settle([waiting, twin], Settled(5, Settling.AS_WRITTEN), {})
    with pytest.raises(DoorTwice):
        settle([waiting, twin], Settled(4, Settling.OTHER_DOOR, "3-2-201"), {})
    with pytest.raises(NotADoor):
        settle([waiting], Settled(4, Settling.OTHER_DOOR, "哪里"), {})
    assert settle([waiting, twin], Settled(4, Settling.LEAVE_OUT), {}) == (twin,)


def test_a_doubt_survives_its_json_and_old_rows_have_none():
    waiting = row("张建国", doubts=(Doubt.ADDRESS_UNSURE,), written="3 601")
    plain = entry_as_json(waiting)

    assert entry_from_json(plain) == waiting
    del plain["doubts"], plain["written"]
    assert not entry_from_json(plain).is_open
