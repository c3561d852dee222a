import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import ROOT
from tests.sources import name_of, parsed, product

READERS_OF_TIME = ("datetime.now(", "date.today(", "time.time(")
# The edges: who opens a transaction, and who knows what time it is.
EDGES = ("webapp/", "workflows/flows/", "workflows/driver", "workflows/__main__")
CLOCKS = (*EDGES, "models/clock")
SQL_WRITERS = ("models/", "workflows/actions/")


def test_the_import_contracts_hold():
    checked = subprocess.run(  # noqa: S603 -- our own words
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout[-4000:] + checked.stderr


def prose(file) -> set[int]:
    """Return the numbers of the lines that stand in docstrings."""
    lines: set[int] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def lines_with(word: str, *, outside: tuple[str, ...]) -> list[str]:
    return [
        f"{name_of(file)}:{number}: {line.strip()}"
        for file in product(".py")
        if not name_of(file).startswith(outside)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if word in line.split("#")[0] and number not in prose(file)
    ]


def test_nobody_commits_by_hand():
    assert not lines_with(".commit()", outside=("models/migrations/",))


def test_only_edges_open_transactions():
    assert not lines_with(".begin() as", outside=(*EDGES, "models/migrations/"))


@pytest.mark.parametrize("reader", READERS_OF_TIME)
def test_only_edges_read_the_clock(reader):
    assert not lines_with(reader, outside=CLOCKS)


def test_only_reads_and_actions_write_sql():
    found = [
        *lines_with("select(", outside=SQL_WRITERS),
        *lines_with(".query(", outside=("tests/",)),
    ]

    assert not [line for line in found if "sa." in line or ".query(" in line]


def test_only_the_settings_read_the_environment():
    assert not lines_with("os.environ", outside=("models/settings.py", "workflows/flows/"))


def test_rules_need_the_standard_library_alone():
    program = (
        "import sys, pkgutil, importlib\n"
        "before = set(sys.modules)\n"
        "import rules\n"
        "for found in pkgutil.walk_packages(rules.__path__, 'rules.'):\n"
        "    if not found.name.startswith('rules.planning.'):\n"
        "        importlib.import_module(found.name)\n"
        "own = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(*sorted(own - set(sys.stdlib_module_names) - {'rules'}))"
    )

    imported = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    own = [name for name in imported.stdout.split() if not name.startswith("_sysconfigdata")]
    assert not own


def test_the_web_does_not_load_prefect():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, webapp; print('prefect' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.strip() == "False"


def test_the_web_does_not_load_numpy_before_a_page_needs_it():
    program = (
        "import sys, pkgutil, importlib, webapp\n"
        "for found in pkgutil.iter_modules(webapp.__path__, 'webapp.'):\n"
        "    importlib.import_module(found.name)\n"
        "import webapp.cli.plan, webapp.cli.rules, workflows.actions\n"
        "print(*sorted({'numpy', 'highspy'} & set(sys.modules)))"
    )

    loaded = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert not loaded.stdout.split()
