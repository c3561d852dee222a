import json

from bench.__main__ import keep, main, table
from bench.row import Row, cpu_ms

FAST = Row("a page", ours=4.0, unit="CPU-ms", reference=2.0, goal=5.0)
SLOW = Row("a decision", ours=9.0, unit="CPU-ms", goal=5.0)


def test_a_row_is_judged_by_its_goal():
    throughput = Row("runs", ours=4.0, unit="per s", goal=5.0, more_is_better=True)

    assert FAST.holds
    assert not SLOW.holds
    assert not throughput.holds
    assert FAST.ratio == 2.0


def test_a_part_replaces_its_own_rows_and_keeps_the_others(tmp_path):
    report = tmp_path / "var/bench.json"
    keep([FAST, SLOW], report, whole=True)

    keep([Row("a page", ours=3.0, unit="CPU-ms")], report, whole=False)

    assert {row["name"]: row["ours"] for row in json.loads(report.read_text())} == {
        "a decision": 9.0,
        "a page": 3.0,
    }


def test_the_report_has_the_fields_that_were_agreed(tmp_path):
    keep([FAST], tmp_path / "bench.json", whole=True)

    (row,) = json.loads((tmp_path / "bench.json").read_text())
    assert set(row) == {"name", "ours", "reference", "unit", "ratio", "goal", "holds"}


def test_the_table_says_what_missed():
    lines = list(table([FAST, SLOW]))

    assert lines[1].endswith("yes")
    assert lines[2].endswith("NO")


def test_an_unknown_word_is_answered(capsys):
    assert main(["no such thing"]) == 2
    assert "decision, " in capsys.readouterr().err


def test_time_is_that_of_the_processor():
    assert cpu_ms(lambda: sum(range(20_000)), times=3, warm=1) > 0
