"""QR codes as one SVG path, so that they print sharp at any size."""

from dataclasses import dataclass

QUIET = 4  # modules of white around the code, ISO/IEC 18004


@dataclass(frozen=True, slots=True)
class QrCode:
    """The dark modules as an SVG path in a square view box of `size` modules."""

    path: str
    size: int


def qr_code(text: str) -> QrCode:
    """Return the QR code of `text` with 15 % error correction, quiet zone included.

    Raises:
        segno.DataOverflowError: if `text` is longer than a QR code can hold.
    """
    import segno  # noqa: PLC0415 -- for those who print codes, not for every start

    matrix = segno.make_qr(text, error="m", boost_error=False).matrix
    path = "".join(
        f"M{start + QUIET} {row + QUIET}h{length}v1h-{length}z"
        for row, modules in enumerate(matrix)
        for start, length in _runs(modules)
    )
    return QrCode(path=path, size=len(matrix) + 2 * QUIET)


def _runs(modules: bytearray) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start = None
    for column, dark in enumerate([*modules, 0]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            runs.append((start, column - start))
            start = None
    return runs
