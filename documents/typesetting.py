"""The only place that knows WeasyPrint, which is imported when first used."""

import io
import logging
import re
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache, partial
from importlib.resources import files
from types import TracebackType
from typing import Any, Final, Self

from documents.fonts_check import PAPER_FAMILIES, missing_fonts
from documents.glyphs import GlyphMissing
from documents.marks import CODE
from documents.qr import qr_png
from documents.seal import Signer, signature_value
from documents.tight_fonts import TightFonts, bare

VARIANT: Final = "pdf/a-3a"
_NOTDEF: Final = ".notdef"
_STYLE: Final = re.compile(r"<style>(.*?)</style>\n?", re.DOTALL)
_NESTED: Final = "h1.title { bookmark-level: 2 !important }"
_own: Final = threading.local()
_INTENT: Final = "paper"  # not "srgb": for that name WeasyPrint opens a file and leaves it open


class RemoteResourceError(Exception):
    """A document tried to load something that is not inside it."""


class FontsMissingError(Exception):
    """The fonts for paper are not installed; rendering without any would crash the process."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """How documents are set: dates, attached files, title, bookmark level; `plain` unpacked."""

    made_at: datetime
    record: bytes = b""
    title: str = ""
    nested: bool = False
    plain: bool = False
    proof: bytes = b""


@dataclass(frozen=True, slots=True)
class SetPages:
    """The PDF, and WeasyPrint's own page boxes, from which a layout is measured."""

    pdf: bytes
    pages: tuple[Any, ...]


def typeset(documents: Sequence[str], how: Typeset, signer: Signer | None = None) -> SetPages:
    """Set complete HTML documents as one PDF, with room for a seal if there is a `signer`.

    Raises:
        RemoteResourceError: if a document refers to anything outside itself.
        GlyphMissing: if a character has no shape in the fonts for paper.
        FontsMissingError: if the fonts are not installed.
        ValueError: if there is no document, or the instant is naive.
    """
    if not documents or how.made_at.tzinfo is None:
        raise ValueError("a PDF needs a page and an aware instant")
    _require_fonts()
    # Imported here: `import documents` must stay cheap and work without Pango.
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    refused: list[str] = []
    with _GlyphWatch():
        try:
            done = _written(documents, how, signer, _fetcher(refused))
        except FatalURLFetchingError as error:  # a BaseException: never let it travel
            raise RemoteResourceError(str(error)) from error
    if refused:  # inside an SVG, WeasyPrint drops even this exception
        raise RemoteResourceError(refused[0])
    return done


def _written(
    documents: Sequence[str], how: Typeset, signer: Signer | None, fetcher: Callable[[str], Any]
) -> SetPages:
    from weasyprint import HTML  # noqa: PLC0415 -- as above

    fonts, colours = _font_configuration(), _colours()
    rendered = []
    for document in documents:
        page, styles = _styles_apart(document)
        nested = [_NESTED] if how.nested else []
        rendered.append(
            HTML(string=page, url_fetcher=fetcher).render(
                font_config=fonts,
                stylesheets=[_sheet(text) for text in (*styles, *nested)],
                color_profiles=colours,
                output_intent=_INTENT,
                pdf_variant=VARIANT,
            )
        )
    if any(document.metadata.attachments for document in rendered):
        raise RemoteResourceError("a page asks for a file to be attached")
    first, *_ = rendered
    whole = first.copy([page for document in rendered for page in document.pages])
    whole.fonts = TightFonts()
    _date(whole.metadata, how)
    pdf = whole.write_pdf(
        finisher=partial(_finish, made_at=how.made_at, signer=signer),
        output_intent=_INTENT,
        pdf_variant=VARIANT,
        uncompressed_pdf=how.plain,
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"WeasyPrint gave {type(pdf)}")
    return SetPages(pdf, tuple(page._page_box for page in whole.pages))  # noqa: SLF001 -- pinned


