"""HTML to PDF: one sealed file out of complete documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from documents.seal import Signer, spliced
from documents.typesetting import FontsMissingError, RemoteResourceError, Typeset, typeset

__all__ = ["FontsMissingError", "RemoteResourceError", "Sealing", "to_pdf"]


@dataclass(frozen=True, slots=True)
class Sealing:
    """What goes into a PDF besides its pages.

    `made_at` is an aware instant: it becomes the file's dates, so that the same pages give
    the same bytes. `record` is attached as record.json (documents.record.record_of).
    `proof`, if any, is attached as proof.json (documents.manifest).
    `title` replaces the title of the first page where several documents become one.
    `nested` puts the documents' titles one bookmark level down, below separator pages.
    """

    made_at: datetime
    record: bytes = b""
    title: str = ""
    nested: bool = False
    proof: bytes = b""


def to_pdf(pages: Sequence[str], sealing: Sealing, signer: Signer | None = None) -> bytes:
    """Return one PDF/A-3a holding `pages`, each a complete HTML document, sealed by `signer`.

    Nothing is fetched: documents carry their own styles and drawings, so the bytes depend
    on the arguments (and the installed fonts) alone and a hostile name cannot make the
    server call out; only the seal's signature differs from one time to the next. Costs
    about half a second for each two-page document, and some 2 s once for importing WeasyPrint.

    Raises:
        RemoteResourceError: if a page refers to anything outside itself.
        GlyphMissing: if a character has no shape in the fonts for paper.
        FontsMissingError: if the fonts are not installed.
        ValueError: if there is no page, or `made_at` is naive.
    """
    how = Typeset(
        sealing.made_at, sealing.record, sealing.title, nested=sealing.nested, proof=sealing.proof
    )
    pdf = typeset(pages, how, signer).pdf
    return pdf if signer is None else spliced(pdf, signer)
