import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.matters import Matter
from rules.menu import (
    ItemClass,
    UnknownItem,
    Visibility,
    WrongPoints,
    estimate,
    exclusions,
    item,
    menu,
    missing_requirements,
    rank,
    substance_percent,
)
from rules.money import Fen
from tests.shared import needs_shared, vectors

ballots = st.lists(
    st.dictionaries(st.sampled_from(["roof", "lift", "roads", "gas"]), st.integers(0, 2)),
    max_size=30,
)


@needs_shared
def test_wishes_rank_by_points_then_households_then_code():
    vector = vectors("menu")[0].values[0]

    ranked = rank(vector["ballots"])

    assert [each.code for each in ranked] == vector["rank"]
    assert {each.code: each.points for each in ranked} == vector["points"]
    assert {each.code: each.households for each in ranked} == vector["households"]


def test_ties_go_to_more_households_and_then_to_the_code():
    ranked = rank([{"b": 4, "a": 2}, {"a": 2, "c": 4}])

    assert [each.code for each in ranked] == ["a", "b", "c"]


@given(ballots)
def test_no_point_is_lost(ballots):
    ranked = rank(ballots)

    assert sum(each.points for each in ranked) == sum(sum(ballot.values()) for ballot in ballots)


@pytest.mark.parametrize("ballot", [{"roof": 11}, {"roof": 6, "lift": 5}, {"roof": -1}])
def test_nobody_gives_more_than_ten_points(ballot):
    with pytest.raises(WrongPoints):
        rank([ballot])


def test_the_menu_has_every_class_and_enough_to_choose_from():
    items = menu().values()

    assert len(items) >= 35
    assert {each.item_class for each in items} == set(ItemClass)
    assert {each.visibility for each in items} == set(Visibility)


@pytest.mark.parametrize("code", menu())
def test_an_item_refers_to_items_that_exist(code):
    each = item(code)

    assert set(each.requires + each.excludes) <= set(menu()) - {code}
    assert not set(each.requires) & set(each.excludes)
    assert each.unit_cost >= 0
    assert each.name
    assert each.english


@pytest.mark.parametrize(
    ("code", "matter"),
    [
        ("lift", Matter.LIFT_RETROFIT),
        ("paid_parking", Matter.CHANGE_COMMON_USE_OR_BUSINESS),
        ("parcel_lockers", Matter.CHANGE_COMMON_USE_OR_BUSINESS),
        ("lift_advertising", Matter.CHANGE_COMMON_USE_OR_BUSINESS),
        ("roof", None),
    ],
)
def test_an_item_says_which_decision_it_implies(code, matter):
    assert item(code).decision is matter


def test_what_an_item_requires_is_asked_for():
    assert missing_requirements(["lift", "roof"]) == {"lift": ("power_supply",)}
    assert missing_requirements(["lift", "power_supply"]) == {}


def test_what_excludes_each_other_is_found_once():
    assert exclusions(["outer_wall", "energy_saving", "roof"]) == (("energy_saving", "outer_wall"),)


def test_substance_has_its_share_of_the_budget():
    share = substance_percent([("roof", Fen(300)), ("roads", Fen(100))])

    assert share == "75.00"
    assert substance_percent([]) is None


def test_what_must_be_done_is_not_a_wish():
    assert item("roof").mandatory
    assert item("gas_hazards").mandatory
    assert not item("lift").mandatory


def test_an_estimate_multiplies():
    assert estimate("lift", 2) == 112_000_000


def test_an_unknown_item_is_refused():
    with pytest.raises(UnknownItem):
        item("swimming_pool")
