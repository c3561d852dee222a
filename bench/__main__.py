"""`make bench [ONLY=word]`: measure, print a table, write var/bench.json.

Every module in this folder with a function `rows() -> Iterable[Row]` takes part; ONLY names one
of them, or several by their first word: core is core_money, core_register and so on.
"""

import importlib
import json
import pkgutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import bench
from bench.row import Row

REPORT = Path(__file__).parents[1] / "var/bench.json"
HEADINGS = ("", "ours", "reference", "unit", "ratio", "goal", "holds")


def main(words: list[str]) -> int:
    """Measure, show and keep; return 1 when a goal is missed, 2 when nothing is called so."""
    if words and not _chosen(words):
        print(
            f"Nothing is called {words[0]!r}. There is: {', '.join(_modules())}.", file=sys.stderr
        )
        return 2
    measured = list(_measured(words))
    for line in table(measured):
        print(line)
    keep(measured, REPORT, whole=not words)
    missed = [row.name for row in measured if not row.holds]
    if missed:
        print(f"\n{len(missed)} of {len(measured)} miss their goal: {', '.join(missed)}")
    return 1 if missed else 0


def keep(measured: Iterable[Row], report: Path, *, whole: bool) -> None:
    """Write the rows; of a part, replace those measured and keep the others."""
    fresh = [row.as_json() for row in measured]
    names = {row["name"] for row in fresh}
    old = [] if whole or not report.exists() else json.loads(report.read_text(encoding="utf-8"))
    report.parent.mkdir(parents=True, exist_ok=True)
    lines = [*(row for row in old if row["name"] not in names), *fresh]
    report.write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def table(measured: Iterable[Row]) -> Iterator[str]:
    cells = [HEADINGS, *(_cells(row) for row in measured)]
    widths = [max(_width(line[column]) for line in cells) for column in range(len(HEADINGS))]
    for line in cells:
        first = line[0] + " " * (widths[0] - _width(line[0]))
        rest = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        yield "  ".join([first, *rest])


def _measured(words: list[str]) -> Iterator[Row]:
    for name in _chosen(words):
        print(f"measuring {name} …", file=sys.stderr)
        yield from importlib.import_module(f"bench.{name}").rows()


def _chosen(words: list[str]) -> list[str]:
    """Return the modules that are named, or whose name begins so: core is all of core_…."""
    return [
        name
        for name in _modules()
        if not words or name == words[0] or name.startswith(f"{words[0]}_")
    ]


def _modules() -> list[str]:
    names = sorted(found.name for found in pkgutil.iter_modules(bench.__path__))
    return [name for name in names if name not in {"row", "__main__"}]


def _cells(row: Row) -> tuple[str, ...]:
    sign = "≥ " if row.more_is_better else "≤ "
    return (
        row.name,
        _number(row.ours),
        _number(row.reference),
        row.unit,
        _number(row.ratio),
        "" if row.goal is None else sign + _number(row.goal),
        "" if row.goal is None else ("yes" if row.holds else "NO"),
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


if __name__ == "__main__":
    sys.exit(main([word for word in sys.argv[1:] if word]))
