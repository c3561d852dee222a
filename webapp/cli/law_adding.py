"""`xinyuan rules add FILE` and `xinyuan rules check FILE`: rules of one's own, in TOML or JSON."""

import sys
from pathlib import Path
from typing import Final, NoReturn

import click

from rules.decision_rule import DecisionRule
from rules.rule_record import BadRuleRecord
from rules.rulebook import read_rule_file

_REFUSED: Final = 2
_FILE: Final = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command("check")
@click.argument("file", type=_FILE, default="-")
def check_rules(file: Path) -> None:
    """Check a rule file (TOML or JSON) against the schema. 检查规则文件."""
    for rule in _rules_of(file):
        click.echo(f"{rule.id} v{rule.version} {rule.jurisdiction} {rule.effective_from}: 可用")


@click.command("add")
@click.argument("file", type=_FILE, default="-")
def add_rule_file(file: Path) -> None:
    """Add the rules of a file (TOML or JSON) to the database. 添加规则.

    A vote under way keeps the rule it was opened with. A rule that is known needs a higher
    version to be changed.
    """
    rules = _rules_of(file)
    # The database is loaded for this command alone; the others count without one.
    from models import clock  # noqa: PLC0415 -- see above
    from models.database import connected  # noqa: PLC0415 -- see above
    from rules.act import Act  # noqa: PLC0415 -- see above
    from webapp.cli.reading import settings  # noqa: PLC0415 -- see above
    from workflows.actions.decision_rules import (  # noqa: PLC0415 -- see above
        RuleNotCountable,
        RuleVersionKnown,
        add_rules,
    )

    found = settings()
    act = Act(by="command:rules", at=clock.now(found))
    try:
        with connected(found.database_url) as database, database.begin() as session:
            count = add_rules(session, rules, act)
    except RuleVersionKnown as refusal:
        name, version = refusal.facts["rule"], refusal.facts["version"]
        _refuse(
            f"{name}.version: 第 {version} 版已经有了，请用更高的版本号 taken, use a higher one"
        )
    except RuleNotCountable as refusal:
        name, counts = refusal.facts["rule"], refusal.facts["counts"]
        _refuse(f"{name}.clauses: 表决不记录 {counts} no vote records {counts}")
    click.echo(f"新增 {count} 条规则 ({len(rules) - count} 条已有)")


def _rules_of(file: Path) -> tuple[DecisionRule, ...]:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
        return read_rule_file(text)
    except BadRuleRecord as refusal:
        _refuse(f"{refusal.facts['field']}: {refusal.facts['value']}")
    except UnicodeDecodeError as error:
        _refuse(f"FILE: 不是 UTF-8 文本 not UTF-8: {error}")


def _refuse(line: str) -> NoReturn:
    click.echo(line.replace("\n", " "), err=True)
    sys.exit(_REFUSED)
