"""Are the fonts for paper installed? Asked of fontconfig, never of Pango.

Pango without a single font ends the process with a segmentation fault; `fc-list` does not.
"""

import shutil
import subprocess
from typing import Final

# Families named in templates/paper.css, with the Debian package that brings each.
FONTS: Final = {
    "Noto Sans CJK SC": "fonts-noto-cjk",
    "Noto Serif CJK SC": "fonts-noto-cjk",
    "HanaMinB": "fonts-hanazono",
}
# How the names of the families begin that may be embedded in a paper.
PAPER_FAMILIES: Final = ("Noto Sans CJK", "Noto Serif CJK", "HanaMin", "花園明朝")


def missing_fonts() -> list[str]:
    """Return what is missing, each with the Debian package that brings it; empty if all is well.

    "Noto Sans CJK SC (fonts-noto-cjk)". Runs `fc-list` once, about 20 ms.
    """
    program = shutil.which("fc-list")
    if program is None:
        return ["fc-list (fontconfig)"]
    listed = subprocess.run(  # noqa: S603 -- a fixed command without input
        [program, "--format", "%{family}\n"],
        capture_output=True,
        check=False,
        timeout=60,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    families = {name for line in listed.stdout.splitlines() for name in line.split(",")}
    return [f"{name} ({package})" for name, package in FONTS.items() if name not in families]
