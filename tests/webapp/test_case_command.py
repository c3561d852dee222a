"""`xinyuan case`: what a script reads of the cases, and what a person does."""

import json

import pytest
from click.testing import CliRunner

from rules.stages import ORDER, Stage, Standing
from tests.builders import a_case, a_compound
from webapp.cli import main


@pytest.fixture
def run(database_url, tmp_path):
    def ask(*words):
        env = {"XINYUAN_DATABASE_URL": database_url, "XINYUAN_HOME": str(tmp_path)}
        return CliRunner().invoke(main, ["case", *words], env=env)

    return ask


@pytest.fixture
def case(session):
    return a_case(session, a_compound(session, stairwells=1, floors=1))


def test_the_list_is_json_of_a_stable_shape(run, session, case):
    other = a_case(session)
    other.standing = Standing.SUSPENDED
    session.commit()

    answer = run("list", "--json")

    lines = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert {line["reference"] for line in lines} == {case.reference, other.reference}
    assert {"reference", "compound", "title", "stage", "standing", "under_review"} == set(lines[0])
    assert {line["standing"] for line in lines} == {"open", "suspended"}


@pytest.mark.parametrize("stage", ORDER)
def test_a_case_is_json_in_every_stage(run, session, case, stage):
    case.stage = stage
    session.commit()

    answer = run("show", case.reference, "--json")

    record = json.loads(answer.stdout)
    assert answer.exit_code == 0, answer.output
    assert (record["reference"], record["stage"]) == (case.reference, stage)
    assert all({"code", "met", "figures"} == set(each) for each in record["conditions"])
    assert record["conditions"]


def test_a_person_reads_the_same_in_chinese(run, case):
    listed, shown = run("list"), run("show", case.reference)

    assert f"{case.reference}  建档分类 在办" in listed.stdout
    assert "✗ 设施调查" in shown.stdout
    assert shown.exit_code == 0


def test_a_parent_names_its_stairwells_cases(run, session, case):
    child = a_case(session, stage=Stage.PLAN_PROPOSAL, parent_id=case.id)
    session.commit()

    record = json.loads(run("show", case.reference, "--json").stdout)

    assert record["children"] == [child.reference]


def test_an_unknown_case_is_said_and_leaves_with_one(run, case):
    answer = run("show", f"{case.reference}9")

    assert answer.exit_code == 1
    assert "没有这个项目" in answer.stderr
    assert answer.stdout == ""


def test_an_empty_office_lists_nothing(run, database):
    del database

    assert json.loads(run("list", "--json").stdout) == []
