"""A register from a workbook: uploaded, looked at, confirmed, and every file that is none."""

import io
import zipfile

import pytest
import xlsxwriter

from documents.register_workbook import template_workbook
from models.compound import Compound
from models.household import Household, Owner
from models.reads.register import records
from rules.register_row import read_register
from tests.builders import a_case, a_compound, a_household, a_manager, an_owner, sign_in
from workflows.actions.register_file import read_table

HEAD = ["楼栋", "单元", "房号", "业主姓名", "建筑面积(㎡)", "手机号", "身份证后四位", "备注"]
ROWS = [
    ["3", "2", "601", "张三、李四", 88.3, 13812341234, "0012", ""],
    ["", "", "602", "某某有限公司", 90, "", "", ""],
    ["4号楼", "一单元", "101室", "㛃𠮷䶮", "77.10", "", "", "顶楼漏水"],
]


def workbook(rows, title="某某小区业主名册"):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 7, title)
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


def upload(client, root, content, name="名册.xlsx"):
    return client.submit(f"{root}/import", {"book": (io.BytesIO(content), name)})


def register(session, case):
    session.rollback()  # a new look: SQLite shows a transaction the day it began
    found = records(session, Household.compound_id == case.compound_id)
    return {str(record.door): record for record in found.values()}


def test_nothing_counts_before_it_is_confirmed(client, session, case, root):
    before = register(session, case)

    sent = upload(client, root, workbook([HEAD, *ROWS]))
    looked = client.get(sent.location)

    assert sent.status_code == 303
    assert "确认导入" in looked.text
    assert register(session, case) == before
    assert client.submit(sent.location, button="确认导入").status_code == 303
    after = register(session, case)
    assert set(after) - set(before) == {"3-2-601", "3-2-602", "4-1-101"}
    assert [owner.name for owner in after["3-2-601"].owners] == ["张三", "李四"]
    assert after["3-2-601"].owners[0].phone == "13812341234"
    assert after["3-2-601"].owners[0].id_last4 == "0012"
    assert str(after["3-2-601"].registered_area) == "88.30"


def test_importing_again_updates_and_doubles_nothing(client, session, case, root):
    first = upload(client, root, workbook([HEAD, *ROWS]))
    client.submit(first.location, button="确认导入")
    count = len(register(session, case))
    changed = [["3", "2", "601", "张三、李四", 90.5, "", "", ""], *ROWS[1:]]

    second = upload(client, root, workbook([HEAD, *changed]))
    page = client.get(second.location).text
    client.submit(second.location, button="确认导入")

    home = register(session, case)["3-2-601"]
    assert "88.30" in page
    assert "90.50" in page
    assert len(register(session, case)) == count
    assert str(home.registered_area) == "90.50"
    assert home.owners[0].phone == "13812341234"
    assert session.query(Owner).filter_by(compound_id=case.compound_id, name="张三").count() == 1


def test_a_second_click_on_confirm_changes_nothing(client, session, case, root):
    sent = upload(client, root, workbook([HEAD, *ROWS]))
    page = client.get(sent.location).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    shown = page.split('name="shown" type="hidden" value="')[1].split('"')[0]
    answer = {"csrf_token": token, "shown": shown}

    first = client.post(sent.location, data=answer)
    second = client.post(sent.location, data=answer)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len([door for door in register(session, case) if door.startswith("3-")]) == 2


def test_a_register_that_moved_after_the_preview_is_looked_at_again(client, session, case, root):
    sent = upload(client, root, workbook([HEAD, *ROWS]))
    page = client.get(sent.location).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    shown = page.split('name="shown" type="hidden" value="')[1].split('"')[0]
    compound = session.get(Compound, case.compound_id)
    a_household(session, compound, door="8-1-101", owners=[an_owner(session, compound)])
    session.commit()

    late = client.post(sent.location, data={"csrf_token": token, "shown": shown})

    assert late.status_code == 409
    assert "名册有了变化" in late.text
    assert "3-2-601" not in register(session, case)


def test_every_bad_cell_is_named_with_row_column_value_and_reason(client, session, case, root):
    bad = [
        ["3", "2", "701", "王五", "0", "", "", ""],
        ["3", "2", "702", "赵六", -3, "", "", ""],
        ["3", "2", "703", "孙七", 80.123, "", "", ""],
        ["3", "2", "704", "周八😀", 80, "", "", ""],
        ["3", "2", "没有", "吴九", 80, "", "", ""],
        ["3", "2", "705", "王" * 200, 80, "", "", ""],
        ["3", "2", "706", "<script>alert(1)</script>", "八十", "电话", "9", ""],
        ["3", "2", "601", "张三", 80, "", "", ""],
        ["3", "2", "", "钱十", 80, "", "", ""],
    ]

    sent = upload(client, root, workbook([HEAD, *ROWS, *bad]))
    page = client.get(sent.location).text

    for sentence in (
        "面积要大于 0",
        "面积最多两位小数",
        "U+1F600",
        "看不懂房号",
        "太长，最多 100 字",
        "不是面积",
        "不是电话号码",
        "和第 4 行是同一户",
        "没有写房号",
        "E 列 登记面积",
        "第 9 行",
    ):
        assert sentence in page, sentence
    assert "<script>alert" not in page
    client.submit(sent.location, button="确认导入")
    assert not [door for door in register(session, case) if door.startswith("3-2-70")]
    assert "3-2-601" in register(session, case)


