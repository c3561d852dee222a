import ast
from collections import defaultdict

import pytest

from tests.sources import name_of, parsed, product, tracked

LONGEST = 300
# Below this a repetition is a coincidence; above it, somebody copied.
COPIED = 90
READ = [
    file
    for file in tracked()
    if file.suffix in {".py", ".html", ".sh", ".js"}
    and "vendor" not in file.parts
    and "versions" not in file.parts
]


@pytest.mark.parametrize("file", READ, ids=name_of)
def test_a_file_can_be_read_in_one_sitting(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_no_function_is_written_twice():
    twins = defaultdict(list)
    for file in product(".py"):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.FunctionDef) and _weight(node) >= COPIED:
                twins[_body(node)].append(f"{name_of(file)}:{node.lineno} {node.name}")

    copied = [places for places in twins.values() if len(places) > 1]

    assert not copied


def _weight(node: ast.FunctionDef) -> int:
    return sum(1 for _ in ast.walk(node))


def _body(node: ast.FunctionDef) -> str:
    statements = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return "\n".join(ast.dump(statement) for statement in statements) + ast.dump(node.args)


def test_every_module_says_what_it_is():
    mute = [name_of(file) for file in product(".py") if not ast.get_docstring(parsed(file))]

    assert not [name for name in mute if "/versions/" not in name]
