"""Do two PDFs look and read the same? Asked of poppler, where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

_RESOLUTION: Final = "100"
_PATIENCE: Final = 120  # seconds


def can_compare() -> bool:
    """Whether poppler's programs are there."""
    return shutil.which("pdftoppm") is not None and shutil.which("pdftotext") is not None


def is_alike(one: bytes, other: bytes) -> bool:
    """Whether both give equal pixels at 100 dpi and equal text; True where nobody can tell.

    Costs 0.1 s a page.
    """
    if not can_compare():
        return True
    return _text(one) == _text(other) and _pixels(one) == _pixels(other)


def _text(pdf: bytes) -> bytes:
    return subprocess.run(  # noqa: S603 -- a fixed command
        [shutil.which("pdftotext") or "pdftotext", "-layout", "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
        timeout=_PATIENCE,
    ).stdout


def _pixels(pdf: bytes) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        program = shutil.which("pdftoppm") or "pdftoppm"
        command = [program, "-r", _RESOLUTION, "-gray", "-", str(Path(folder) / "page")]
        subprocess.run(command, input=pdf, check=True, timeout=_PATIENCE, capture_output=True)  # noqa: S603 -- fixed
        return [page.read_bytes() for page in sorted(Path(folder).iterdir())]
