"""Many papers at once: those of one layout are filled, what does not fit it is typeset.

Layouts are kept in a folder under what they depend on, so that the next part of a pack, the
other process and the next run find them. Every part that is filled has one paper checked
against WeasyPrint's own, pixel by pixel (documents.likeness).
"""

import fcntl
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from documents.glyphs import GlyphMissing
from documents.layout import Layout, dumped, loaded
from documents.layout_compile import NotOneLayoutError, compile_layout, layout_key
from documents.layout_fill import Filled, NeedSlowError, Values, fill
from documents.likeness import is_alike
from documents.marks import Marked, printable, taken_apart
from documents.pdf import Sealing, to_pdf
from documents.qr import QrCode, QrFamily, qr_code
from documents.seal import Signer
from rules.refusal import Refusal

_log: Final = logging.getLogger("xinyuan")
WORTH: Final = 4
"""So many papers of one layout pay for making it: two typesettings and some."""

_MANY_CODES: Final = 300  # links in a part from which a family of codes pays
_remembered: Final[dict[str, Layout | None]] = {}
_families: Final[dict[tuple[str, int], QrFamily]] = {}


@dataclass(frozen=True, slots=True)
class Job:
    """One paper: its marked page, its record, its date, the proof that it is of its batch."""

    page: str
    record: bytes
    made_at: datetime
    proof: bytes = b""


@dataclass(frozen=True, slots=True)
class Done:
    """One paper of a batch by its place: the file in pieces, or why there is none."""

    place: int
    pieces: tuple[bytes, ...] = ()
    problem: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """What a batch works with: where layouts are kept, who seals, whether one is checked."""

    layouts: Path
    signer: Signer | None = None
    is_checked: bool = True


def print_batch(jobs: Sequence[Job], bench: Bench) -> Iterator[Done]:
    """Yield every paper as soon as it is made, those of one layout together.

    A household whose paper cannot be printed (a glyph that no font has) is yielded with the
    reason, and the rest goes on. A filled paper costs about 1 ms, a typeset one 0.5 s and more,
    a new layout 3 s.
    """
    pages = [taken_apart(job.page) for job in jobs]
    sealed = bench.signer is not None
    groups: dict[str, list[int]] = {}
    for place, (page, job) in enumerate(zip(pages, jobs, strict=True)):
        key = layout_key(page, job.made_at, sealed=sealed, proves=bool(job.proof))
        groups.setdefault(key, []).append(place)
    code = _codes(pages)
    for key, places in groups.items():
        some = [_Sheet(place, jobs[place], pages[place]) for place in places]
        yield from _Group(key, some, code, bench).papers()


@dataclass(frozen=True, slots=True)
class _Sheet:
    place: int
    job: Job
    page: Marked


@dataclass(frozen=True, slots=True)
class _Group:
    """The papers of one layout."""

    key: str
    sheets: Sequence[_Sheet]
    code: Callable[[str], QrCode]
    bench: Bench

    def papers(self) -> Iterator[Done]:
        """Yield them, filled where that can be proven right."""
        layout = _layout(self)
        if layout is not None and self.bench.is_checked and not self.is_proven(layout):
            layout = None
        for sheet in self.sheets:
            yield self.paper(sheet, layout)

    def paper(self, sheet: _Sheet, layout: Layout | None) -> Done:
        if layout is not None:
            try:
                made = self.filled(sheet, layout)
            except NeedSlowError as reason:
                _log.info("typeset by itself: %s", reason)
            else:
                return Done(sheet.place, (made.prefix, made.tail))
        try:
            return Done(sheet.place, (self.typeset(sheet),))
        except Refusal as problem:
            return Done(sheet.place, problem=problem)

    def filled(self, sheet: _Sheet, layout: Layout) -> Filled:
        job = sheet.job
        values = Values(sheet.page.values, job.record, job.made_at, job.proof)
        return fill(layout, values, self.code, self.bench.signer)

    def typeset(self, sheet: _Sheet) -> bytes:
        job = sheet.job
        sealing = Sealing(job.made_at, job.record, proof=job.proof)
        return to_pdf([printable(job.page)], sealing, self.bench.signer)

    def is_proven(self, layout: Layout) -> bool:
        """Whether a paper of the layout looks and reads as WeasyPrint's own; asked once."""
        proof = self.bench.layouts / f"{self.key}.proven"
        if proof.exists():
            return True
        sample = self.sheets[len(self.sheets) // 2]
        try:
            alike = is_alike(self.filled(sample, layout).pdf, self.typeset(sample))
        except (NeedSlowError, GlyphMissing):
            return True  # this paper goes its own way; the next part tries another
        if alike:
            proof.touch()
        else:
            _log.error("layout %s does not look like its papers; typesetting them", self.key)
        return alike


def _layout(group: _Group) -> Layout | None:
    """Return the layout, kept or made now; None where it cannot be, or is not worth it."""
    if group.key in _remembered:
        return _remembered[group.key]
    path = group.bench.layouts / group.key
    found = _kept(path)
    if found is None and len(group.sheets) < WORTH:
        return None
    if found is None:
        group.bench.layouts.mkdir(parents=True, exist_ok=True)
        with _alone(path):
            found = _kept(path) or _made(path, group)
    _remembered[group.key] = found
    return found


def _kept(path: Path) -> Layout | None:
    return loaded(path.read_bytes()) if path.exists() else None


def _made(path: Path, group: _Group) -> Layout | None:
    first = group.sheets[0]
    try:
        job, signer = first.job, group.bench.signer
        layout = compile_layout(first.page, job.made_at, signer, proves=bool(job.proof))
    except (NotOneLayoutError, Refusal) as error:
        _log.warning("no layout: %s", error)
        return None
    draft = path.with_suffix(".draft")
    draft.write_bytes(dumped(layout))
    draft.replace(path)
    return layout


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one process at a time make a layout; the others wait and find it."""
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _codes(pages: Sequence[Marked]) -> Callable[[str], QrCode]:
    """Return what draws the codes: by families where there are many, one by one otherwise."""
    if len(pages) < _MANY_CODES and not _families:
        return cache(qr_code)

    def drawn(link: str) -> QrCode:
        prefix = link[: link.rindex("/") + 1]
        free = len(link) - len(prefix)
        family = _families.get((prefix, free))
        if family is None:
            family = _families[prefix, free] = QrFamily(prefix, free)
        return family.code(link)

    return drawn
