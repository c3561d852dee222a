"""A small, exact validator of JSON Schema: the words that our own schema uses, no others.

It knows type, const, enum, pattern, format "date", minLength, minimum, minItems, uniqueItems,
items, properties, required, additionalProperties false or a schema, anyOf, $ref to "#/$defs/…".
A word it does not know is refused when the schema is read, never passed over. Source: JSON
Schema draft 2020-12, core and validation.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """What is wrong and where, such as "rule[3].clauses[1].op" and "not one of >=, >, <=, <"."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path or '(whole)'}: {self.why}"


class UnknownWord(ValueError):  # noqa: N818 -- a fault of a schema, told to its author
    """A schema uses a word that this validator does not know."""


def faults(schema: Schema, value: object) -> tuple[SchemaFault, ...]:
    """Return everything that is wrong with `value`, in its order; empty if it is valid.

    Days that TOML read as dates count as their text. O(size of the value).

    Raises:
        UnknownWord: if the schema uses a word that is not known here.
    """
    _check_words(schema)
    return tuple(_faults(schema, schema, plain(value), ""))


def plain(value: object) -> Any:  # noqa: ANN401 -- any JSON
    """Return a value with its dates as text, as JSON has it."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return str(value)  # a word of an enum is its text
    return value.isoformat() if isinstance(value, date) else value


def _faults(root: Schema, schema: Schema, value: object, path: str) -> Iterator[SchemaFault]:
    if "$ref" in schema:
        yield from _faults(root, _resolved(root, schema["$ref"]), value, path)
    for word, check in _CHECKS.items():
        if word in schema:
            why = check(schema[word], value)
            if why:
                yield SchemaFault(path, why)
                return  # what follows would only repeat it
    if "anyOf" in schema:
        yield from _any_of(root, schema["anyOf"], value, path)
    if isinstance(value, Mapping):
        yield from _object(root, schema, value, path)
    if isinstance(value, list) and "items" in schema:
        for at, each in enumerate(value):
            yield from _faults(root, schema["items"], each, f"{path}[{at}]")


def _object(
    root: Schema, schema: Schema, value: Mapping[str, Any], path: str
) -> Iterator[SchemaFault]:
    known: Mapping[str, Any] = schema.get("properties", {})
    others: Any = schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield SchemaFault(_joined(path, name), "is missing")
    for name, each in value.items():
        inner = known.get(name, others)
        if inner is False:
            yield SchemaFault(_joined(path, name), f"is unknown; known are {', '.join(known)}")
        elif isinstance(inner, Mapping):
            yield from _faults(root, inner, each, _joined(path, name))


def _any_of(
    root: Schema, schemas: Sequence[Schema], value: object, path: str
) -> Iterator[SchemaFault]:
    tried = [tuple(_faults(root, schema, value, path)) for schema in schemas]
    if all(tried):
        # The alternative that got furthest says best what is wrong.
        yield from max(tried, key=lambda found: max(len(each.path) for each in found))


def _resolved(root: Schema, reference: str) -> Schema:
    found: Any = root
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    schema: Schema = found
    return schema


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _type(wanted: str | list[str], value: object) -> str:
    names = [wanted] if isinstance(wanted, str) else wanted
    return "" if any(_TYPES[name](value) for name in names) else f"is not a {' or '.join(names)}"


def _enum(listed: list[Any], value: object) -> str:
    found = any(type(each) is type(value) and each == value for each in listed)
    return "" if found else f"{_shown(value)} is not one of {', '.join(map(str, listed))}"


def _pattern(pattern: str, value: object) -> str:
    matches = not isinstance(value, str) or re.search(pattern, value)
    return "" if matches else f"{_shown(value)} does not look like {pattern}"


def _format(name: str, value: object) -> str:
    if name != "date" or not isinstance(value, str):
        return ""
    try:
        date.fromisoformat(value)
    except ValueError:
        return f"{_shown(value)} is no day"
    return ""


def _minimum(least: int, value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value} is below {least}" if is_number and value < least else ""  # type: ignore[operator]  # a number


def _min_length(least: int, value: object) -> str:
    short = isinstance(value, str) and len(value.strip()) < least
    return "is blank" if short else ""


def _min_items(least: int, value: object) -> str:
    return f"has fewer than {least}" if isinstance(value, list) and len(value) < least else ""


def _unique(wanted: bool, value: object) -> str:  # noqa: FBT001 -- the schema's word
    twice = wanted and isinstance(value, list) and len({repr(each) for each in value}) < len(value)
    return "names one twice" if twice else ""


def _shown(value: object) -> str:
    return repr(value)[:60]


_TYPES: Final[Mapping[str, Callable[[object], bool]]] = {
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
_CHECKS: Final[Mapping[str, Callable[[Any, object], str]]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda wanted, value: _enum([wanted], value),
    "minLength": _min_length,
    "pattern": _pattern,
    "format": _format,
    "minimum": _minimum,
    "minItems": _min_items,
    "uniqueItems": _unique,
}
_NOTES: Final = frozenset({"$schema", "$id", "title", "description", "$comment"})
_STRUCTURE: Final = frozenset(
    {"$ref", "$defs", "anyOf", "items", "properties", "required", "additionalProperties"}
)


def _check_words(schema: Schema) -> None:
    unknown = set(schema) - _NOTES - _STRUCTURE - set(_CHECKS)
    if unknown:
        raise UnknownWord(min(unknown))
    for inner in _inner(schema):
        _check_words(inner)


def _inner(schema: Schema) -> Iterator[Schema]:
    for word in ("properties", "$defs"):
        yield from schema.get(word, {}).values()
    yield from schema.get("anyOf", ())
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), Mapping):
            yield schema[word]
