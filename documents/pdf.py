"""HTML to PDF: the only place that knows WeasyPrint, which is imported when first used."""

import io
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from types import TracebackType
from typing import Any, Final, NoReturn, Self

from documents.fonts_check import PAPER_FAMILIES, missing_fonts
from documents.glyphs import GlyphMissing

VARIANT: Final = "pdf/a-3a"
_NOTDEF: Final = ".notdef"
_INTENT: Final = "paper"  # not "srgb": for that name WeasyPrint opens a file and leaves it open


class RemoteResourceError(Exception):
    """A document tried to load something that is not inside it."""


class FontsMissingError(Exception):
    """The fonts for paper are not installed; rendering without any would crash the process."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """What goes into a PDF besides its pages.

    `made_at` is an aware instant: it becomes the file's dates, so that the same pages give
    the same bytes. `record` is attached as record.json (documents.record.record_of).
    `title` replaces the title of the first page where several documents become one.
    `nested` puts the documents' titles one bookmark level down, below separator pages.
    """

    made_at: datetime
    record: bytes = b""
    title: str = ""
    nested: bool = False


def to_pdf(pages: Sequence[str], sealing: Sealing) -> bytes:
    """Return one PDF/A-3a holding `pages`, each a complete HTML document.

    Nothing is fetched: documents carry their own styles and drawings, so the bytes depend
    on the arguments (and the installed fonts) alone and a hostile name cannot make the
    server call out. Costs about half a second for each two-page document, and some 2 s
    once for importing WeasyPrint.

    Raises:
        RemoteResourceError: if a page refers to anything outside itself.
        GlyphMissing: if a character has no shape in the fonts for paper.
        FontsMissingError: if the fonts are not installed.
        ValueError: if there is no page, or `made_at` is naive.
    """
    if not pages or sealing.made_at.tzinfo is None:
        raise ValueError("a PDF needs a page and an aware instant")
    _require_fonts()
    # Imported here: `import documents` must stay cheap and work without Pango.
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    refused: list[str] = []
    with _GlyphWatch():
        try:
            pdf = _written(pages, sealing, _fetcher(refused))
        except FatalURLFetchingError as error:  # a BaseException: never let it travel
            raise RemoteResourceError(str(error)) from error
    if refused:  # inside an SVG, WeasyPrint drops even this exception
        raise RemoteResourceError(refused[0])
    return pdf


def _written(pages: Sequence[str], sealing: Sealing, fetcher: Callable[[str], NoReturn]) -> bytes:
    from weasyprint import CSS, HTML  # noqa: PLC0415 -- as above
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fonts, colours = FontConfiguration(), _colours()
    nested = [CSS(string="h1.title { bookmark-level: 2 !important }")] if sealing.nested else None
    rendered = [
        HTML(string=page, url_fetcher=fetcher).render(
            font_config=fonts,
            stylesheets=nested,
            color_profiles=colours,
            output_intent=_INTENT,
            pdf_variant=VARIANT,
        )
        for page in pages
    ]
    first, *_ = rendered
    whole = first.copy([page for document in rendered for page in document.pages])
    _date(whole.metadata, sealing)
    pdf = whole.write_pdf(finisher=_only_our_fonts, output_intent=_INTENT, pdf_variant=VARIANT)
    if not isinstance(pdf, bytes):
        raise TypeError(f"WeasyPrint gave {type(pdf)}")
    return pdf


def _colours() -> dict[str, Any]:
    from weasyprint.css import ColorProfile  # noqa: PLC0415 -- as above

    profile = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    channels = (["r"], ["g"], ["b"])
    return {
        _INTENT: ColorProfile(
            io.BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", channels
        )
    }


def _date(metadata: Any, sealing: Sealing) -> None:  # noqa: ANN401 -- untyped library
    from weasyprint import Attachment  # noqa: PLC0415 -- as above

    stamp = sealing.made_at.replace(microsecond=0)
    metadata.created = metadata.modified = stamp.isoformat()
    if sealing.title:
        metadata.title = sealing.title
    if sealing.record:
        # Explicit dates: without them WeasyPrint asks the clock.
        metadata.attachments = [
            Attachment(
                string=sealing.record.decode(),
                name="record.json",
                description="The record printed on this paper",
                created=stamp,
                modified=stamp,
                relationship="Data",
            )
        ]


def _only_our_fonts(document: Any, _pdf: Any) -> None:  # noqa: ANN401 -- untyped library
    """Refuse what only some other font of this machine can draw: emoji, foreign scripts.

    A paper must come out the same on every machine, and in black.
    """
    for font in document.fonts.values():
        if not font.family.startswith(PAPER_FAMILIES):
            raise GlyphMissing(next(iter(font.to_unicode.values()), "?"))


@cache
def _require_fonts() -> None:
    if missing := missing_fonts():
        raise FontsMissingError(", ".join(missing))


def _fetcher(refused: list[str]) -> Callable[[str], NoReturn]:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415 -- as above

    class NoFetcher(URLFetcher):
        def fetch(self, url: str, _headers: object = None) -> NoReturn:
            refused.append(url[:200])
            # WeasyPrint logs and drops any other exception; this one stops the rendering.
            raise FatalURLFetchingError(url[:200])

    return NoFetcher()


class _GlyphWatch(logging.Handler, AbstractContextManager["_GlyphWatch"]):
    """Turns WeasyPrint's warning about a missing glyph, of this thread only, into a refusal.

    The text layer of such a PDF still holds the right character, so no test of the text
    could see the empty box.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._thread = threading.get_ident()
        self._missing: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self._thread or not str(record.msg).startswith(_NOTDEF):
            return
        if isinstance(record.args, tuple) and record.args:
            self._missing.append(str(record.args[0]))

    def __enter__(self) -> Self:
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        logging.getLogger("weasyprint").removeHandler(self)
        if error is None and self._missing:
            raise GlyphMissing(self._missing[0])
