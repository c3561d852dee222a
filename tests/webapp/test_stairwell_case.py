"""A stairwell's own case (a lift): it works on its own homes, its compound's case shows it."""

import io
import re
from decimal import Decimal

import pytest
import sqlalchemy as sa

from documents.register_workbook import register_workbook
from models.compound import Compound, Stairwell
from models.event import Event
from models.household import Household
from models.reads.register import records
from models.reads.registration import facts
from rules.registration import FindingState, HardwarePart
from rules.stages import Stage, Standing
from tests.builders import MARCH, a_case, a_compound, a_manager, acting, sign_in
from workflows.actions.own_stairwell import KeptByCompound
from workflows.actions.registration import Finding, Survey, record_hardware
from workflows.actions.registration_household import UnknownHousehold, remove_household


@pytest.fixture
def parent(session):
    return a_case(session, a_compound(session, floors=2), stage=Stage.PLAN_PROPOSAL)


def a_child(session, parent, stage=Stage.REGISTRATION):
    well = session.scalars(sa.select(Stairwell.id).order_by(Stairwell.number)).first()
    compound = session.get_one(Compound, parent.compound_id)
    return a_case(session, compound, stage=stage, parent_id=parent.id, stairwell_id=well)


@pytest.fixture
def child(client, session, parent):
    found = a_child(session, parent)
    sign_in(client, a_manager(session, parent))
    return found


def send(client, child, address, values):
    """Send what no page offers, as somebody would who changes the address by hand."""
    page = client.get(f"/cases/{child.reference}/registration/organisation").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    return client.post(address, data={**values, "csrf_token": token})


def home(session, parent, door):
    return session.scalars(
        sa.select(Household).where(
            Household.compound_id == parent.compound_id, Household.door == door
        )
    ).one()


def test_it_lists_its_own_homes_only(client, child, parent):
    page = client.get(f"/cases/{child.reference}/registration/households").text
    whole = client.get(f"/cases/{parent.reference}/registration/households").text

    assert "1-1-201" in page
    assert "1-2-101" not in page
    assert "1-2-101" in whole


@pytest.mark.parametrize("stage", [Stage.REGISTRATION, Stage.LONG_TERM_MANAGEMENT])
def test_homes_of_another_stairwell_do_not_exist_for_it(client, session, child, parent, stage):
    foreign = home(session, parent, "1-2-101")
    child.stage = stage
    session.commit()
    root = f"/cases/{child.reference}/registration/households"

    seen = client.get(f"{root}/{foreign.id}")
    saved = send(client, child, f"{root}/{foreign.id}", {"door": "1-2-101"})
    removed = send(client, child, f"{root}/{foreign.id}/remove", {})

    assert [answer.status_code for answer in (seen, saved)] == [404, 404]
    assert removed.status_code == (404 if stage is Stage.REGISTRATION else 409)
    assert "1-2-101" not in seen.text
    session.expire_all()
    assert home(session, parent, "1-2-101").registered_area == Decimal("80.00")
    assert session.scalar(sa.select(sa.func.count(Event.id))) == 0


def test_the_action_refuses_them_whatever_the_page_does(session, child, parent):
    foreign = home(session, parent, "1-2-101")
    manager = a_manager(session, parent)

    with pytest.raises(UnknownHousehold):
        remove_household(session, child.id, foreign.id, acting(manager))


def test_a_new_home_must_lie_in_its_stairwell(client, session, child, parent):
    root = f"/cases/{child.reference}/registration/households"
    values = {"door": "1-2-301", "registered_area": "70"}

    refused = client.submit(f"{root}/new", values)
    taken = client.submit(f"{root}/new", values | {"door": "1-1-301"})

    assert refused.status_code == 422
    assert "1-2-301 不在 1 号楼 1 单元。单元项目只登记本单元的住户" in refused.text
    assert 'value="70"' in refused.text
    assert taken.status_code == 303
    assert home(session, parent, "1-1-301").stairwell_id == child.stairwell_id


def test_a_home_does_not_leave_its_stairwell(client, session, child, parent):
    own = home(session, parent, "1-1-201")

    page = f"/cases/{child.reference}/registration/households/{own.id}"
    answer = client.submit(page, {"door": "1-2-901"}, action=f"/{own.id}")

    session.expire_all()
    assert answer.status_code == 422
    assert "1-2-901 不在 1 号楼 1 单元" in answer.text
    assert session.get_one(Household, own.id).door == "1-1-201"


