import io
import subprocess
import sys
import zipfile

import pytest

from documents import fonts_check
from documents.consent import consent_html
from documents.fonts_check import missing_fonts
from documents.pack import PackedPaper, Stairwell, pack, zip_pack
from documents.pdf import RemoteResourceError, to_pdf
from documents.receipt import receipt_html
from documents.record import record_of
from tests.documents.builders_consent import consent_form, head, receipt, sealing
from tests.documents.reading import bookmarks, opened, text_of
from tests.shared import ROOT

needs_paper = pytest.mark.skipif(
    bool(missing_fonts()), reason="the fonts for paper are not installed; see xinyuan doctor"
)
FRAME = "<!doctype html><html lang=zh><title>x</title><body style='font-family:Noto Sans CJK SC'>"
PROCESS = """
import hashlib
from documents.pdf import to_pdf
from documents.receipt import receipt_html
from tests.documents.builders_consent import receipt, sealing
print(hashlib.sha256(to_pdf([receipt_html(receipt())], sealing(record=b"{}"))).hexdigest())
"""


@needs_paper
def test_equal_values_give_equal_bytes_in_any_process():
    digests = {
        subprocess.run(  # noqa: S603 -- our own interpreter
            [sys.executable, "-c", PROCESS],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "America/Lima"))
    }

    assert len(digests) == 1


@needs_paper
@pytest.mark.parametrize(
    "page",
    [
        '<style>@import url("http://10.0.0.1/x.css")</style>',
        '<style>p { background: url("http://10.0.0.1/x.png") }</style>',
        '<img src="file:///etc/hostname">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<link rel="stylesheet" href="http://10.0.0.1/x.css">',
        '<svg><image href="http://10.0.0.1/x.png" width="9" height="9"/></svg>',
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_nothing_is_fetched(page):
    with pytest.raises(RemoteResourceError):
        to_pdf([f"{FRAME}{page}<p>x"], sealing())


@needs_paper
def test_the_pdf_is_an_archive_copy_with_dates_and_names():
    value = receipt()

    pdf = to_pdf([receipt_html(value)], sealing(record=record_of(value)))

    with opened(pdf) as document:
        metadata = document.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert document.docinfo["/Title"] == "签收回执 HZ-0001"
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261122100530")
        assert document.Root.Lang == "zh-Hans"
        assert document.Root.MarkInfo.Marked
        assert all(
            "/FontFile3" in font.FontDescriptor or "/FontFile2" in font.FontDescriptor
            for font in document.objects
            if isinstance(font, type(document.Root)) and "/FontDescriptor" in font
        )


@needs_paper
def test_a_pack_has_a_bookmark_for_each_stairwell_and_sheet():
    sheet = consent_html(consent_form())
    stairwells = [Stairwell("2号楼3单元", (sheet, sheet)), Stairwell("2号楼4单元", (sheet,))]

    pdf = pack(head(), stairwells, sealing(title="同意书 2号楼"))

    found = bookmarks(pdf)
    assert [(label, len(children)) for label, children in found] == [
        ("2号楼3单元", 2),
        ("2号楼4单元", 1),
    ]
    assert found[0][1][0].startswith("2号楼3单元502室")
    with opened(pdf) as document:
        assert len(document.pages) == 2 + 3 * 2
        assert document.docinfo["/Title"] == "同意书 2号楼"
    assert "以下2户" in text_of(pdf)


def test_a_zip_pack_keeps_the_order_of_the_staircase():
    papers = [
        PackedPaper("1号楼1单元", "101 同意书", b"%PDF-1"),
        PackedPaper("1号楼1单元", "102 <同意书>", b"%PDF-2"),
        PackedPaper("../..", "x/../y", b"%PDF-3"),
    ]

    packed = zip_pack(papers)

    assert packed == zip_pack(papers)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        assert [archive.read(name) for name in names] == [b"%PDF-1", b"%PDF-2", b"%PDF-3"]
    assert names[:2] == ["1号楼1单元/1 101 同意书.pdf", "1号楼1单元/2 102 _同意书_.pdf"]
    assert ".." not in names[2].split("/")


def test_empty_packs_are_refused():
    with pytest.raises(ValueError, match="nothing"):
        zip_pack([])
    with pytest.raises(ValueError, match="needs a page"):
        pack(head(), [], sealing())


def test_missing_fonts_are_named_with_their_package(monkeypatch, tmp_path):
    silent = tmp_path / "fc-list"
    silent.write_text("#!/bin/sh\necho 'DejaVu Sans'\n", encoding="utf-8")
    silent.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert "Noto Sans CJK SC (fonts-noto-cjk)" in fonts_check.missing_fonts()


def test_a_machine_without_fontconfig_is_told_so(monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert fonts_check.missing_fonts() == ["fc-list (fontconfig)"]


def test_importing_the_papers_does_not_import_weasyprint():
    code = "import sys, documents.pack, documents.consent; print('weasyprint' in sys.modules)"

    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
