import pytest

from rules.matters import (
    SOURCE,
    THRESHOLD,
    ConsentNeeded,
    DecisionReason,
    Matter,
    Place,
    PlanContents,
    PlanItem,
    Scope,
    ThresholdKind,
    inclusion_decision,
    required_decisions,
)

STAIRWELL = Place(Scope.STAIRWELL, "3-2")
LIFT = PlanItem(
    "lift", Matter.LIFT_RETROFIT, (STAIRWELL,), occupies=("3-2-101",), payers=("3-2-601",)
)
ROOF = PlanItem("roof")
LOCKERS = PlanItem("parcel_lockers", Matter.CHANGE_COMMON_USE_OR_BUSINESS)


def matters(contents):
    return [(each.matter, each.place) for each in required_decisions(contents)]


def test_a_plain_plan_needs_the_plan_and_the_management_only():
    assert matters(PlanContents(items=(ROOF,))) == [
        (Matter.RENOVATION_PLAN, Place()),
        (Matter.CHOOSE_MANAGER, Place()),
    ]


def test_inclusion_is_a_decision_of_its_own_and_never_part_of_the_plan():
    assert inclusion_decision().threshold is ThresholdKind.LOCAL_RATIO
    assert all(matter is not Matter.ANNUAL_PLAN_INCLUSION for matter, _ in matters(PlanContents()))


def test_a_lift_repaid_from_advertising_needs_two_three_quarter_majorities():
    contents = PlanContents(items=(LIFT,), repaid_from_common_parts=("lift_company",))

    found = {each.matter: each for each in required_decisions(contents)}

    lift, business = found[Matter.LIFT_RETROFIT], found[Matter.CHANGE_COMMON_USE_OR_BUSINESS]
    assert lift.threshold is business.threshold is ThresholdKind.THREE_QUARTERS_BOTH
    assert lift.scope is Scope.STAIRWELL
    assert business.reason is DecisionReason.REPAID_FROM_COMMON_PARTS
    assert business.items == ("lift_company",)


def test_those_who_lose_a_part_or_pay_consent_for_themselves():
    lift = required_decisions(PlanContents(items=(LIFT,)))[2]

    assert [(each.who, each.households) for each in lift.special_consents] == [
        (ConsentNeeded.OWNERS_OF_OCCUPIED_PART, ("3-2-101",)),
        (ConsentNeeded.PAYERS, ("3-2-601",)),
    ]


def test_an_item_without_a_vote_of_its_own_hangs_its_consents_on_the_plan():
    pipes = PlanItem("drainage", occupies=("1-1-101",), places=(STAIRWELL,))

    plan = required_decisions(PlanContents(items=(pipes,)))[0]

    assert plan.matter is Matter.RENOVATION_PLAN
    assert plan.special_consents[0].households == ("1-1-101",)


def test_drawing_and_raising_the_fund_are_different_matters():
    building = Place(Scope.BUILDING, "3")

    found = matters(PlanContents(fund_drawn=(building,), fund_topped_up=(building,)))

    assert (Matter.USE_MAINTENANCE_FUND, building) in found
    assert (Matter.RAISE_MAINTENANCE_FUND, building) in found
    assert THRESHOLD[Matter.USE_MAINTENANCE_FUND] is ThresholdKind.MAJORITY_BOTH
    assert THRESHOLD[Matter.RAISE_MAINTENANCE_FUND] is ThresholdKind.THREE_QUARTERS_BOTH


def test_items_of_one_matter_and_place_share_a_decision_and_are_all_named():
    charging = PlanItem("e_bike_charging", Matter.CHANGE_COMMON_USE_OR_BUSINESS)

    found = required_decisions(PlanContents(items=(LOCKERS, charging, LOCKERS)))

    business = [each for each in found if each.matter is Matter.CHANGE_COMMON_USE_OR_BUSINESS]
    assert [each.items for each in business] == [("parcel_lockers", "e_bike_charging")]
    assert business[0].reason is DecisionReason.COMMON_PART_BUSINESS


def test_twenty_stairwells_decide_each_for_itself():
    places = tuple(Place(Scope.STAIRWELL, f"{number}-1") for number in range(20))
    lifts = PlanItem("lift", Matter.LIFT_RETROFIT, places)

    found = required_decisions(PlanContents(items=(lifts,)))

    assert sum(each.matter is Matter.LIFT_RETROFIT for each in found) == 20


def test_disposing_of_common_parts_is_an_ordinary_matter():
    found = matters(PlanContents(disposes_common_parts=True, settles_management=False))

    assert found[-1] == (Matter.OTHER_COMMON_MATTER, Place())


@pytest.mark.parametrize("matter", Matter)
def test_every_matter_has_a_threshold_and_a_source(matter):
    assert THRESHOLD[matter]
    assert SOURCE[matter]
