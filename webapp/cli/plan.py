"""`xinyuan plan`: the advice (what to build, whom to visit, who pays) on the command line.

`QUESTIONS` are commands, `KINDS` what `batch` answers: add a line to either.
"""

from typing import Final

import click

from webapp.cli.answering import Question, add_batch, add_questions

QUESTIONS: Final[dict[str, Question]] = {
    "menu": Question(
        "What the households' wishes choose within a budget (JSON or .pb). 点菜式选项目",
        "webapp.cli.plan_menu:menu",
        "webapp.cli.plan_menu:say_menu",
    ),
    "explain": Question(
        "Why each item was chosen or not. 每个项目为什么入选、落选",
        "webapp.cli.plan_menu:explain",
        "webapp.cli.plan_menu:say_explanations",
    ),
    "forecast": Question(
        "How likely the decision passes. 表决通过的可能",
        "webapp.cli.plan_consent:forecast",
        "webapp.cli.plan_consent:say_forecast",
    ),
    "visits": Question(
        "Whom to visit next, in order. 敲门先后",
        "webapp.cli.plan_consent:visits",
        "webapp.cli.plan_consent:say_visits",
    ),
    "mix": Question(
        "Who pays so that residents pay least, and what one yuan is worth. 资金怎么凑",
        "webapp.cli.plan_money:mix",
        "webapp.cli.plan_money:say_mix",
    ),
    "upkeep": Question(
        "Fees that carry a compound, and what may happen in ten years. 物业收支测算",
        "webapp.cli.plan_upkeep:upkeep",
        "webapp.cli.plan_upkeep:say_upkeep",
    ),
    "address": Question(
        "What a Chinese address says: building, stairwell, floor, room. 读地址",
        "webapp.cli.plan_register:address",
        "webapp.cli.plan_register:say_address",
    ),
    "owners": Question(
        "Which entries of two lists are one owner. 两份名册对业主",
        "webapp.cli.plan_register:owner_linkage",
        "webapp.cli.plan_register:say_owners",
    ),
}
KINDS: Final[dict[str, str]] = {
    "pb_outcomes": "webapp.cli.plan_menu:pb_outcomes",
    "menu_mes_explain": "webapp.cli.plan_menu:menu_mes_explain",
    "menu_mes_constraints": "webapp.cli.plan_menu:menu_mes_constraints",
    "menu_max_welfare": "webapp.cli.plan_menu:menu_max_welfare",
    "forecast_small_exact": "webapp.cli.plan_consent:forecast_small_exact",
    "poisson_binomial": "webapp.cli.plan_consent:poisson_binomial",
    "outreach_small_exact": "webapp.cli.plan_consent:outreach_small_exact",
    "outreach_large": "webapp.cli.plan_consent:outreach_large",
    "funding_mix": "webapp.cli.plan_money:funding_mix",
    "sustain": "webapp.cli.plan_upkeep:sustain",
    "address_templates": "webapp.cli.plan_register:address_templates",
    "address_real_train": "webapp.cli.plan_register:address_real_train",
    "owner_linkage": "webapp.cli.plan_register:owner_linkage",
    "signatures": "webapp.cli.plan_register:signatures",
    "lift_airport_shapley": "webapp.cli.law_lift:by_game",
    "lift_table_shares": "webapp.cli.law_lift:by_table",
    "largest_remainder": "webapp.cli.law_lift:remainder",
}


@click.group()
def command() -> None:
    """Advice in numbers and sentences. 方案测算."""


add_questions(command, QUESTIONS)
add_batch(command, KINDS)
