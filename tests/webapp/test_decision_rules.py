"""The administrator's pages of decision rules."""

import io
from datetime import date

import pytest

from models.reads.exclusive_part import rule_for
from rules.matters import Matter
from rules.roles import Role
from tests.builders import a_case, a_manager, a_staff, sign_in

RULE = """
[[rule]]
id = "ZZ-OWN"
version = 1
name = "金水区试行：双四分之三"
jurisdiction = "{jurisdiction}"
effective_from = 2025-01-01
matters = ["lift_retrofit"]
source = "区政府文件〔2025〕3号"
confidence = "P"
clauses = [
  {{ measure = "area", num = "for", den = "eligible", op = ">=", frac = "3/4" }},
  {{ measure = "head", num = "for", den = "eligible", op = ">=", frac = "3/4" }},
]
"""


@pytest.fixture
def case(session):
    return a_case(session)


@pytest.fixture
def admin(client, session, case):
    sign_in(client, a_staff(session, case, Role.ADMINISTRATOR, name="许主任"))
    return client


def upload(text):
    return {"file": (io.BytesIO(text.encode()), "rules.toml")}


def own_rule(case):
    return RULE.format(jurisdiction=f"compound:{case.compound_id}")


def test_a_file_of_rules_is_added_shown_and_ended(admin, session, case):
    before = admin.get("/admin/rules").text
    admin.submit("/admin/rules", upload(own_rule(case)))
    added = admin.get("/admin/rules")
    admin.submit("/admin/rules", upload(own_rule(case)))
    again = admin.get("/admin/rules")
    session.rollback()
    chosen = rule_for(session, case.id, Matter.LIFT_RETROFIT, date(2026, 6, 1)).id
    admin.submit("/admin/rules/ZZ-OWN", {"last_day": "2026-03-31"})
    ended = admin.get("/admin/rules/ZZ-OWN")
    session.expire_all()
    session.rollback()
    session.info.clear()

    assert "民法典第278条第2款" in before
    assert "新增 1 条规则" in added.text
    assert "自己添加" in added.text
    assert "新增 0 条规则" in again.text
    assert chosen == "ZZ-OWN"
    assert "区政府文件〔2025〕3号" in ended.text
    assert "v2" in ended.text
    march, june = date(2026, 3, 31), date(2026, 6, 1)
    assert rule_for(session, case.id, Matter.LIFT_RETROFIT, march).id == "ZZ-OWN"
    assert rule_for(session, case.id, Matter.LIFT_RETROFIT, june).id == "CN-CC278-MAJOR"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('op = ">="', 'op = "=="'), "rule[0].clauses[0].op：&#39;==&#39; 不能用，只能是："),
        (('source = "区政府文件〔2025〕3号"', ""), "rule[0].source：没有填"),
        (("2025-01-01", '"明年"'), "不是日期"),
        (('"lift_retrofit"', '"lift"'), "rule[0].matters[0]"),
        (("[[rule]]", "[[rule"), "toml"),
        (("version = 1", "version = 1\nvotes = 3"), "rule[0].votes：没有这一项"),
    ],
    ids=["operator", "no-source", "no-day", "no-matter", "no-toml", "unknown-field"],
)
def test_what_is_wrong_with_a_file_is_said_by_place(admin, case, change, said):
    broken = own_rule(case).replace(*change)

    answer = admin.submit("/admin/rules", upload(broken))

    assert answer.status_code == 422
    assert said in answer.text
    assert "ZZ-OWN" not in admin.get("/admin/rules").text


def test_another_record_under_a_known_version_is_refused(admin, case):
    admin.submit("/admin/rules", upload(own_rule(case)))

    answer = admin.submit("/admin/rules", upload(own_rule(case).replace("3/4", "2/3")))

    assert answer.status_code == 422
    assert "请用更高的版本号" in answer.text


def test_the_end_must_be_a_day_and_not_before_the_beginning(admin, case):
    admin.submit("/admin/rules", upload(own_rule(case)))

    empty = admin.submit("/admin/rules/ZZ-OWN", {"last_day": ""})
    early = admin.submit("/admin/rules/ZZ-OWN", {"last_day": "2024-12-31"})

    assert (empty.status_code, early.status_code) == (422, 422)
    assert "请填写日期" in empty.text
    assert "2025-01-01 起生效" in early.text


def test_a_shipped_rule_has_no_end_to_set_and_an_unknown_one_no_page(admin):
    shipped = admin.get("/admin/rules/CN-CC278-GENERAL")

    assert "停用" not in shipped.text
    assert "双三分之二" in shipped.text
    assert admin.get("/admin/rules/NOBODY").status_code == 404


def test_the_list_is_searched(admin):
    found = admin.get("/admin/rules?text=CN-3701").text

    assert "CN-3701" in found
    assert "CN-CC278-GENERAL" not in found


def test_rules_are_for_administrators(client, session, case):
    sign_in(client, a_manager(session, case))

    assert client.get("/admin/rules").status_code in {403, 404}
