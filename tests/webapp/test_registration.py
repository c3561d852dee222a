"""Registration as people do it: through its pages."""

import pytest

from models.compound import Compound
from models.household import Household
from models.reads.gates import gate_of
from models.reads.register import records
from rules.condition import unmet
from rules.registration import HardwarePart
from rules.roles import Role
from rules.stages import Stage
from tests.builders import a_case, a_compound, a_household, a_manager, a_staff, an_owner, sign_in


@pytest.fixture
def case(session):
    return a_case(session, a_compound(session, stairwells=1, floors=2))


@pytest.fixture
def root(client, session, case):
    sign_in(client, a_manager(session, case))
    return f"/cases/{case.reference}/registration"


def put_hardware(client, root):
    values = {"surveyed_on": "2026-03-02"}
    for number, _part in enumerate(HardwarePart):
        values[f"findings-{number}-state"] = "fair" if number else "not_seen"
        values[f"findings-{number}-score"] = "50" if number else ""
    return client.submit(f"{root}/hardware", values)


def put_organisation(client, root):
    values = {
        "leader": "冯燕",
        "contact": "0371-5550 1212",
        "budget_line": "2026 年老旧小区改造专项",
        "budget": "120000",
        "residents_reply": "二楼漏水，三月内先修",
        "members-0-name": "于江鸽",
        "members-0-organisation": "街道服务中心",
    }
    for number in range(8):
        values[f"duties-{number}-accountable"] = "街道办事处"
        values[f"duties-{number}-responsible"] = "社区居委会、产权单位"
    return client.submit(f"{root}/organisation", values)


def put_compound(client, root, **changes):
    values = {
        "governance_status": "ownerless",
        "management_mode": "none",
        "origin_type": "work_unit",
        "willing_percent": "80",
        "self_governance": "75",
        "residents": "100",
        "elderly_residents": "65",
        "lacks": ["supervising_unit", "property_management", "security"],
    }
    return client.submit(f"{root}/compound", values | changes)


def test_a_manager_takes_registration_to_the_end(client, session, case, root, now):
    assert put_hardware(client, root).status_code == 303
    assert put_organisation(client, root).status_code == 303
    assert put_compound(client, root).status_code == 303

    session.rollback()
    session.expire_all()
    missing = unmet(gate_of(session, case.id, Stage.REGISTRATION, now))
    page = client.get(root).text

    assert [condition.code for condition in missing] == []
    assert "居民自管" in page
    assert "65.00%" in page
    assert "高龄小区" in page


def test_every_page_opens_before_anything_is_there(client, root):
    for page in ("", "/compound", "/households", "/households/new", "/hardware", "/organisation"):
        assert client.get(root + page).status_code == 200
    assert client.get(f"{root}/import").status_code == 200


def test_a_household_with_two_owners_is_added_and_corrected(client, session, case, root):
    values = {
        "door": "1号楼1单元301室",
        "registered_area": "88.30",
        "owners-0-name": "㛃𠮷䶮",
        "owners-0-phone": "138 0000 0001",
        "owners-0-is_voter": "y",
        "owners-1-name": "李四",
    }
    added = client.submit(f"{root}/households/new", values)
    again = client.submit(f"{root}/households/new", values)
    fixed = client.submit(
        added.location, {"registered_area": "88.40", "owners-1-name": ""}, button="保存这一户"
    )

    session.rollback()  # a new look: SQLite shows a transaction the day it began
    found = [
        record
        for record in records(session, Household.compound_id == case.compound_id).values()
        if str(record.door) == "1-1-301"
    ]
    assert (added.status_code, again.status_code, fixed.status_code) == (303, 303, 303)
    assert len(found) == 1
    assert str(found[0].registered_area) == "88.40"
    assert [(owner.name, owner.is_voter) for owner in found[0].owners] == [("㛃𠮷䶮", True)]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("door", "没有房号", "看不懂房号"),
        ("door", "1-1-101", "已经在名册里"),
        ("registered_area", "0", "面积要大于 0"),
        ("registered_area", "-5", "面积要大于 0"),
        ("registered_area", "80.123", "最多两位小数"),
        ("owners-0-name", "王😀", "不能使用"),
        ("owners-0-name", "王" * 200, "太长"),
        ("owners-0-phone", "电话", "不是电话号码"),
        ("owners-0-id_last4", "12", "最后四位"),
        ("floor", "三", "之间的整数"),
    ],
)
def test_a_bad_household_is_named_and_what_was_typed_stays(client, root, field, value, sentence):
    values = {"door": "1-1-901", "note": "门口有坡道", "owners-0-name": "赵六"}

    page = client.submit(f"{root}/households/new", values | {field: value})

    assert page.status_code == 422
    assert sentence in page.text
    assert "门口有坡道" in page.text


