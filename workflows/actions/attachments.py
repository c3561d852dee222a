"""Evidence people bring: photographs and scans, checked, cleaned and kept by digest."""

import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from models.document import Attachment
from models.store import keep
from rules.act import Act
from rules.refusal import Refusal
from workflows.actions.record import record

MOST_BYTES: Final = 10 * 1024 * 1024
"""The largest single file, in bytes."""

MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 2000  # pixels of a kept photograph
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")


class FileNotUsable(Refusal):
    """The file is none of the kinds that are kept, or is damaged."""

    code = "file_not_usable"


class FileTooLarge(Refusal):
    """The file is larger than the office keeps."""

    code = "file_too_large"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came: its name on the person's machine and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file fit to be kept and served again."""

    content: bytes
    media_type: str
    extension: str


def clean_file(upload: Upload) -> Cleaned:
    """Return the file as it will be kept: pictures drawn anew (no EXIF), PDFs as they are.

    To be called before the transaction: twelve megapixels cost 0.7 s.

    Raises:
        FileTooLarge: above ten megabytes or fifty million pixels.
        FileNotUsable: if it is neither a picture nor a PDF.
    """
    if len(upload.content) > MOST_BYTES:
        raise FileTooLarge(name=upload.name, most=MOST_BYTES // 1024 // 1024)
    if upload.content.startswith(b"%PDF-"):
        if b"%%EOF" not in upload.content[-2048:]:
            raise FileNotUsable(name=upload.name)
        return Cleaned(upload.content, "application/pdf", "pdf")
    return Cleaned(_redrawn(upload), "image/jpeg", "jpg")


def keep_attachment(  # noqa: PLR0913, PLR0917 -- a file, its case, and what it is about
    session: Session,
    store: Path,
    case_id: int,
    upload: Upload,
    cleaned: Cleaned,
    act: Act,
    *,
    about: str = "",
) -> Attachment:
    """Keep a cleaned file as evidence of a case; the same bytes are stored once.

    The file is on disk before the row is committed; a row never points at nothing.
    """
    stem = Path(upload.name.replace("\\", "/")).stem.strip()[:80] or "file"
    attachment = Attachment(
        case_id=case_id,
        digest=keep(store, cleaned.content),
        file_name=f"{stem}.{cleaned.extension}",
        media_type=cleaned.media_type,
        size=len(cleaned.content),
        about=about,
        uploaded_by=act.by,
        uploaded_at=act.at,
    )
    session.add(attachment)
    session.flush()  # whoever brings evidence points at its id
    record(session, act, "attachment.kept", case_id=case_id, digest=attachment.digest, about=about)
    return attachment


def _redrawn(upload: Upload) -> bytes:
    # Loaded here: the first page of a fresh start does not wait for picture formats.
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 -- see above
    from pillow_heif import register_heif_opener  # noqa: PLC0415 -- see above

    register_heif_opener()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(upload.content), formats=_FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise FileTooLarge(name=upload.name, most=MOST_BYTES // 1024 // 1024)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise FileNotUsable(name=upload.name) from error
    except Image.DecompressionBombWarning as error:
        raise FileTooLarge(name=upload.name, most=MOST_BYTES // 1024 // 1024) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = io.BytesIO()
    upright.save(drawn, "JPEG", quality=85)
    return drawn.getvalue()
