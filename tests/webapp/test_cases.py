"""The lists of cases, opening them, and the page of one case in every stage and standing."""

import pytest
import sqlalchemy as sa

from models.area import Area
from models.case import RenovationCase
from models.compound import Compound
from models.reads.cases import PAGE
from rules.stages import ORDER, Stage, Standing
from tests.builders import a_case, a_compound, a_manager, a_reviewer, an_area, sign_in
from tests.strict import tree_of


@pytest.fixture
def case(session, client):
    """A case whose manager is signed in."""
    made = a_case(session)
    sign_in(client, a_manager(session, made))
    return made


def listed(page):
    """Return the references in a list, from top to bottom."""
    links = (link for row in tree_of(page).iter("td") for link in row.iter("a"))
    return [link.text for link in links if "/cases/" in link.get("href", "")]


def links_of(page):
    return {link.get("href") for link in tree_of(page).iter("a")}


def test_a_list_is_filtered_by_stage_standing_and_words(client, session, case):
    area = session.get_one(RenovationCase, case.id).area_path
    other = a_case(session, stage=Stage.CONSTRUCTION)
    other.area_path, other.title, other.standing = area, "外墙保温", Standing.SUSPENDED
    session.commit()

    assert listed(client.get("/cases").text) == [case.reference]
    assert listed(client.get("/cases?standing=suspended").text) == [other.reference]
    assert listed(client.get("/cases?standing=all&stage=construction").text) == [other.reference]
    assert listed(client.get("/cases?standing=all&text=外墙").text) == [other.reference]
    assert listed(client.get(f"/cases?text={case.reference}").text) == [case.reference]
    assert "没有符合的项目" in client.get("/cases?text=查无此项").text


def test_a_list_turns_its_pages_by_the_last_reference_in_both_orders(client, session, case):
    compound = a_compound(session, buildings=0)
    for number in range(PAGE + 2):
        made = a_case(session, compound)
        made.area_path, made.reference = case.area_path, f"JBL-2031-{number:04}"
    session.commit()

    first = client.get("/cases?order=old&text=JBL-2031").text
    [following] = [link for link in links_of(first) if "after=JBL-2031-0049" in link]
    assert listed(first) == [f"JBL-2031-{number:04}" for number in range(PAGE)]
    assert listed(client.get(following).text) == ["JBL-2031-0050", "JBL-2031-0051"]
    assert listed(client.get("/cases?text=JBL-2031").text)[0] == "JBL-2031-0051"


@pytest.mark.parametrize(
    "asked",
    ["stage=moon", "standing=asleep", "after='; drop", "order=up", "text=%25_%5C"],
)
@pytest.mark.usefixtures("case")
def test_a_list_bears_what_nobody_should_ask(client, asked):
    assert client.get(f"/cases?{asked}").status_code == 200


