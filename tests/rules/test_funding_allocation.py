from hypothesis import given
from hypothesis import strategies as st

from rules.funding import SourceKind
from rules.funding_allocation import CONTINGENCY, Purse, allocate
from rules.menu import menu
from rules.money import Fen

COSTS = st.lists(
    st.tuples(st.sampled_from([*menu(), CONTINGENCY]), st.integers(0, 10**9).map(Fen)), max_size=6
)
PURSES = st.lists(
    st.builds(
        Purse,
        payer=st.uuids().map(str),
        kind=st.sampled_from(SourceKind),
        amount=st.integers(0, 10**9).map(Fen),
    ),
    max_size=5,
)


def test_money_that_may_buy_least_is_spent_first():
    city = Purse("city", SourceKind.CITY_SUBSIDY, Fen(100))
    water = Purse("water", SourceKind.UTILITY, Fen(60))

    paid = allocate([city, water], [("drainage", Fen(60)), ("lift", Fen(100))])

    assert {(each.payer, each.code, each.amount) for each in paid} == {
        ("water", "drainage", 60),
        ("city", "lift", 100),
    }


def test_money_kept_for_an_item_goes_nowhere_else():
    kept = Purse("donor", SourceKind.DONATION, Fen(100), items=("lift",))

    assert [each.code for each in allocate([kept], [("roof", Fen(5)), ("lift", Fen(7))])] == [
        "lift"
    ]


@given(PURSES, COSTS)
def test_nobody_pays_more_than_they_have_nor_for_what_they_may_not(purses, costs):
    paid = allocate(purses, costs)

    for purse in purses:
        own = [each for each in paid if each.payer == purse.payer]
        assert sum(each.amount for each in own) <= purse.amount
        assert all(purse.pays(each.code) for each in own)
    for code in {code for code, _ in costs}:
        asked = sum(cost for name, cost in costs if name == code)
        assert sum(each.amount for each in paid if each.code == code) <= asked
