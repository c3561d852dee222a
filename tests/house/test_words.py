import ast
import importlib
import pkgutil
import re
from enum import StrEnum

import pytest
import sqlalchemy as sa
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import documents
import models
import rules
import webapp
import workflows.actions
from models.base import Base
from rules.refusal import Refusal
from rules.stages import Stage
from tests.shared import ROOT
from tests.sources import STAGES, name_of, parsed, product
from webapp.words import CONDITIONS, EVENTS, LABELS, REFUSALS, STATUS

pytestmark = pytest.mark.xdist_group("words")  # what they share is made once

CATALOGUE = ROOT / "webapp/translations/en/LC_MESSAGES/messages.po"
PLACE = re.compile(r"%\((\w+)\)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def family(cls: type[Refusal]) -> set[type[Refusal]]:
    return {cls}.union(*(family(child) for child in cls.__subclasses__()))


def codes_of_refusals() -> set[str]:
    for package in (rules, models, documents, workflows.actions, webapp):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name and "__main__" not in found.name:
                importlib.import_module(found.name)
    return {cls.code for cls in family(Refusal) - {Refusal}}


def codes_of_conditions() -> set[tuple[str, str]]:
    """Return (stage, code) of every condition that a gate can name."""
    found = set()
    for file in product(".py"):
        if file.parent.name != "rules" or file.stem not in STAGES:
            continue
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Condition":
                code = node.args[0] if node.args else node.keywords[0].value
                assert isinstance(code, ast.Constant), f"{name_of(file)}:{node.lineno}"
                found.add((file.stem, str(code.value)))
    return found


def names_of_events() -> set[str]:
    """Return every event that an action records under a name written out."""
    return {
        str(argument.value)
        for file in product(".py")
        if name_of(file).startswith("workflows/actions/")
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record"
        for argument in node.args[2:3]
        if isinstance(argument, ast.Constant)
    }


def stored_enums() -> set[type[StrEnum]]:
    return {
        column.type.enum_class
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Enum) and column.type.enum_class is not None
    }


def test_every_refusal_has_a_sentence():
    assert not sorted(codes_of_refusals() - set(REFUSALS))


def test_no_sentence_is_left_of_a_refusal_that_is_gone():
    assert not sorted(set(REFUSALS) - codes_of_refusals())
    assert not sorted(set(STATUS) - set(REFUSALS))


def test_a_refusal_s_code_belongs_to_it_alone():
    codes_of_refusals()
    codes = [cls.code for cls in family(Refusal)]

    assert sorted(codes) == sorted(set(codes))


def test_every_condition_has_its_sentences():
    told = {(stage.value, code) for stage, code in CONDITIONS}

    assert not sorted(codes_of_conditions() - told)


def test_no_sentence_is_left_of_a_condition_that_is_gone():
    told = {(stage.value, code) for stage, code in CONDITIONS}

    assert not sorted(told - codes_of_conditions())


def test_every_event_has_a_sentence():
    assert not sorted(names_of_events() - set(EVENTS))


def test_events_are_told_in_the_past():
    odd = [name for name in names_of_events() if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)]

    assert not odd, "noun.past"


def test_every_stored_word_has_a_word_for_people():
    missing = {
        f"{enum.__name__}.{member.name}"
        for enum in stored_enums() | {Stage}
        for member in enum
        if member not in LABELS.get(enum, {})
    }

    assert not sorted(missing)


def test_what_people_read_is_chinese():
    sentences = [*REFUSALS.values(), *EVENTS.values()]
    words = [word for labels in LABELS.values() for word in labels.values()]

    assert not [str(text) for text in [*sentences, *words] if not _has_chinese(text)]


def _has_chinese(text: object) -> bool:
    # Abbreviations that are read the same in every language.
    return bool(CHINESE.search(str(text))) or str(text) in {"A", "B", "PDF", "RACI"}


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def test_the_english_catalogue_is_complete(catalogue):
    missing = [message.id for message in catalogue if message.id and not message.string]
    guesses = [message.id for message in catalogue if message.fuzzy and message.id]

    assert not missing
    assert not guesses


def test_the_english_catalogue_keeps_every_place(catalogue):
    changed = [
        message.id
        for message in catalogue
        if message.id and set(PLACE.findall(message.id)) != set(PLACE.findall(message.string))
    ]

    assert not changed


def test_the_english_catalogue_holds_no_chinese(catalogue):
    # Names of documents stay beside their translation, in brackets.
    left = [
        message.string
        for message in catalogue
        if message.id and CHINESE.search(re.sub(r"[(（《“][^)）》”]*[)）》”]", "", message.string))
    ]

    assert not left


def test_the_english_catalogue_knows_every_word_of_the_pages(catalogue):
    from babel.messages.extract import extract_from_dir  # noqa: PLC0415 -- slow to load

    methods = [("**.py", "python"), ("**.html", "jinja2")]
    keywords = dict.fromkeys(("_", "_l", "__", "gettext", "lazy_gettext"))
    keywords |= dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2))
    said = {
        (context, message)
        for folder in ("webapp", "forms")
        for _file, _line, message, _comments, context in extract_from_dir(
            ROOT / folder, methods, keywords=keywords
        )
        if isinstance(message, str) and message
    }

    known = {(message.context, message.id) for message in catalogue if message.id}
    assert not said - known, "run `make messages` and translate"
    assert not known - said, "run `make messages`"


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = translations(read_mo(file))

    assert compiled == translations(catalogue)


def translations(catalogue):
    return {(_text(each.context), each.id): each.string for each in catalogue if each.id}


def _text(context):
    # Babel reads contexts of a compiled catalogue as bytes.
    return context.decode() if isinstance(context, bytes) else context