def upload(client, child, register):
    book = (io.BytesIO(register_workbook(register)), "名册.xlsx")
    root = f"/cases/{child.reference}/registration/import"
    return client.submit(root, {"book": book})


def test_a_workbook_of_the_whole_compound_brings_its_own_rows(client, session, child, parent):
    register = list(records(session, Household.compound_id == parent.compound_id).values())

    answer = upload(client, child, register)
    preview = client.get(answer.location)
    done = client.submit(answer.location, {}, action=answer.location.rpartition("/")[2])

    assert "不是 1 号楼 1 单元的住户，请到整个小区的项目导入" in preview.text
    assert preview.text.count("不是 1 号楼 1 单元的住户") == 4
    assert done.status_code == 303
    assert session.scalar(sa.select(sa.func.count(Household.id))) == 8


def seen_of(page):
    return re.search(r'name="seen"[^>]* value="([^"]+)"', page)[1]


@pytest.mark.parametrize("page", ["compound", "hardware"])
def test_facts_of_the_compound_are_kept_by_its_own_case(client, child, parent, page):
    address = f"/cases/{child.reference}/registration/{page}"
    shown = client.get(address)

    assert "这一页归整个小区的项目登记，这里只能看。" in shown.text
    assert parent.reference in shown.text
    assert "<form" not in shown.text.partition("<main")[2]


def test_a_page_that_was_forged_does_not_change_them(client, child, parent):
    page = client.get(f"/cases/{parent.reference}/registration/compound").text
    values = {"name": "槐荫里", "residents": "71", "seen": seen_of(page)}

    answer = send(client, child, f"/cases/{child.reference}/registration/compound", values)

    assert answer.status_code == 403
    assert f"请到项目 {parent.reference} 修改" in answer.text


def test_the_survey_of_the_compound_is_not_changed_from_a_stairwell(session, child, parent):
    survey = Survey(MARCH.date(), (Finding(HardwarePart.ROOF, FindingState.POOR),))

    with pytest.raises(KeptByCompound):
        record_hardware(session, child.id, survey, acting(a_manager(session, parent)))


def test_they_can_be_put_right_where_the_compound_has_no_case_any_more(
    client, session, child, parent
):
    parent.standing = Standing.WITHDRAWN
    session.commit()

    answer = client.submit(f"/cases/{child.reference}/registration/compound", {"residents": "77"})

    session.expire_all()
    assert answer.status_code == 303
    assert session.get_one(Compound, parent.compound_id).residents == 77


def test_the_gate_counts_its_own_homes(session, child, parent, now):
    home(session, parent, "1-2-101").registered_area = None
    session.commit()

    own = facts(session, child.id, now)
    whole = facts(session, parent.id, now)

    assert (own.households_stated, own.households_registered) == (4, 4)
    assert own.households_without_area == 0
    assert (whole.households_registered, whole.households_without_area) == (8, 1)


@pytest.mark.parametrize(
    "said",
    [
        (Stage.DEMAND_SURVEY, "demand_survey/answers/{home}", {"wants_renovation": "yes"}),
        (Stage.DEMAND_SURVEY, "demand_survey/answers/{home}/visit", {}),
        (Stage.FUNDING_MIX, "funding_mix/shares/{home}/exempt", {"exemption": "低保户"}),
        (Stage.RESIDENT_CONSULTATION, "resident_consultation/households/{home}", {}),
        (Stage.ACCEPTANCE, "acceptance/residents/{home}", {"accepts": "yes", "satisfaction": "5"}),
    ],
    ids=["answer", "visit", "exemption", "designation", "opinion"],
)
def test_no_page_takes_what_is_said_of_another_stairwells_home(client, session, parent, said):
    stage, page, values = said
    child = a_child(session, parent, stage)
    sign_in(client, a_manager(session, parent))
    foreign = home(session, parent, "1-2-101")
    address = f"/cases/{child.reference}/{page.format(home=foreign.id)}"

    answer = send(client, child, address, values)

    assert answer.status_code in {404, 409}
    assert session.scalar(sa.select(sa.func.count(Event.id))) == 0


def test_the_parent_shows_every_child_with_its_state(client, session, child, parent):
    child.title, child.standing = "1号楼1单元加装电梯", Standing.SUSPENDED
    session.commit()

    page = client.get(f"/cases/{parent.reference}").text
    own = client.get(f"/cases/{child.reference}").text

    assert child.reference in page
    assert "1号楼1单元加装电梯" in page
    assert "已中止" in page
    assert "共 1 个，0 个已通过验收" in page
    assert parent.reference in own
