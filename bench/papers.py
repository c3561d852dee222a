"""What papers cost: naive WeasyPrint beside a filled layout, the seal, the check, the disk.

Other typesetters set the same content where they are installed (bench.paper_peers says how);
what is absent gets a row that says so. `make bench ONLY=town` makes the 36,595 forms of a town.
"""

import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from bench.paper_peers import peers, with_codes
from bench.row import Row, cpu_ms
from documents.consent import consent_html
from documents.layout import Layout
from documents.layout_compile import compile_layout
from documents.layout_fill import Values, fill
from documents.marks import CODE, taken_apart
from documents.pdf import Sealing, to_pdf
from documents.qr import QrFamily
from documents.record import record_of
from documents.seal_key import known_certificates, open_seal
from documents.verify import verify
from models.store import keep_many
from tests.documents.builders_consent import MADE_AT
from tests.documents.test_batch import OWNERS, form

FORMS = 600
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def rows() -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as name:
        yield from _filled(Desk(Path(name)))
        yield from _written(Path(name))


class Desk:
    """A layout, many households' values, a seal."""

    def __init__(self, folder: Path, count: int = FORMS) -> None:
        self.folder = folder
        self.signer = open_seal(folder / "seal", "经八路街道办事处", SINCE)
        forms = [form(n, owner=OWNERS[n % len(OWNERS)]) for n in range(100, 100 + count)]
        self.one = forms[0]
        pages = [taken_apart(consent_html(one, marked=True)) for one in forms]
        self.values = [
            Values(page.values, record_of(one), MADE_AT)
            for page, one in zip(pages, forms, strict=True)
        ]
        self.begun = time.process_time()
        self.sealed = compile_layout(pages[0], MADE_AT, self.signer)
        self.compiled = time.process_time() - self.begun
        self.plain = compile_layout(pages[0], MADE_AT, None)
        links = {text.removeprefix(CODE) for text in pages[0].values if text.startswith(CODE)}
        self.families = {
            link[: link.rindex("/")]: QrFamily(
                link[: link.rindex("/") + 1], len(link) - link.rindex("/") - 1
            )
            for link in links
        }

    def code(self, link: str) -> Any:
        return self.families[link[: link.rindex("/")]].code(link)

    def fill(self, layout: Layout, values: Values) -> Any:
        return fill(layout, values, self.code, self.signer if layout.signature else None)

    def naive(self) -> bytes:
        """As anybody would: the page to WeasyPrint, nothing kept, no attachment, no seal."""
        from weasyprint import HTML  # noqa: PLC0415 -- heavy

        pdf: bytes = HTML(string=with_codes(consent_html(self.one))).write_pdf()
        return pdf

    def typeset(self) -> bytes:
        """Our slow path: PDF/A, record, seal."""
        sealing = Sealing(MADE_AT, record_of(self.one))
        return to_pdf([consent_html(self.one)], sealing, self.signer)


def _filled(desk: Desk) -> Iterator[Row]:
    every = cycle(desk.values)
    naive = cpu_ms(desk.naive, times=5, warm=1)
    slow = cpu_ms(desk.typeset, times=5, warm=1)
    filled = cpu_ms(lambda: desk.fill(desk.plain, next(every)), times=400)
    both = cpu_ms(lambda: desk.fill(desk.sealed, next(every)), times=400)
    yield Row("papers: naive WeasyPrint, 1,000 forms", naive, "CPU-s")
    yield Row("papers: one typeset by itself (slow path)", slow, "CPU-ms", naive, goal=500)
    yield Row("papers: filled, 1,000 forms", filled, "CPU-s", naive)
    times = naive / filled
    yield Row("papers: filled, times naive", times, "times", goal=500, more_is_better=True)
    yield Row("papers: filled and sealed", both, "CPU-ms", naive)
    yield Row("papers: making a layout", desk.compiled * 1000, "CPU-ms", naive)
    made = desk.fill(desk.sealed, desk.values[0])
    yield Row("papers: size", len(made.pdf) / 1000, "kB", len(desk.naive()) / 1000)
    known = known_certificates(desk.folder / "seal")
    yield Row("papers: verified", cpu_ms(lambda: verify(made.pdf, known)), "CPU-ms", goal=1)
    yield Row("papers: typeset, size", len(desk.typeset()) / 1000, "kB", len(desk.naive()) / 1000)
    yield from peers(consent_html(desk.one), filled)
    rate = _rate(desk)
    yield Row(
        "papers: filled and sealed, all cores", rate, "a second", goal=3000, more_is_better=True
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row("papers: memory", memory, "MB", goal=400)


def _rate(desk: Desk) -> float:
    """Return how many papers all cores fill and seal in a second of the wall clock."""
    cores = multiprocessing.cpu_count()
    begun = time.perf_counter()
    children = []
    for _ in range(cores):
        child = os.fork()
        if child == 0:
            for values in desk.values * 2:
                desk.fill(desk.sealed, values)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return cores * 2 * len(desk.values) / (time.perf_counter() - begun)


def _written(folder: Path) -> Iterator[Row]:
    """Files into the store, beside the same bytes written into one file as fast as it goes.

    They are as a pack's are: one opening for all, and a tail of each paper's own.
    """
    opening = os.urandom(102_000)
    files = [(opening, os.urandom(25_000)) for _ in range(1000)]
    begun = time.perf_counter()
    with (folder / "raw").open("wb") as file:
        for one in files:
            file.write(b"".join(one))
        file.flush()
        os.fsync(file.fileno())
    raw = len(files) / (time.perf_counter() - begun)
    begun = time.perf_counter()
    for start in range(0, len(files), 250):
        keep_many(folder / "store", files[start : start + 250])
    kept = len(files) / (time.perf_counter() - begun)
    share = kept / raw
    yield Row("papers: files kept", kept, "a second", raw)
    yield Row("papers: kept, share of raw writing", share, "", goal=0.65, more_is_better=True)
