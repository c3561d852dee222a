"""`xinyuan rules`: the law on the command line. Needs no settings, no database, no Flask.

`QUESTIONS` are commands, `KINDS` what `batch` answers: the keys of the domain reference's
vectors.json and the stems of its vector files. The kinds of `xinyuan plan batch` are known
here too, so that nobody must remember which of the two counts what.
"""

from typing import Final

import click

from webapp.cli import plan
from webapp.cli.answering import Question, add_batch, add_questions
from webapp.cli.law_adding import add_rule_file, check_rules
from webapp.cli.law_book import list_rules, show_rule, test_rules

QUESTIONS: Final[dict[str, Question]] = {
    "tally": Question(
        "Count a vote: every clause, what is missing, other rules. 计票",
        "webapp.cli.law_vote:tally",
        "webapp.cli.law_vote:say_tally",
    ),
    "electorate": Question(
        "Who votes, with how many heads and m². 业主人数和面积",
        "webapp.cli.law_roll:electorate",
        "webapp.cli.law_roll:say_roll",
    ),
    "decisions": Question(
        "Which decisions a plan needs. 方案要表决哪些事项",
        "webapp.cli.law_money:decisions",
        "webapp.cli.law_money:say_decisions",
    ),
    "split": Question(
        "Split an amount to the fen. 按权重分摊",
        "webapp.cli.law_lift:split",
        "webapp.cli.law_lift:say_shares",
    ),
    "lift": Question(
        "Who pays for a lift, by table and by game. 电梯分摊",
        "webapp.cli.law_lift:lift",
        "webapp.cli.law_lift:say_shares",
    ),
    "fees": Question(
        "Fee plans, break-even, collection, running cost. 收费和收支平衡",
        "webapp.cli.law_fees:fees",
        "webapp.cli.law_fees:say_fees",
    ),
    "dates": Question(
        "When a period, a term or a warranty ends. 期限",
        "webapp.cli.law_dates:dates",
        "webapp.cli.law_dates:say_dates",
    ),
    "classify": Question(
        "A compound's tier, readiness and priority. 分类和优先级",
        "webapp.cli.law_score:classify",
        "webapp.cli.law_score:say_classes",
    ),
}
KINDS: Final[dict[str, str]] = {
    "rules": "webapp.cli.law_vote:clauses_of",
    "votes": "webapp.cli.law_vote:votes",
    "electorate": "webapp.cli.law_roll:expected",
    "lift_allocation": "webapp.cli.law_lift:lift_allocation",
    "late_joiner": "webapp.cli.law_lift:late_joiner",
    "subsidy": "webapp.cli.law_lift:subsidy",
    "running_cost": "webapp.cli.law_fees:running_cost",
    "fee_plan": "webapp.cli.law_fees:fee_plan",
    "break_even": "webapp.cli.law_fees:break_even",
    "collection": "webapp.cli.law_fees:collection",
    "fees_unit_cost": "webapp.cli.law_fees:unit_cost",
    "funding": "webapp.cli.law_money:funding",
    "payment": "webapp.cli.law_money:payment",
    "stars": "webapp.cli.law_money:stars",
    "reward": "webapp.cli.law_money:reward",
    "warranty": "webapp.cli.law_dates:warranty",
    "dates": "webapp.cli.law_dates:dates",
    "classification": "webapp.cli.law_score:classification",
    "scoring": "webapp.cli.law_score:scoring",
    "menu": "webapp.cli.law_score:menu",
    "satisfaction": "webapp.cli.law_score:satisfaction",
    "dual_majority": "webapp.cli.law_vote:dual_majority",
    "largest_remainder": "webapp.cli.law_lift:remainder",
    "lift_airport_shapley": "webapp.cli.law_lift:by_game",
    "lift_table_shares": "webapp.cli.law_lift:by_table",
}


@click.group()
def command() -> None:
    """The law in numbers and sentences. 规则测算."""


add_questions(command, QUESTIONS)
add_batch(command, {**plan.KINDS, **KINDS})
for each in (list_rules, show_rule, test_rules, check_rules, add_rule_file):
    command.add_command(each)
