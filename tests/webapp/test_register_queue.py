"""Rows of a workbook that wait for a person: homes read unsurely, owners that differ."""

import io

import pytest
import xlsxwriter

from models.household import Household
from models.reads.register import records
from tests.builders import a_case, a_compound, a_manager, sign_in

HEAD = ["楼栋", "单元", "房号", "业主姓名", "建筑面积(㎡)", "手机号", "身份证后四位", "备注"]


def workbook(rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows, start=2):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


@pytest.fixture
def case(session):
    return a_case(session, a_compound(session, stairwells=1, floors=1))


@pytest.fixture
def root(session, case, client):
    sign_in(client, a_manager(session, case))
    return f"/cases/{case.reference}/registration"


def upload(client, root, content):
    return client.submit(f"{root}/import", {"book": (io.BytesIO(content), "名册.xlsx")})


def register(session, case):
    session.rollback()  # a new look: SQLite shows a transaction the day it began
    found = records(session, Household.compound_id == case.compound_id)
    return {str(record.door): record for record in found.values()}


def rows_of(page):
    return page.text.partition("要核对的行")[2]


def settle(client, preview, row, settling, door=""):
    values = {"settling": settling, "door": door}
    return client.submit(preview, values, action=f"/rows/{row}")


def test_a_whole_address_is_read_and_a_doubtful_one_waits(client, session, case, root):
    rows = [
        HEAD,
        ["", "", "幸福里小区3幢2单元601室（出租）", "张三", "88.30", "", "", ""],
        ["", "", "幸福里小区12052", "李四", "70.00", "", "", ""],
    ]

    preview = upload(client, root, workbook(rows)).location
    waiting = client.get(preview)
    client.submit(preview, {}, button="确认导入")

    assert "房号读不准" in rows_of(waiting)
    assert "12052" in rows_of(waiting)
    doors = register(session, case)
    assert "3-2-601" in doors
    assert not any("2052" in door for door in doors)


def test_a_doubtful_row_is_put_right_by_a_person(client, session, case, root):
    rows = [HEAD, ["", "", "幸福里小区12052", "李四", "70.00", "", "", ""]]
    preview = upload(client, root, workbook(rows)).location

    unread = settle(client, preview, 4, "other_door", "哪里")
    answer = settle(client, preview, 4, "other_door", "12-2-502")
    client.submit(preview, {}, button="确认导入")

    assert unread.status_code == 409
    assert answer.status_code == 303
    assert register(session, case)["12-2-502"].owners[0].name == "李四"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("张**", "13812341234", "写法不同"), id="masked"),
        pytest.param(("李春梅", "15900000000", "业主和名册不一样"), id="sold"),
    ],
)
def test_another_owner_than_the_registers_waits_for_a_person(client, session, case, root, other):
    name, phone, reason = other
    door = next(iter(register(session, case)))
    rows = [HEAD, ["", "", door, "张建国", "88.30", "13812341234", "", ""]]
    first = upload(client, root, workbook(rows)).location
    if "要核对的行" in client.get(first).text:
        settle(client, first, 4, "as_written")
    client.submit(first, {}, button="确认导入")
    rows[1][3], rows[1][5] = name, phone

    preview = upload(client, root, workbook(rows)).location
    page = client.get(preview)
    settle(client, preview, 4, "same_owner")
    client.submit(preview, {}, button="确认导入")

    assert reason in rows_of(page)
    assert [owner.name for owner in register(session, case)[door].owners] == ["张建国"]
