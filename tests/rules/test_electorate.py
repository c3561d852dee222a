from decimal import Decimal

import pytest

from rules.decision_rule import AreaBasis, Electorate, Headcount, PartKind
from rules.electorate import ExclusivePart, OwnerStatus, WhyNot, draw_roll
from rules.matters import Place, Scope
from tests.rules.builders_rules import a_part, a_roll, flats
from tests.shared import needs_shared, vectors


def vector(name):
    return {param.id: param.values[0] for param in vectors("electorate")}[name]


def parts_of_e01():
    return [
        a_part(unit["no"], unit["area"], unit["owners"], kind=PartKind(unit["kind"]))
        for unit in vector("E01")["units"]
    ]


@needs_shared
@pytest.mark.parametrize("name", ["E01", "E02"])
def test_parking_counts_only_where_the_rule_says_so(name):
    case = vector(name)
    kinds = frozenset(PartKind(kind) for kind in case["options"]["exclude_kinds"])

    roll = draw_roll(parts_of_e01(), Electorate(exclude_kinds=kinds))

    assert roll.heads == case["expected"]["head"]
    assert roll.area == Decimal(case["expected"]["area"])


@needs_shared
def test_unsold_stock_of_the_developer_is_one_head():
    stock = [a_part(f"d{n}", "90.00", {f"firm{n % 2}"}, developer=True) for n in range(19)]
    undelivered = a_part("d19", "90.00", {"buyer"}, status=OwnerStatus.SOLD_UNDELIVERED)

    roll = a_roll(*stock, undelivered, *flats(40, "90.00"))

    assert roll.heads == vector("E03")["expected"]["head"]
    assert roll.area == Decimal(vector("E03")["expected"]["area"])


@needs_shared
def test_the_area_is_the_first_that_is_known():
    part = ExclusivePart("1", "101", surveyed_area=Decimal("88.30"), contract_area=Decimal("89.00"))

    line = a_roll(part).lines[0]

    assert str(line.area) == vector("E04")["expected"]["area"]
    assert line.area_basis == vector("E04")["expected"]["basis"]


@needs_shared
def test_owners_that_overlap_are_two_heads():
    roll = a_roll(a_part("101", owners={"A"}), a_part("102", owners={"A", "B"}))

    assert roll.heads == vector("E05")["expected"]["head"]


def test_staff_may_merge_two_groups_with_a_reason():
    parts = [a_part("101", owners={"A"}), a_part("102", owners={"A", "B"})]

    roll = draw_roll(parts, Electorate(), merged={"A+B": "A"})

    assert roll.heads == 1
    assert roll.group_of("102") == "A"


def test_a_compound_may_count_every_part():
    parts = [a_part("101", owners={"A"}), a_part("102", owners={"A"})]

    roll = a_roll(*parts, electorate=Electorate(headcount=Headcount.PER_PART))

    assert roll.heads == 2


def test_a_part_without_an_area_stays_on_the_roll_and_is_named():
    roll = a_roll(a_part("101"), a_part("102", None))

    assert roll.heads == 2
    assert [line.door for line in roll.without_area] == ["102"]


def test_parts_without_known_owners_are_heads_of_their_own():
    roll = a_roll(a_part("101", owners=()), a_part("102", owners=()))

    assert roll.heads == 2


def test_only_the_stairwell_votes_on_its_lift():
    inside = a_part("101", stairwell="3-2", building="3")
    outside = a_part("201", stairwell="3-1", building="3")

    roll = draw_roll([inside, outside], Electorate(), Place(Scope.STAIRWELL, "3-2"))

    assert list(roll.groups) == ["101"]
    assert roll.lines[1].why_not is WhyNot.OUT_OF_SCOPE
    assert draw_roll([inside, outside], Electorate(), Place(Scope.BUILDING, "3")).heads == 2


def test_a_dead_owners_flat_is_counted_but_cannot_vote():
    roll = a_roll(a_part("101", status=OwnerStatus.DECEASED_UNSETTLED))

    assert roll.heads == 1
    assert not roll.groups["101"].may_vote


def test_an_owner_whom_a_court_excluded_leaves_the_denominator():
    roll = a_roll(a_part("101", status=OwnerStatus.COURT_EXCLUDED), a_part("102"))

    assert (roll.heads, roll.lines[0].why_not) == (1, WhyNot.COURT_EXCLUDED)


def test_a_third_decimal_place_is_an_error_and_not_rounded():
    roll = a_roll(a_part("101", "88.305"))

    with pytest.raises(ValueError, match="two places"):
        _ = roll.area


def test_the_order_of_areas_belongs_to_the_rule():
    part = ExclusivePart(
        "1", "101", registered_area=Decimal("90.00"), contract_area=Decimal("89.00")
    )

    roll = a_roll(part, electorate=Electorate(area_basis=(AreaBasis.CONTRACT,)))

    assert roll.area == Decimal("89.00")


def test_a_roll_is_cut_by_place():
    parts = [a_part("101", building="A"), a_part("201", building="B")]
    roll = a_roll(*parts)

    assert roll.split(Scope.COMPOUND) == {Place(): roll}
    assert [place.key for place in roll.split(Scope.BUILDING)] == ["A", "B"]
    assert roll.split(Scope.BUILDING)[Place(Scope.BUILDING, "B")].heads == 1
    assert roll.group_of("999") is None
