"""A process that prints a town's forms through the product's press; killed, it goes on.

`python -m bench.paper_town FOLDER COUNT`. What is kept is noted in FOLDER/ledger, a line each,
as the database does in the product; the last line is {"memory": MB of the largest process}.
"""

import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from models.settings import Settings
from rules.paper import PaperKind
from tests.documents.builders_consent import MADE_AT
from tests.documents.test_batch import OWNERS, form
from workflows.actions.paper_sheet import Sheet
from workflows.press import Press

PART = 250
AT_ONCE = 2_000


def sheets(numbers: range) -> Iterator[Sheet]:
    for n in numbers:
        value = form(100 + n, owner=OWNERS[n % len(OWNERS)])
        yield Sheet(1, 1, PaperKind.CONSENT_FORM, f"{n}", MADE_AT, value, household_id=n)


def noted(ledger: Path) -> set[int]:
    """Return which forms were noted; a line that a kill cut short counts for nothing."""
    lines = ledger.read_text().splitlines(keepends=True) if ledger.exists() else []
    return {json.loads(line)["n"] for line in lines if line.endswith("}\n") and '"n"' in line}


def print_town(folder: Path, count: int) -> None:
    settings = Settings(home=folder, database_url="sqlite://")
    done, press = noted(folder / "ledger"), Press()
    left = [n for n in range(count) if n not in done]
    with (folder / "ledger").open("a") as ledger:
        ledger.write("\n")
        for start in range(0, len(left), AT_ONCE):
            some = [one for n in left[start : start + AT_ONCE] for one in sheets(range(n, n + 1))]
            parts = [some[at : at + PART] for at in range(0, len(some), PART)]
            for part, printed in press.run_off(parts, settings):
                for sheet, made in zip(part, printed, strict=True):
                    assert made.kept is not None, made.problem
                    line = {"n": sheet.household_id, "digest": made.kept.digest}
                    ledger.write(json.dumps(line) + "\n")
                ledger.flush()
                os.fsync(ledger.fileno())
        press.finish()
        ledger.write(json.dumps({"memory": peak()}) + "\n")


def peak() -> float:
    own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(int(own[1]) if own else 0, children) / 1024


if __name__ == "__main__":
    print_town(Path(sys.argv[1]), int(sys.argv[2]))
