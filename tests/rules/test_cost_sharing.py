from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cost_sharing import (
    TEMPLATES,
    NobodyPays,
    Payer,
    Subsidy,
    SubsidyKind,
    join_late,
    share_cost,
    split_exactly,
)
from rules.money import Fen
from tests.rules.builders_rules import fen
from tests.shared import needs_shared, vectors

SCHEMES = {
    "L01": "guangzhou",
    "L02": "guangzhou",
    "L03": "hangzhou",
    "L04": "linear",
    "L05": "fixed_six",
    "L05b": "hangzhou_six",
    "L06": "area",
    "L07": "floor_then_area",
}
AREAS = {"1": Decimal("85.60"), "2": Decimal("62.30")}

payers = st.lists(
    st.builds(
        Payer,
        household_id=st.just("h"),
        floor=st.integers(-1, 18),
        area=st.decimals("20", "300", places=2),
    ),
    min_size=1,
    max_size=40,
)


def payer_of(door):
    floor = int(door[1:]) if door.startswith("F") else int(door[:-2])
    return Payer(door, floor, AREAS.get(door[-1], Decimal(0)))


def amount(vector, name):
    return fen(vector.get(name, "0"))


@needs_shared
@pytest.mark.parametrize("vector", vectors("lift_allocation"))
def test_lift_shares_of_the_reference(vector):
    doors = [payer_of(row["unit"]) for row in vector["rows"]]

    shares = share_cost(fen(vector["total"]), doors, TEMPLATES[SCHEMES[vector["id"]]])

    assert [share.amount for share in shares] == [fen(row["share"]) for row in vector["rows"]]
    assert sum(share.amount for share in shares) == fen(vector["total"])
    assert [share.weight for share in shares] == [Fraction(row["weight"]) for row in vector["rows"]]


@needs_shared
@pytest.mark.parametrize("vector", vectors("subsidy"))
def test_subsidies_of_the_reference(vector):
    subsidy = Subsidy(
        kind=SubsidyKind(vector["kind"]),
        amount=amount(vector, "amount"),
        table={int(storeys): fen(granted) for storeys, granted in vector.get("table", {}).items()},
        percent=Fraction(vector.get("percent", "0")),
        cap=amount(vector, "cap") if "cap" in vector else None,
        min_storeys=vector.get("min_storeys", 0),
    )

    granted = subsidy.grant(fen(vector.get("cost", "560000")), vector.get("storeys", 6))

    assert granted == fen(vector["expected"])


@needs_shared
@pytest.mark.parametrize("vector", [vectors("late_joiner")[0]])
def test_a_late_joiner_pays_the_share_of_then_with_simple_interest(vector):
    paid = [fen("35294.12"), fen("38823.53")]

    late = join_late(fen(vector["share"]), Fraction(vector["rate"]), Fraction(3), paid)

    assert late.interest == fen(vector["interest"])
    assert late.due == sum(late.credits) == fen(vector["due"])
    assert late.credits[0] < late.credits[1]


@given(st.integers(0, 10**9), payers, st.sampled_from(sorted(TEMPLATES)))
def test_shares_always_add_up(total, doors, template):
    try:
        shares = share_cost(Fen(total), doors, TEMPLATES[template])
    except NobodyPays:
        assert all(TEMPLATES[template].coefficient(door.floor) == 0 for door in doors)
    else:
        assert sum(share.amount for share in shares) == total


def test_the_ground_floor_alone_cannot_pay():
    with pytest.raises(NobodyPays):
        share_cost(Fen(100), [Payer("101", 1)], TEMPLATES["guangzhou"])


def test_nothing_is_split_among_anybody():
    assert split_exactly(Fen(0), [Fraction(0)] * 2) == (0, 0)


@pytest.mark.parametrize(("storeys", "granted"), [(3, 0), (4, 16), (5, 16), (6, 20), (9, 20)])
def test_a_table_by_storeys_goes_on_above_and_begins_at_its_first_entry(storeys, granted):
    subsidy = Subsidy(SubsidyKind.TABLE_BY_STOREYS, table={4: Fen(16), 6: Fen(20)})

    assert subsidy.grant(Fen(1000), storeys) == granted


def test_no_subsidy_exceeds_the_cost():
    assert Subsidy(SubsidyKind.FIXED, amount=Fen(500)).grant(Fen(300), 6) == 300
