"""Registration's actions: owners told apart, corrections with a trace, deadlines."""

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models.area import Area
from models.case import StageVisit
from models.deadline import Deadline
from models.event import Event
from models.household import Household, Owner
from models.reads.compounds import area_figures
from models.reads.register import records, seen
from rules.doors import parse_door
from rules.electorate import OwnerKind
from rules.register_record import HouseholdRecord, OwnerRecord, place_of
from rules.register_row import read_register
from rules.registration import (
    FindingState,
    GovernanceStatus,
    HardwarePart,
    Lack,
    ManagementMode,
)
from rules.roles import NotYours, Post, Role
from rules.stages import Stage
from tests.builders import MARCH, a_case, a_compound, a_manager, a_staff, acting, an_area
from workflows.actions.access import WrongStage
from workflows.actions.registration import Finding, Survey, carry_on, follow_up, record_hardware
from workflows.actions.registration_compound import (
    CompoundRecord,
    CompoundTaken,
    NewCompound,
    UnknownArea,
    add_compound,
)
from workflows.actions.registration_household import (
    DoorTaken,
    HouseholdMoved,
    SaveHousehold,
    save_household,
)
from workflows.actions.registration_import import Upload, confirm_import, keep_import


@pytest.fixture
def case(session):
    return a_case(session, a_compound(session, stairwells=1, floors=1))


@pytest.fixture
def act(session, case):
    return acting(a_manager(session, case))


def home(door, *owners, **fields):
    return HouseholdRecord(door=parse_door(door), owners=owners, **fields)


def owners_named(session, case, name):
    query = sa.select(sa.func.count()).where(
        Owner.compound_id == case.compound_id, Owner.name == name
    )
    return session.scalar(query)


def test_one_buyer_of_two_homes_is_one_owner(session, case, act):
    buyer = OwnerRecord("王建国", phone="13800000001")

    save_household(session, case.id, SaveHousehold(home("5-1-101", buyer)), act)
    known = replace(buyer, id_last4="1234")
    save_household(session, case.id, SaveHousehold(home("5-1-102", known)), act)

    assert owners_named(session, case, "王建国") == 1


def test_two_people_of_one_name_stay_two(session, case, act):
    for door, tail in (("5-1-101", "1234"), ("5-1-102", "5678")):
        owner = OwnerRecord("王建国", id_last4=tail)
        save_household(session, case.id, SaveHousehold(home(door, owner)), act)
    for door in ("5-1-201", "5-1-202"):
        save_household(session, case.id, SaveHousehold(home(door, OwnerRecord("李明"))), act)

    assert owners_named(session, case, "王建国") == 2
    assert owners_named(session, case, "李明") == 2


def test_the_developer_s_stock_has_one_owner(session, case, act):
    developer = OwnerRecord("某某置业", kind=OwnerKind.DEVELOPER)
    for door in ("5-1-101", "5-1-102", "5-1-103"):
        save = SaveHousehold(home(door, developer, is_unsold=True))
        save_household(session, case.id, save, act)

    assert owners_named(session, case, "某某置业") == 1


def test_an_owner_who_sold_is_forgotten_and_the_rest_stays(session, case, act):
    first = home("5-1-101", OwnerRecord("老张", phone="13800000001"))
    number = save_household(session, case.id, SaveHousehold(first), act)
    sold = home("5-1-101", OwnerRecord("新李", phone="13800000002"))

    save_household(session, case.id, SaveHousehold(sold, number, seen([first])), act)

    assert owners_named(session, case, "老张") == 0
    assert records(session, Household.id == number)[number] == replace(sold, floor=first.floor)


def test_a_correction_in_a_later_stage_leaves_a_trace(session, case, act):
    first = home("5-1-101", OwnerRecord("老张"))
    number = save_household(session, case.id, SaveHousehold(first), act)
    case.stage = Stage.CONSTRUCTION
    better = replace(first, note="已过户")

    save_household(session, case.id, SaveHousehold(better, number), act)

    event = session.scalars(sa.select(Event).where(Event.name == "register.corrected")).one()
    assert event.facts["changes"] == {"note": ["", "已过户"]}


def test_a_door_belongs_to_one_household_and_a_stale_page_loses(session, case, act):
    first = home("5-1-101", OwnerRecord("老张"))
    number = save_household(session, case.id, SaveHousehold(first), act)

    with pytest.raises(DoorTaken):
        save_household(session, case.id, SaveHousehold(replace(first, note="x")), act)
    late = SaveHousehold(replace(first, note="x"), number, "0" * 32)
    with pytest.raises(HouseholdMoved):
        save_household(session, case.id, late, act)


