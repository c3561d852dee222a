import ast
from collections import defaultdict

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


def test_a_file_can_be_read_in_one_sitting():
    lines = {name_of(file): len(file.read_text(encoding="utf-8").splitlines()) for file in READ}

    assert not {name: count for name, count in lines.items() if count > LONGEST}


def test_no_function_is_written_twice():
    alike = defaultdict(list)
    for file in product(".py"):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.FunctionDef) and len(shape := _shape(node)) >= COPIED:
                alike[shape].append((f"{name_of(file)}:{node.lineno} {node.name}", node))

    copied = [places for group in alike.values() for places in _twins(group)]

    assert not copied


def _twins(group: list[tuple[str, ast.FunctionDef]]) -> list[list[str]]:
    if len(group) == 1:
        return []
    found = defaultdict(list)
    for place, node in group:
        found["\n".join(map(ast.dump, _said(node)))].append(place)
    return [places for places in found.values() if len(places) > 1]


def _shape(node: ast.FunctionDef) -> tuple[type[ast.AST], ...]:
    """Return what kinds of things a function says: only functions of one shape can be twins."""
    return tuple(type(each) for part in _said(node) for each in ast.walk(part))


def _said(node: ast.FunctionDef) -> list[ast.AST]:
    statements = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return [*statements, node.args]


def test_every_module_says_what_it_is():
    mute = [name_of(file) for file in product(".py") if not ast.get_docstring(parsed(file))]

    assert not [name for name in mute if "/versions/" not in name]
