"""`xinyuan case`: list and show cases."""

import json
import sys
from typing import Any

import click
from flask import Flask
from flask_babel import Babel

from models.clock import now
from models.database import connected
from models.reads.case_record import case_record, case_references
from rules.stages import Stage, Standing
from webapp.cli.reading import settings


@click.group()
def command() -> None:
    """List and show cases. 查看项目."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON array.")
def list_(*, as_json: bool) -> None:
    """Print every case in one line."""
    with connected(settings().database_url) as database, database() as session:
        found = case_references(session)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    with _in_chinese():
        from webapp.words import label  # noqa: PLC0415 -- words need an app around them

        for case in found:
            stage, standing = label(Stage(case["stage"])), label(Standing(case["standing"]))
            review = " 待审查" if case["under_review"] else ""
            click.echo(
                f"{case['reference']}  {stage} {standing}{review}  "
                f"{case['compound']} {case['title']}"
            )


@command.command()
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(reference: str, *, as_json: bool) -> None:
    """Print one case: where it stands, what it still lacks, what was decided."""
    given = settings()
    with connected(given.database_url) as database, database() as session:
        record = case_record(session, reference, now(given))
    if record is None:
        click.echo(f"没有这个项目 no such case: {reference}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    with _in_chinese():
        for line in _lines(record):
            click.echo(line)


def _lines(record: dict[str, Any]) -> list[str]:
    from rules.condition import Condition  # noqa: PLC0415 -- as in list_
    from webapp.words import condition_words, label  # noqa: PLC0415 -- as in list_

    stage = Stage(record["stage"])
    lines = [
        f"{record['reference']}  {record['compound']} {record['title']}",
        f"{label(stage)} · {label(Standing(record['standing']))}",
        "",
    ]
    for visit in record["stages"]:
        left = f" → {visit['left_at']} {visit['verdict']}" if visit["left_at"] else ""
        lines.append(f"  {label(Stage(visit['stage']))}  {visit['entered_at']}{left}")
    lines.append("")
    for each in record["conditions"]:
        condition = Condition(each["code"], each["met"], "", "", each["figures"])
        title, sentence = condition_words(stage, condition)
        lines.append(f"  {'✓' if each['met'] else '✗'} {title}：{sentence}")
    lines.extend(
        f"  {'通过' if tally['adopted'] else '未通过'}  {tally['title']}"
        for tally in record["tallies"]
    )
    lines.append(f"  文书 papers {len(record['papers'])}  事件 events {len(record['events'])}")
    return lines


def _in_chinese() -> Any:  # noqa: ANN401 -- a context manager of Flask's
    app = Flask("xinyuan")
    Babel(app, locale_selector=lambda: "zh_Hans_CN")
    return app.test_request_context()
