from itertools import product

import pytest

from documents.result_notice import Clause, figures, result_notice_html, statutory_sentence
from rules.decision_rule import Count, Measure, Operator
from tests.documents.builders_votes import failed_item, options_item, result_item, result_notice


@pytest.mark.parametrize(("num", "op", "measure"), list(product(Count, Operator, Measure)))
def test_every_clause_of_a_rule_can_be_printed(num, op, measure):
    clause = Clause(measure, num, num, 1, 2, op, "2/5", passed=False)

    page = result_notice_html(result_notice(items=(result_item(clauses=(clause,)),)))

    assert "✕ 未达到" in page
    assert "2/5" in page


def test_the_official_form_has_eleven_figures():
    names = [figure.name for figure in figures(result_item())]

    assert names == [
        "业主总人数",
        "专有部分总面积",
        "参与表决人数",
        "参与表决面积",
        "同意人数",
        "同意面积",
        "反对人数",
        "反对面积",
        "弃权人数",
        "弃权面积",
        "无效票（不计入参与表决）",
    ]


def test_competing_plans_keep_the_eleven_figures():
    found = figures(options_item())

    assert len(found) == 11
    assert (found[4].name, found[4].share) == ("赞成方案乙人数", "135 / 189（71.42%）")
    assert (found[6].name, found[6].share) == ("赞成其他方案人数", "54 / 189（28.57%）")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (result_item(), "面积四分之三以上的业主且参与表决人数四分之三以上的业主同意"),
        (options_item(), "面积过半数的业主且参与表决人数过半数的业主同意"),
        (failed_item(), "比例未全部达到，本事项未通过"),
        (result_item(statute="", local_rule="本市规定八成"), "本次表决并适用：本市规定八成"),
    ],
)
def test_the_sentence_of_the_law_fits_the_matter(item, words):
    assert words in statutory_sentence(item)


def test_a_preliminary_count_is_not_an_announcement():
    page = result_notice_html(result_notice(final=False, items=(options_item(), failed_item())))

    assert "初步统计结果公示（询异公示）" in page
    assert "初步统计：表决未通过" in page
    assert "✕ 未达到" in page
    assert "业主表决结果公告" not in page
