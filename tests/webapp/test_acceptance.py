from datetime import date

import pytest

from models.acceptance import Acceptance, Check, Defect, Warranty
from models.event import Event
from models.household import Household
from rules.acceptance import CheckResult, HandoverItem, StatutoryCondition
from rules.stages import Stage
from tests.builders import a_case, a_manager, a_reviewer, sign_in
from tests.builders_acceptance import SIGNING, a_plan, flow
from tests.conftest import NOON
from workflows.actions.acceptance import carry_on

DAY = "2026-03-02"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr("models.clock.now", lambda _settings: NOON)


@pytest.fixture
def work(database, app, client, monkeypatch):
    """A case whose acceptance has been opened, its manager signed in."""
    monkeypatch.setenv("XINYUAN_SECRET_KEY", str(app.secret_key))
    with database() as session:
        case = a_case(session, stage=Stage.ACCEPTANCE)
        a_plan(session, case, "roof", "roads", "heating")
        manager = a_manager(session, case)
        carry_on(session, case.id, flow(NOON))
        session.commit()
        sign_in(client, manager)
        return {
            "id": case.id,
            "case": case,
            "manager": manager,
            "at": f"/cases/{case.reference}/acceptance",
        }


PAGES = (
    "",
    "/statutory",
    "/checklist",
    "/checklist/lift",
    "/defects",
    "/residents",
    "/signatures",
    "/filing",
    "/handover",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_with_few_queries(client, work, queries, address):
    client.get(work["at"])
    queries.clear()

    answer = client.get(work["at"] + address)

    assert answer.status_code == 200
    assert len(queries) <= 18, "\n".join(queries)


@pytest.mark.parametrize("address", PAGES)
def test_pages_stay_readable_in_later_stages_without_forms(database, client, work, address):
    with database.begin() as session:
        session.merge(work["case"]).stage = Stage.LONG_TERM_MANAGEMENT

    answer = client.get(work["at"] + address)

    assert answer.status_code == 200
    assert "保存清单" not in answer.text
    assert "登记签字" not in answer.text


def test_nobody_without_a_post_sees_or_changes_anything(database, client, work):
    with database() as session:
        reviewer = a_reviewer(session, work["case"])
    sign_in(client, reviewer)

    seen = client.get(work["at"] + "/handover")
    posted = client.post(work["at"] + "/handover", data={})

    assert seen.status_code == 200
    assert "登记移交" not in seen.text
    assert posted.status_code in {400, 403}


def test_the_checklist_proposes_what_the_plan_has_not(database, client, work):
    client.submit(
        work["at"] + "/checklist", {"checks-0-signer": "李监理", "checks-0-result": "pass"}
    )

    with database() as session:
        rows = {row.item: row for row in session.query(Check)}
    assert rows["lift"].result is CheckResult.NOT_APPLICABLE
    assert rows["roof_water_test"].result is CheckResult.PASS
    assert rows["stairs"].result is CheckResult.PENDING
    assert len(rows) == 30


def test_a_failed_line_needs_a_date_and_nothing_typed_is_lost(client, work):
    answer = client.submit(
        work["at"] + "/checklist",
        {"checks-0-result": "fail", "checks-0-note": "渗水两处", "checks-0-signer": "李监理"},
    )

    assert answer.status_code == 422
    assert "不合格要写整改期限" in answer.text
    assert "渗水两处" in answer.text


def test_saving_the_checklist_twice_is_recorded_once(database, client, work):
    values = {f"checks-{n}-result": "pass" for n in range(30)}
    values |= {f"checks-{n}-signer": "李监理" for n in range(30)}

    client.submit(work["at"] + "/checklist", values)
    client.submit(work["at"] + "/checklist", values)

    with database() as session:
        assert session.query(Event).filter_by(name="check.recorded").count() == 1


def test_a_failed_line_is_put_right_later(database, client, work):
    client.submit(
        work["at"] + "/checklist/roads",
        {"result": "fail", "signer": "李监理", "note": "路面不平", "rectify_by": "2026-03-20"},
        button="保存",
    )

    answer = client.submit(work["at"] + "/checklist/roads", {"rectified_on": DAY}, button="记录")

    assert answer.status_code == 303
    with database() as session:
        check = session.query(Check).filter_by(item="roads").one()
    assert (check.rectify_by, check.rectified_on) == (date(2026, 3, 20), date(2026, 3, 2))


def test_an_emoji_is_refused_with_a_sentence(client, work):
    answer = client.submit(
        work["at"] + "/handover",
        {"item": "photos", "content": "照片😀", "receiver": "社区", "handed_on": DAY},
    )

    assert answer.status_code == 422
    assert "有不能保存的字符" in answer.text


def test_acceptance_does_not_pass_while_something_is_missing(client, work):
    answer = client.submit(
        work["at"] + "/signatures",
        {"passed_on": DAY, "conclusion": "同意"},
        button="验收通过",
    )

    assert answer.status_code == 422
    assert "还不能通过验收" in answer.text
    assert "法定条件的证明材料" in answer.text


def test_the_whole_acceptance_goes_through_its_pages(database, client, work):
    at = work["at"]
    values = {f"checks-{n}-result": "pass" for n in range(30)}
    values |= {f"checks-{n}-signer": "李监理" for n in range(30)}
    client.submit(at + "/checklist", values)
    for condition in StatutoryCondition:
        client.submit(
            at + "/statutory", {"condition": condition, "document": "文件"}, button="登记"
        )
    for party in SIGNING:
        client.submit(
            at + "/signatures",
            {"party": party, "name": "王工", "organisation": "单位", "signed_on": DAY},
            button="登记签字",
        )
    home = database().query(Household).order_by(Household.id).first()
    client.submit(
        f"{at}/residents/{home.id}",
        {
            "accepts": "yes",
            "works_mark": "5",
            "process_mark": "4",
            "management_mark": "4",
            "signer": "王建国",
        },
    )

    passed = client.submit(
        at + "/signatures", {"passed_on": DAY, "conclusion": "同意通过"}, button="验收通过"
    )
    client.submit(at + "/filing", {"number": "备案 1", "filed_on": DAY}, button="登记备案")
    client.submit(
        at + "/filing", {"amount": "1,000.50", "settlement_number": "审 1"}, button="登记结算"
    )
    for item in list(HandoverItem)[:5]:
        client.submit(
            at + "/handover",
            {"item": item, "content": "一套", "receiver": "社区", "handed_on": DAY},
        )
    page = client.get(at)

    assert passed.status_code == 303
    assert "9 项条件，9 项符合" in page.text
    with database() as session:
        row = session.query(Acceptance).one()
        assert row.settlement == 100050
        assert session.query(Warranty).count() == 8


def test_the_first_opinions_show_as_marks(client, work, database):
    home = database().query(Household).order_by(Household.id).first()
    page = f"{work['at']}/residents/{home.id}"

    bad = client.submit(page, {"works_mark": "6", "signer": "王"})

    assert bad.status_code == 422
    assert "1 到 5" in bad.text


def test_a_defect_is_repaired_fails_twice_and_goes_to_the_implementing_unit(client, work, database):
    at = work["at"]
    client.submit(
        at + "/defects",
        {
            "place": "1号楼屋面",
            "category": "waterproof",
            "description": "漏水",
            "door": "1-1-101",
            "is_urgent": "y",
        },
        button="登记",
    )
    with database() as session:
        number = session.query(Defect).one().id
    for _ in range(2):
        client.submit(
            f"{at}/defects/{number}", {"repaired_on": DAY, "repair": "重做防水"}, button="记录维修"
        )
        client.submit(f"{at}/defects/{number}", {"reason": "雨天又漏"}, button="没修好")
    page = client.get(f"{at}/defects/{number}")
    listed = client.get(at + "/defects?kind=escalated")

    assert "已转实施单位督办" in page.text
    assert "1号楼屋面" in listed.text


def test_an_unknown_door_is_said_on_the_same_page(client, work):
    answer = client.submit(
        work["at"] + "/defects",
        {"place": "屋面", "category": "waterproof", "description": "漏", "door": "9-9-999"},
        button="登记",
    )

    assert answer.status_code == 422
    assert "这个项目里没有这一户" in answer.text
