import importlib
import re
from collections import defaultdict
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from models.base import Base
from tests.shared import ROOT
from tests.sources import PACKAGES, STAGES, name_of, product

FORBIDDEN = {"util", "utils", "helper", "helpers", "service", "services", "manager", "managers"}
FORBIDDEN |= {"common", "misc", "core", "base2", "tools", "stuff", "handler", "handlers"}
# Everything about a stage bears its word, on every floor.
FLOORS = (
    "rules",
    "forms",
    "models/reads",
    "workflows/actions",
    "workflows/flows/stages",
    "webapp",
    "webapp/words",
)
# Words of the law and of language that end in s and are no plurals.
SINGULAR = ("ss", "us", "is")


def glossary_names() -> set[str]:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    return {name for line in lines if line.startswith("|") for name in re.findall(r"`(\w+)`", line)}


@pytest.mark.parametrize("package", PACKAGES)
def test_our_names_are_ours(package):
    owners = set(packages_distributions().get(package, [])) - {"xinyuan"}
    module = importlib.import_module(package)

    assert not owners, f"{owners} also installs {package!r}: remove one of them"
    assert Path(str(module.__file__)).is_relative_to(ROOT)


def test_no_module_bears_a_name_that_says_nothing():
    vague = [
        name_of(file)
        for file in product(".py")
        if FORBIDDEN & {*file.relative_to(ROOT).parts[:-1], file.stem}
    ]

    assert not vague


@pytest.mark.parametrize("floor", FLOORS)
def test_a_stage_has_one_word_on_every_floor(floor):
    folder = ROOT / floor

    missing = [
        stage
        for stage in STAGES
        if not (folder / f"{stage}.py").is_file() and not (folder / stage / "__init__.py").is_file()
    ]

    assert not missing, f"{floor} has nothing for {missing}"


def test_tables_are_singular():
    plurals = [table for table in _tables() if table.endswith("s") and not table.endswith(SINGULAR)]

    assert not plurals


def test_tables_bear_the_words_of_the_glossary():
    strangers = sorted(set(_tables()) - glossary_names())

    assert not strangers, f"docs/glossary.md explains no {strangers}"


def test_the_glossary_names_no_table_that_is_gone():
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    claimed = {name for line in lines for name in re.findall(r"table `(\w+)`", line)}

    assert claimed <= set(_tables())


def test_a_word_of_the_rules_means_one_thing():
    homes: dict[str, list[str]] = defaultdict(list)
    for file in product(".py"):
        if name_of(file).startswith("rules/"):
            for name in re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE):
                homes[name].append(name_of(file))

    # Every stage's gate has its own Facts; the module says whose.
    alike = {"Facts"}
    twice = {
        name: files
        for name, files in homes.items()
        if len(files) > 1 and name[0] != "_" and name not in alike
    }

    assert not twice


def test_no_column_is_a_reserved_word():
    reserved = {"key", "order", "user", "group", "check", "table", "column", "default", "end"}

    bad = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in reserved
    ]

    assert not bad


def test_instants_and_dates_are_not_confused():
    endings = {"date": "_at", "datetime": "_on"}

    wrong = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(endings.get(column.type.python_type.__name__, "\0"))
    ]

    assert not wrong


def _tables() -> list[str]:
    importlib.import_module("models")
    # The tables of Prefect or of a library we use would be theirs to name; there are none here.
    return sorted(Base.metadata.tables)
