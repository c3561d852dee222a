"""Other typesetters on the content of the same consent form, each by a Python of its own.

A peer is measured where a variable names the Python of a throw-away environment that has it:
XINYUAN_BENCH_TYPST, XINYUAN_BENCH_REPORTLAB; headless Chromium where `chromium` is installed.
What is absent gets a row that says so.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from bench.row import Row
from documents.marks import CODE
from documents.qr import qr_png

HERE = Path(__file__).parent
COUNT = 12
ABSENT = "not measured"


def peers(html: str, ours: float) -> Iterator[Row]:
    """Yield each peer's CPU seconds for 1,000 forms beside `ours`, its size and memory."""
    with tempfile.TemporaryDirectory() as name:
        words, page = Path(name) / "words.json", Path(name) / "form.html"
        words.write_text(json.dumps(words_of(html)), encoding="utf-8")
        page.write_text(with_codes(html), encoding="utf-8")
        for peer in ("typst", "reportlab"):
            variable = f"XINYUAN_BENCH_{peer.upper()}"
            python = os.environ.get(variable, "")
            yield from _rows(peer, _measured(python, peer, words), ours, f"set {variable}")
        program = shutil.which("chromium") or ""
        python = sys.executable if program else ""
        yield from _rows(
            "chromium", _measured(python, "chromium", page, program), ours, "install it"
        )


def with_codes(html: str) -> str:
    """Return the page with its QR codes as pictures inside, for whoever draws none itself."""
    pieces = html.split(f'src="{CODE}')
    shown = [pieces[0]]
    for piece in pieces[1:]:
        link, _, rest = piece.partition('"')
        picture = base64.b64encode(qr_png(link)).decode()
        shown.append(f'src="data:image/png;base64,{picture}"{rest}')
    return "".join(shown)


def words_of(html: str) -> dict[str, Any]:
    """Return the title, the sections with their rows, and one QR code, of a form's page."""
    reader = _Words()
    reader.feed(html)
    code = base64.b64encode(qr_png(html.partition(f'src="{CODE}')[2].partition('"')[0])).decode()
    return {"title": reader.title, "sections": reader.sections, "code": code}


class _Words(HTMLParser):
    """Reads headings and table rows: a row's first cell is its label."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.sections: list[tuple[str, list[list[str]]]] = []
        self._cells: list[str] | None = None
        self._within = ""

    def handle_starttag(self, tag: str, _attributes: Any) -> None:
        if tag == "h2":
            self.sections.append(("", []))
        if tag == "tr":
            self._cells = []
        if tag in {"th", "td"} and self._cells is not None:
            self._cells.append("")
        if tag in {"h1", "h2", "th", "td"}:
            self._within = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._cells and self.sections:
            self.sections[-1][1].append([self._cells[0], " ".join(self._cells[1:])])
            self._cells = None
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if self._within == "h1":
            self.title += text
        elif self._within == "h2" and self.sections:
            self.sections[-1] = (self.sections[-1][0] + text, self.sections[-1][1])
        elif self._within in {"th", "td"} and self._cells:
            self._cells[-1] += text


def _measured(python: str, peer: str, *arguments: object) -> dict[str, float] | None:
    if not python:
        return None
    first, *rest = map(str, arguments)
    command = [python, str(HERE / f"paper_peer_{peer}.py"), first, str(COUNT), *rest]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- ours
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def _rows(peer: str, found: dict[str, float] | None, ours: float, do: str) -> Iterator[Row]:
    if found is None:
        yield Row(f"papers: {peer} ({do})", 0.0, ABSENT)
        return
    seconds = 1000 * found["seconds"] / COUNT
    yield Row(f"papers: {peer}, 1,000 forms", seconds, "CPU-s", ours)
    goal = 40 if peer == "typst" else None
    times = seconds / ours
    yield Row(f"papers: filled, times {peer}", times, "times", goal=goal, more_is_better=True)
    yield Row(f"papers: {peer}, size", found["bytes"] / 1000, "kB")
    yield Row(f"papers: {peer}, memory", found["memory"], "MB")
