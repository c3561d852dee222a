"""Small versions of kept photographs, drawn when asked for."""

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

SIDE: Final = 480
"""The longest side of a thumbnail, in pixels: 160 CSS pixels on a dense screen."""


@lru_cache(maxsize=256)
def thumbnail(path: Path) -> bytes:
    """Return a small JPEG of a kept photograph; about 20 ms the first time.

    The path of a kept file is its digest, so what is remembered is never stale.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 -- the first page does not wait for it

    with Image.open(path) as picture:
        picture.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at an eighth of its size
        small = ImageOps.exif_transpose(picture).convert("RGB")
        small.thumbnail((SIDE, SIDE))
    drawn = io.BytesIO()
    small.save(drawn, "JPEG", quality=80)
    return drawn.getvalue()
