"""What `rules` promises its readers: every function explained, every refusal named, a source.

A source is an article of law, a section of the domain reference, a paper, or the honest "[P]"
for what is our own proposal.
"""

import ast
import re

import pytest

from tests.sources import name_of, product

MODULES = [file for file in product(".py") if name_of(file).startswith("rules/")]
# Shapes of values and small tools that say nothing about law, money or advice.
PLUMBING = {
    "rules/__init__.py",
    "rules/act.py",
    "rules/condition.py",
    "rules/names.py",
    "rules/planning/__init__.py",
    "rules/printing.py",
    "rules/record_field.py",
    "rules/refusal.py",
    "rules/tally_record.py",
}
SOURCE = re.compile(
    r"DOMAIN|§|[Ss]ource:|Civil Code|民法典|条例|第.{1,6}条|〔20|arXiv|\[P\]|\bart\. ?\d|"
    r"\b[A-Z]{1,2}\d{1,2}\b|\b(19|20)\d\d\b"
)
EXPLAINED = (ast.FunctionDef, ast.ClassDef)


def tree_of(file):
    return ast.parse(file.read_text(encoding="utf-8"))


def public(nodes):
    return [node for node in nodes if not node.name.startswith("_")]


def told(node):
    return ast.get_docstring(node) or ""


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_every_public_name_of_the_law_is_explained(file):
    top = public(node for node in tree_of(file).body if isinstance(node, EXPLAINED))
    inner = [
        member
        for node in top
        if isinstance(node, ast.ClassDef)
        for member in public(each for each in node.body if isinstance(each, ast.FunctionDef))
    ]

    assert not [node.name for node in (*top, *inner) if not told(node)]


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_function_of_the_law_that_refuses_says_so(file):
    silent = [
        node.name
        for node in public(each for each in tree_of(file).body if isinstance(each, ast.FunctionDef))
        if any(isinstance(each, ast.Raise) and each.exc for each in ast.walk(node))
        and not re.search(r"[Rr]aises|[Rr]efuse", told(node))
    ]

    assert not silent


@pytest.mark.parametrize(
    "file", [file for file in MODULES if name_of(file) not in PLUMBING], ids=name_of
)
def test_every_module_of_the_law_names_its_source(file):
    explained = [
        told(node) for node in ast.walk(tree_of(file)) if isinstance(node, (ast.Module, *EXPLAINED))
    ]

    assert SOURCE.search("\n".join(explained))