def test_a_name_that_is_a_program_is_shown_as_text(client, root):
    values = {"door": "1-1-901", "owners-0-name": "<script>alert(1)</script>"}

    client.submit(f"{root}/households/new", values)
    page = client.get(f"{root}/households?text=901").text

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_two_people_correcting_one_household_are_told(client, root):
    page = client.get(f"{root}/households").text
    home = page.split(f"{root}/households/")[-1].split('"')[0]
    address = f"{root}/households/{home}"
    client.submit(address, {"note": "先改的"}, button="保存这一户")

    late = client.submit(
        address, {"note": "后改的", "seen": "0" * 32}, button="保存这一户", forged=True
    )

    assert late.status_code == 422
    assert "被别人改过" in late.text
    assert "后改的" in late.text


def test_names_are_masked_for_those_who_do_not_manage(client, session, case, root):
    compound = session.get(Compound, case.compound_id)
    owner = an_owner(session, compound, name="欧阳娜娜")
    home = a_household(session, compound, door="1-1-801", owners=[owner])
    session.commit()
    sign_in(client, a_staff(session, case, Role.AUDITOR))

    listed = client.get(f"{root}/households?text=801").text
    alone = client.get(f"{root}/households/{home.id}").text

    for page in (listed, alone):
        assert "欧阳**" in page
        assert "娜娜" not in page
        assert owner.phone not in page
    assert client.get(f"{root}/register.xlsx").status_code == 403
    assert client.post(f"{root}/households/{home.id}").status_code in {400, 403}


def test_the_list_of_households_filters_sorts_and_pages(client, session, case, root):
    compound = session.get(Compound, case.compound_id)
    for number in range(1, 61):
        a_household(session, compound, door=f"9-{number}", place=f"00009-{number:06}", area=None)
    session.commit()

    first = client.get(f"{root}/households?missing=area").text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(following).text
    back = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")

    assert "共 60 户" in first
    assert ">9-50<" in first
    assert ">9-51<" not in first
    assert ">9-51<" in second
    assert ">9-50<" in client.get(back).text
    assert client.get(f"{root}/households?sort=area&order=down&floor=x&after=zz").status_code == 200


def test_a_household_of_another_compound_is_not_there(client, session, root):
    other = a_compound(session)
    home = session.query(Household).filter_by(compound_id=other.id).first()

    assert client.get(f"{root}/households/{home.id}").status_code == 404


def test_a_household_entered_by_mistake_is_removed(client, session, case, root):
    home = session.query(Household).filter_by(compound_id=case.compound_id).first()

    done = client.submit(f"{root}/households/{home.id}", button="登记错了，删除")

    number = home.id
    session.rollback()
    assert done.status_code == 303
    assert number not in records(session, Household.compound_id == case.compound_id)


def test_findings_need_scores_and_scores_need_findings(client, root):
    values = {
        "findings-0-state": "good",
        "findings-1-state": "not_seen",
        "findings-1-score": "50",
        "findings-2-score": "50",
    }

    page = client.submit(f"{root}/hardware", values)

    assert page.status_code == 422
    assert "请打分" in page.text
    assert "不打分" in page.text
    assert "请先选状况" in page.text


def test_one_organisation_has_one_part_in_a_stage(client, root):
    values = {"duties-0-accountable": "街道办", "duties-0-informed": "街道办"}

    page = client.submit(f"{root}/organisation", values)

    assert page.status_code == 422
    assert "只写在一栏" in page.text


def test_more_old_people_than_people_are_refused(client, root):
    page = put_compound(client, root, elderly_residents="101")

    assert page.status_code == 422
    assert "不能超过常住人口" in page.text


def test_a_stale_page_of_the_compound_is_refused(client, root):
    page = put_compound(client, root, seen="0" * 32)

    assert page.status_code == 422
    assert "别人改过" in page.text


def test_while_the_work_is_under_review_nothing_can_be_typed(client, case, root):
    client.submit(f"/cases/{case.reference}", action="/submit")

    page = client.get(f"{root}/compound")

    assert "保存小区信息" not in page.text


@pytest.mark.parametrize(
    ("tab", "most"),
    [("", 16), ("/households", 12), ("/compound", 6), ("/hardware", 6), ("/organisation", 8)],
    ids=["overview", "households", "compound", "hardware", "organisation"],
)
def test_pages_ask_few_questions(client, root, queries, tab, most):
    client.get(root + tab)
    queries.clear()

    client.get(root + tab)

    assert len(queries) <= most, len(queries)


def test_the_register_can_be_taken_away(client, root):
    book = client.get(f"{root}/register.xlsx")

    assert book.status_code == 200
    assert book.data[:2] == b"PK"