def _styles_apart(document: str) -> tuple[str, list[str]]:
    """Return a document without its style elements, and what stood in them."""
    return _STYLE.sub("", document), _STYLE.findall(document)


@lru_cache(maxsize=16)
def _sheet(text: str) -> Any:  # noqa: ANN401 -- untyped library
    """Return a style sheet, parsed once: a tenth of a paper's time."""
    from weasyprint import CSS  # noqa: PLC0415 -- as above

    return CSS(string=text, url_fetcher=_fetcher([]))


def _font_configuration() -> Any:  # noqa: ANN401 -- untyped library
    """Return this thread's fonts, found and measured once."""
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- as above

    if not hasattr(_own, "fonts"):
        _own.fonts = FontConfiguration()
    return _own.fonts


def _colours() -> dict[str, Any]:
    from weasyprint.css import ColorProfile  # noqa: PLC0415 -- as above

    profile = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    channels = (["r"], ["g"], ["b"])
    return {
        _INTENT: ColorProfile(
            io.BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", channels
        )
    }


def _date(metadata: Any, how: Typeset) -> None:  # noqa: ANN401 -- untyped library
    from weasyprint import Attachment  # noqa: PLC0415 -- as above

    stamp = how.made_at.replace(microsecond=0)
    metadata.created = metadata.modified = stamp.isoformat()
    if how.title:
        metadata.title = how.title
    metadata.attachments = [
        # Explicit dates: without them WeasyPrint asks the clock.
        Attachment(
            string=content.decode(),
            name=name,
            description=description,
            created=stamp,
            modified=stamp,
            relationship=relationship,
        )
        for content, name, description, relationship in (
            (how.record, "record.json", "The record printed on this paper", "Data"),
            (how.proof, "proof.json", "Proof that it belongs to its batch", "Supplement"),
        )
        if content
    ]


def _finish(document: Any, pdf: Any, *, made_at: datetime, signer: Signer | None) -> None:  # noqa: ANN401 -- untyped library
    """Refuse what only some other font of this machine can draw; leave room for the seal.

    A paper must come out the same on every machine, and in black: no emoji, no foreign script.
    """
    for font in document.fonts.values():
        if not font.family.startswith(PAPER_FAMILIES):
            raise GlyphMissing(next(iter(font.to_unicode.values()), "?"))
    bare(pdf)
    if signer is not None:
        _leave_room(pdf, signature_value(signer, made_at))


def _leave_room(pdf: Any, value: bytes) -> None:  # noqa: ANN401 -- untyped library
    import pydyf  # noqa: PLC0415 -- as above

    class Loose(pydyf.Object):
        """An object that is never packed into a stream, so that its bytes can be found."""

        data = value
        compressible = False

    signature = Loose()
    pdf.add_object(signature)
    last = pdf.objects[int(pdf.page_references[-1].split()[0])]
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String("Seal"),
            "V": signature.reference,
            "P": last.reference,
            "Rect": "[0 0 0 0]",
            "F": 132,
        }
    )
    pdf.add_object(widget)
    last["Annots"] = pydyf.Array([widget.reference])
    pdf.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([widget.reference]), "SigFlags": 3}
    )


@cache
def _require_fonts() -> None:
    if missing := missing_fonts():
        raise FontsMissingError(", ".join(missing))


def _fetcher(refused: list[str]) -> Callable[[str], Any]:
    from weasyprint.urls import (  # noqa: PLC0415 -- as above
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class OnlyCodes(URLFetcher):
        """Draws QR codes ("qr:" and what they hold); fetches nothing."""

        def fetch(self, url: str, _headers: object = None) -> Any:  # noqa: ANN401 -- untyped
            if url.startswith(CODE):
                return URLFetcherResponse(
                    url, qr_png(url.removeprefix(CODE)), {"Content-Type": "image/png"}
                )
            refused.append(url[:200])
            # WeasyPrint logs and drops any other exception; this one stops the rendering.
            raise FatalURLFetchingError(url[:200])

    return OnlyCodes()


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