def test_doors_sort_as_one_walks():
    doors = ["10-1-101", "2-1-1001", "2-1-901", "2-2-101", "2-1-B101", "2-10-101"]

    walked = sorted(doors, key=lambda door: place_of(parse_door(door)))

    assert walked == ["2-1-B101", "2-1-901", "2-1-1001", "2-2-101", "2-10-101", "10-1-101"]


def test_carrying_on_twice_sets_one_deadline(session, case, act, now):
    first = carry_on(session, case.id, act)
    session.execute(sa.update(StageVisit).values(opened_at=now))
    second = carry_on(session, case.id, act)
    late = replace(act, at=MARCH + timedelta(days=60))
    carry_on(session, case.id, late)
    carry_on(session, case.id, late)

    names = session.scalars(sa.select(Event.name)).all()
    assert first.done == ("deadline set",)
    assert second.done == ()
    assert session.scalar(sa.select(sa.func.count()).select_from(Deadline)) == 1
    assert names.count("registration.opened") == 1
    assert names.count("registration.ran_late") == 1


def test_the_hardware_survey_belongs_to_registration(session, case, act):
    survey = Survey(date(2026, 3, 2), (Finding(HardwarePart.ROOF, FindingState.POOR, 20),))
    record_hardware(session, case.id, survey, act)
    record_hardware(session, case.id, survey, act)
    case.stage = Stage.PLAN_PROPOSAL

    with pytest.raises(WrongStage):
        record_hardware(session, case.id, survey, act)

    names = session.scalars(sa.select(Event.name)).all()
    assert names.count("hardware.surveyed") == 1


def test_only_a_manager_of_the_area_registers_households_and_compounds(session, case):
    other = an_area(session, name="别处街道")
    session.commit()
    auditor = acting(a_staff(session, case, Role.AUDITOR))

    with pytest.raises(NotYours):
        save_household(session, case.id, SaveHousehold(home("5-1-101")), auditor)
    with pytest.raises(UnknownArea):
        add_compound(session, NewCompound(other.id, CompoundRecord("某院")), auditor)


def test_the_register_of_the_street_adds_up_to_54_of_213(session, case, act):
    area = session.get(Area, int(case.area_path.rstrip(".").rsplit(".", 1)[1]))
    modes = [ManagementMode.PROPERTY_FIRM] * 9 + [ManagementMode.SELF_MANAGED] * 29
    modes += [ManagementMode.NONE] * 16
    lacks = (Lack.SUPERVISING_UNIT, Lack.PROPERTY_MANAGEMENT, Lack.SECURITY)
    for number in range(212):
        record = CompoundRecord(f"第{number}院", governance_status=GovernanceStatus.SUPERVISED)
        if number < len(modes):
            record = replace(
                record,
                governance_status=GovernanceStatus.OWNERLESS,
                management_mode=modes[number],
                lacks=lacks if modes[number] is ManagementMode.NONE else (),
            )
        add_compound(session, NewCompound(area.id, record), act)
    session.flush()

    figures = area_figures(session, [Post(Role.AUDITOR, case.area_path)], "")

    assert (figures.compounds, figures.ownerless, figures.three_no) == (213, 54, 16)
    assert sorted(figures.ownerless_by_mode.values()) == [9, 16, 29]


def test_a_compound_is_registered_once(session, case, act):
    area_id = int(case.area_path.rstrip(".").rsplit(".", 1)[1])
    new = NewCompound(area_id, CompoundRecord("和平里", built_year=1990))

    first = add_compound(session, new, act)
    second = add_compound(session, new, act)

    assert first.id == second.id
    with pytest.raises(CompoundTaken):
        add_compound(session, NewCompound(area_id, CompoundRecord("和平里")), act)


def test_three_thousand_households_are_imported_in_one_go(session, case, act):
    rows = [["房号", "业主姓名", "面积", "电话"]]
    rows += [
        [f"{b}-{s}-{f}{d:02}", f"王{b}{s}{f}{d}", "80.00", f"138{b:02}{s:02}{f:02}{d:02}"]
        for b in range(11, 36)
        for s in range(1, 6)
        for f in range(1, 13)
        for d in (1, 2)
    ]
    sheet = read_register(rows)
    number = keep_import(session, case.id, Upload("名册.xlsx", "0" * 64, sheet), act)

    began = time.process_time()
    done = confirm_import(session, number, act)
    took = time.process_time() - began

    assert (len(sheet.entries), done.added, done.changed) == (3000, 3000, 0)
    assert took < 10, f"{took:.2f} s of CPU"


def test_leaving_registration_takes_its_date_off(session, case, act):
    carry_on(session, case.id, act)
    visit = session.scalars(sa.select(StageVisit).where(StageVisit.case_id == case.id)).one()

    follow_up(session, visit, act)

    assert session.scalar(sa.select(sa.func.count(Deadline.id))) == 0
