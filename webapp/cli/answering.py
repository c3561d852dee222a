"""Answer problems given as JSON: one from a file, or line by line in one process.

A group of commands keeps two tables: questions (a command each) and kinds (for `batch`). Both
name their solver as "module:function", loaded when it is first asked, so that help answers at
once and nothing heavy is imported for a light question.
"""

import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from webapp.cli.given import BadInput, Given

Solver = Callable[[Given], Mapping[str, Any]]
Sayer = Callable[[Given, Mapping[str, Any]], Iterable[str]]

_REFUSED: Final = 2
_REMEMBERED: Final = 200  # lines that a later one may be about


@dataclass(frozen=True, slots=True)
class Question:
    """One command of a group: its help, what solves it, what says the answer in words.

    `solver` and `sayer` are "module:function". A solver takes a `Given` and returns what JSON
    holds (fractions are written "a/b"); a sayer takes both and returns Chinese sentences.
    """

    help: str
    solver: str
    sayer: str


def add_questions(group: click.Group, questions: Mapping[str, Question]) -> None:
    """Add a command `NAME FILE --json --explain --data DIR` for every question."""
    for name, question in questions.items():
        group.add_command(_command(name, question))


def add_batch(group: click.Group, kinds: Mapping[str, str]) -> None:
    """Add `batch KIND`: JSON Lines from standard input, an answer a line."""

    @group.command("batch")
    @click.argument("kind", type=click.Choice(sorted(kinds)), metavar="KIND")
    @click.option("--data", type=_FOLDER, default=".", help="Where the files are that lines name.")
    def batch(kind: str, data: Path) -> None:
        """Answer problems of one KIND, a JSON object a line. 批量计算."""
        solve: Solver = _load(kinds[kind])
        seen: deque[Mapping[str, Any]] = deque(maxlen=_REMEMBERED)
        for number, line in enumerate(sys.stdin, start=1):
            if not line.strip():
                continue
            try:
                given = replace(given_from(line, data), before=seen)
                answer = solve(given)
            except BadInput as bad:
                _refuse(f"第 {number} 行 line {number}: {bad}")
            seen.append(given.fields)
            click.echo(written(answer))

    batch.help = f"{batch.help}\n\nKIND: {', '.join(sorted(kinds))}."


def given_from(text: str, data: Path) -> Given:
    """Read one JSON object; decimals stay exact.

    Raises:
        BadInput: where the text is not JSON, or no object.
    """
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except ValueError as error:
        raise BadInput("JSON", str(error)) from error
    if not isinstance(found, dict):
        raise BadInput("JSON", "应为一个对象 not an object")
    return Given(found, "", data)


def written(answer: Mapping[str, Any], indent: int | None = None) -> str:
    """Return the answer as JSON: fractions "a/b", decimals as they are written."""
    return json.dumps(answer, ensure_ascii=False, default=_plain, indent=indent)


_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


def _command(name: str, question: Question) -> click.Command:
    @click.command(name, help=question.help)
    @click.argument("file", type=click.File(encoding="utf-8-sig"), default="-")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object (the default).")
    @click.option("--explain", is_flag=True, help="Sentences in Chinese; with --json beside it.")
    @click.option("--data", type=_FOLDER, default=".", help="Where the files are that it names.")
    def command(file: Any, data: Path, *, as_json: bool, explain: bool) -> None:  # noqa: ANN401 -- click's file
        try:
            text = file.read()
            given = Given({"pb": text}, "", data) if _is_pb(text) else given_from(text, data)
            answer = dict(_load(question.solver)(given))
            said = _said(question, given, answer) if explain else []
        except BadInput as bad:
            _refuse(str(bad))
        except UnicodeDecodeError as error:
            _refuse(f"FILE: 不是 UTF-8 文本 not UTF-8: {error}")
        if as_json or not explain:
            click.echo(written({**answer, "sentences": said} if explain else answer, indent=1))
        else:
            for sentence in said:
                click.echo(sentence)

    return command


def _said(question: Question, given: Given, answer: Mapping[str, Any]) -> list[str]:
    with _load("webapp.cli.in_chinese:in_chinese")():  # Flask, only for who asks for words
        return [str(sentence) for sentence in _load(question.sayer)(given, answer)]


def _is_pb(text: str) -> bool:
    return text.lstrip()[:5].upper().strip() in {"META", "META;"}


def _load(name: str) -> Any:  # noqa: ANN401 -- a solver or a sayer
    module, function = name.split(":")
    return getattr(import_module(module), function)


def _no_constant(name: str) -> Any:  # noqa: ANN401 -- never returns
    raise ValueError(f"{name} is no number")


def _plain(value: Any) -> Any:  # noqa: ANN401 -- what JSON does not know
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "tolist"):  # numpy's numbers and arrays, without importing numpy
        return value.tolist()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _refuse(line: str) -> None:
    click.echo(line.replace("\n", " "), err=True)
    sys.exit(_REFUSED)
