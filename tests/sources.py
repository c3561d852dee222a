"""What the house tests read: the files that are, or are about to be, committed."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.shared import ROOT

PACKAGES = ("rules", "models", "forms", "documents", "workflows", "webapp")
STAGES = (
    "registration",
    "demand_survey",
    "plan_proposal",
    "resident_consultation",
    "funding_mix",
    "construction",
    "acceptance",
    "long_term_management",
)


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the repository, new ones included, ignored ones not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(file for file in files if file.is_file()))


def product(suffix: str) -> list[Path]:
    """Return the files of the six packages that end with `suffix`."""
    return [
        file
        for file in tracked()
        if file.name.endswith(suffix) and file.relative_to(ROOT).parts[0] in PACKAGES
    ]


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def texts() -> Iterator[tuple[Path, str]]:
    """Yield every committed file that is text, with its text."""
    for file in tracked():
        try:
            yield file, file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