@pytest.mark.parametrize(
    "address", ["/cases?text=a%00b", "/cases/%00", "/r/%00", "/public?text=%00"]
)
@pytest.mark.usefixtures("case")
def test_a_character_that_no_database_keeps_is_refused_in_any_address(client, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert "这个请求看不明白" in answer.text


@pytest.mark.usefixtures("case")
def test_a_list_shows_nothing_of_another_area(client, session):
    far = a_case(session, a_compound(session, an_area(session, name="远方街道"), buildings=0))

    assert far.reference not in client.get("/cases?standing=all").text
    assert client.get(f"/cases/{far.reference}").status_code == 404


def test_a_manager_opens_a_case_for_a_compound(client, session, case):
    area_id = session.get_one(Compound, case.compound_id).area_id
    compound = a_compound(session, session.get_one(Area, area_id))
    page = f"/compounds/{compound.id}/open-case"

    refused = client.submit(page, {"title": "", "leader": "冯燕"})
    assert refused.status_code == 422
    assert "请写改造内容" in refused.text
    assert 'value="冯燕"' in refused.text

    unkept = client.submit(page, {"title": "综合\0改造"})
    assert unkept.status_code == 422
    assert "去掉了 1 个不能使用的字符" in unkept.text
    assert 'value="综合改造"' in unkept.text

    opened = client.submit(page, {"title": "<script>改造</script>㛃𠮷"})
    shown = client.get(opened.headers["Location"])
    assert opened.status_code == 303
    assert "&lt;script&gt;改造&lt;/script&gt;㛃𠮷" in shown.text


@pytest.mark.parametrize("stage", ORDER)
def test_a_case_s_page_says_in_every_stage_what_is_missing_and_where_to_mend_it(
    client, session, stage
):
    case = a_case(session, stage=stage)
    sign_in(client, a_manager(session, case))

    page = client.get(f"/cases/{case.reference}")
    tree = tree_of(page.text)
    blocks = [each for each in tree.iter("ul") if "conditions" in each.get("class", "")]
    mends = {link.get("href") for block in blocks for link in block.iter("a")}
    assert page.status_code == 200
    assert "为什么还不能进入下一阶段" in page.text
    assert "不符合" in page.text
    assert mends
    # Without a plan the pages of money say so: no row of this kind exists outside a test.
    assert {client.get(mend).status_code for mend in mends} <= {200, 409}


def test_a_suspended_case_says_why_and_goes_on_where_it_stopped(client, session, case):
    page = f"/cases/{case.reference}"

    empty = client.submit(f"{page}/standing/suspend", {"reason": ""})
    assert empty.status_code == 422
    assert "请写明理由" in empty.text

    done = client.submit(f"{page}/standing/suspend", {"reason": "管线单位进场，暂停两周"})
    shown = client.get(page).text
    assert done.status_code == 303
    assert "管线单位进场，暂停两周" in shown
    assert "提交审查</button>" not in shown
    client.submit(f"{page}/standing/resume", {"reason": "管线单位撤场"})
    session.expire_all()
    assert session.get_one(RenovationCase, case.id).standing is Standing.OPEN
    assert "提交审查</button>" in client.get(page).text


def test_a_withdrawn_case_stays_to_be_read_and_nothing_can_be_done_with_it(client, case):
    page = f"/cases/{case.reference}"

    client.submit(f"{page}/standing/withdraw", {"reason": "业主不愿意改造"})

    shown = client.get(page).text
    assert "业主不愿意改造" in shown
    assert f"{page}/standing/resume" not in links_of(shown)
    assert client.get("/cases?standing=withdrawn").text.count(case.reference) > 0


def test_a_page_opened_before_somebody_else_decided_changes_nothing(client, session, case):
    page = f"/cases/{case.reference}/standing/withdraw"
    seen = case.version
    session.execute(sa.update(RenovationCase).values(version=RenovationCase.version + 1))
    session.commit()

    stale = client.submit(page, {"reason": "误点", "version": seen}, forged=True)

    session.expire_all()
    assert stale.status_code == 409
    assert session.get_one(RenovationCase, case.id).standing is Standing.OPEN


def test_work_handed_in_twice_is_handed_in_once(client, session, case):
    page = f"/cases/{case.reference}"
    token = client.get(page)
    form = {"version": session.get_one(RenovationCase, case.id).version}

    first = client.submit(page, form, action="/submit", forged=True)
    again = client.post(
        f"{page}/submit",
        data={**form, "csrf_token": _token(token.text)},
    )

    assert first.status_code == 303
    assert again.status_code in {303, 409}
    assert client.get(page).text.count("材料已提交审查，等待结论") == 1


def _token(page):
    return next(
        field.get("value")
        for field in tree_of(page).iter("input")
        if field.get("name") == "csrf_token"
    )


def test_a_stairwell_gets_a_case_of_its_own_once(client, session, case):
    page = f"/cases/{case.reference}"

    none = client.submit(f"{page}/children", {})
    assert none.status_code == 422
    assert "请至少勾选一个单元" in none.text

    boxes = [
        box.get("value")
        for box in tree_of(none.text).iter("input")
        if box.get("name") == "stairwells"
    ]
    client.submit(f"{page}/children", {"stairwells": boxes[:1]})
    child = session.scalars(sa.select(RenovationCase).filter_by(parent_id=case.id)).one()
    shown = client.get(page).text
    assert f"/cases/{child.reference}" in links_of(shown)
    assert page in links_of(client.get(f"/cases/{child.reference}").text)
    left = [box.get("value") for box in tree_of(client.get(f"{page}/children").text).iter("input")]
    assert boxes[0] not in left


def test_a_reviewer_reads_the_page_and_finds_nothing_to_press(client, session):
    case = a_case(session)
    sign_in(client, a_reviewer(session, case))

    shown = client.get(f"/cases/{case.reference}").text

    assert "提交审查</button>" not in shown
    assert not [link for link in links_of(shown) if link and "/standing/" in link]


def test_a_homes_table_shows_the_homes_in_one_state(client, case):
    shown = client.get(f"/cases/{case.reference}?state=unknown").text
    silent = client.get(f"/cases/{case.reference}?state=none&after=zzz").text

    assert "1-1-101" in shown + silent