def macro_workbook():
    content = workbook([HEAD, *ROWS])
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return buffer.getvalue()


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (160 * 1024 * 1024))
    return buffer.getvalue()


def far_corner():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "房号")
        sheet.write(1_048_575, 16_383, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: b"", "文件是空的"),
        (lambda: b"  \n ", "文件是空的"),
        (lambda: b"PK\x03\x04 broken", "打不开"),
        (lambda: b"%PDF-1.7\0\0", "打不开"),
        (lambda: workbook([HEAD, *ROWS])[:900], "打不开"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls"),
        (macro_workbook, "带有宏"),
        (bomb, "太大"),
        (far_corner, "太大"),
        (lambda: b"\xff\xff\x80\x81", "文字编码"),
        (lambda: workbook([["甲", "乙"], ["1", "2"]]), "没有找到表头"),
        (lambda: workbook([HEAD]), "没有住户"),
        (lambda: workbook([[*HEAD, "面积"], *ROWS]), "出现了两次"),
    ],
    ids=[
        *("empty", "blank", "broken_zip", "pdf", "cut_off", "old_workbook", "macro", "bomb"),
        *("far_corner", "encoding", "no_header", "no_rows", "column_twice"),
    ],
)
def test_a_file_that_is_no_register_is_refused_in_words(client, root, content, sentence):
    page = upload(client, root, content())

    assert page.status_code == 422
    assert sentence in page.text


def test_no_file_at_all_is_said(client, root):
    page = client.submit(f"{root}/import")

    assert page.status_code == 422
    assert "请选择要上传的文件" in page.text


def test_a_hundred_megabytes_are_refused_before_they_are_read(client, root):
    body = b"0" * (100 * 1024 * 1024)
    kind = "multipart/form-data; boundary=xinyuan"

    page = client.post(f"{root}/import", data=body, content_type=kind)

    assert page.status_code == 413
    assert "文件太大" in page.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"], ids=["comma", "tab", "semicolon"])
def test_a_csv_is_read_in_every_encoding_in_use(encoding, delimiter):
    lines = [HEAD, ["3", "2", "601", "㛃𠮷䶮", "88.30", "13812341234", "0012", "顶楼"]]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)

    sheet = read_register(read_table(content))

    assert sheet.entries[0].owners[0].name == "㛃𠮷䶮"
    assert str(sheet.entries[0].registered_area) == "88.30"


def test_formulas_are_the_values_they_had():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["房号", "业主姓名", "面积"])
        sheet.write_row(1, 0, ["3-2-601", "张三"])
        sheet.write_formula(1, 2, "=80+8.3", value=88.30000000000001)

    sheet = read_register(read_table(buffer.getvalue()))

    assert str(sheet.entries[0].registered_area) == "88.30"


def test_the_template_can_be_read_and_its_examples_are_skipped(client, root):
    book = client.get(f"{root}/import/template.xlsx").data
    page = upload(client, root, book)

    assert page.status_code == 422
    assert "没有住户" in page.text
    assert read_table(template_workbook())[0][2] == "房号"


def test_what_was_exported_changes_nothing_when_it_comes_back(client, session, case, root):
    compound = session.get(Compound, case.compound_id)
    owners = [an_owner(session, compound, name="=cmd()"), an_owner(session, compound, name="李四")]
    a_household(session, compound, door="1-1-901", owners=owners)
    session.commit()
    book = client.get(f"{root}/register.xlsx").data

    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    sheet = read_register(read_table(book))

    assert sheet.faults == ()
    assert len(sheet.entries) == len(register(session, case))


def test_an_import_of_another_case_is_not_there(client, session, root):
    sent = upload(client, root, workbook([HEAD, *ROWS]))
    other = a_case(session)
    number = sent.location.rsplit("/", 1)[1]

    page = client.get(f"/cases/{other.reference}/registration/import/{number}")

    assert page.status_code == 404


def test_a_dropped_import_cannot_be_confirmed(client, session, case, root):
    sent = upload(client, root, workbook([HEAD, *ROWS]))
    page = client.get(sent.location).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    dropped = client.submit(sent.location, button="作废这次导入")
    late = client.post(sent.location, data={"csrf_token": token})

    assert dropped.status_code == 303
    assert late.status_code == 409
    assert "作废" in late.text
    assert "3-2-601" not in register(session, case)
