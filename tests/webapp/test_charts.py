"""Geometry of the pictures."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.charts.bars import WIDTH, Answers, Item, Step, bar_list, funnel, survey_bars
from webapp.charts.elevation import Home, Mark, Stairwell, elevation
from webapp.charts.fan import Forecast, fan
from webapp.charts.gantt import Stint, gantt
from webapp.charts.meter import meter
from webapp.charts.sankey import Link, sankey
from webapp.charts.scale import ems, every, round_steps, share, wrap
from webapp.charts.stairs import Door, stairs
from webapp.charts.waterfall import Item as Source
from webapp.charts.waterfall import waterfall


def test_round_steps_are_few_and_inside():
    assert round_steps(0, 100) == (0, 25, 50, 75, 100)
    assert round_steps(-38, 95) == (0, 50)
    assert round_steps(5, 5) == (5,)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**12))
def test_round_steps_never_leave_the_axis(low, length):
    steps = round_steps(low, low + length)

    assert 1 <= len(steps) <= 5
    assert all(low - length * 1e-6 <= step <= low + length * (1 + 1e-6) for step in steps)


def test_a_share_of_nothing_is_nothing():
    assert share(3, 0) == 0
    assert share(5, 4) == 1
    assert share(-1, 4) == 0
    assert share(Fraction(1, 2), 2) == 0.25


def test_long_labels_break_evenly_and_end_in_dots():
    assert wrap("维修资金", 3) == ("维修", "资金")
    assert wrap("缺口", 3) == ("缺口",)
    assert wrap("住宅专项维修资金使用", 3) == ("住宅专", "项维…")
    assert wrap("", 3) == ("",)


@given(st.text(max_size=60), st.floats(2, 30))
def test_no_line_of_a_label_is_wider_than_its_room(text, room):
    lines = wrap(text, room)

    assert len(lines) <= 2
    assert all(ems(line) <= room + 1e-9 for line in lines)


def test_labels_are_thinned_until_they_fit():
    assert every(12, 600, 40) == 1
    assert every(24, 600, 40) == 2
    assert every(1, 0, 40) == 1


STAIRS = [Stairwell("a", "1单元", "3/4", passed=True), Stairwell("b", "2单元", "0/1", passed=False)]


def home(stairwell, floor, door, room="", mark=Mark.YES, **more):
    return Home(stairwell, floor, door, room or f"{floor}0{door}", mark, **more)


def test_the_top_floor_stands_first_and_doors_stand_under_each_other():
    homes = [home("a", 1, 1), home("a", 2, 2), home("a", 2, 1), home("b", 1, 1)]

    front = elevation("1号楼", STAIRS, homes)

    assert [storey.floor for storey in front.storeys] == [2, 1]
    rooms = [[slot.window and slot.window.room for slot in row.slots] for row in front.storeys]
    assert rooms == [["201", "202", None], ["101", None, "101"]]
    assert [foot.doors for foot in front.feet] == [2, 1]
    assert front.homes == 4


def test_the_roof_follows_each_stairwell():
    homes = [home("a", 1, 1), home("a", 2, 1), home("b", 1, 1)]

    top, ground = elevation("1号楼", STAIRS, homes).storeys

    assert [slot.css for slot in top.slots] == ["roof", "stair gap"]
    assert [slot.css for slot in ground.slots] == ["", "stair roof"]


def test_households_behind_one_door_stand_side_by_side():
    homes = [home("a", 1, 1, "101甲"), home("a", 1, 1, "101乙"), home("a", 1, 2, "102")]

    front = elevation("1号楼", STAIRS[:1], homes)

    windows = [slot.window.room for slot in front.storeys[0].slots]
    assert sorted(windows) == ["101乙", "101甲", "102"]
    assert front.feet[0].doors == 3


def test_only_an_agreeing_window_folds_its_corner():
    homes = [
        home("a", 1, 1, unverified=True),
        home("a", 1, 2, mark=Mark.NO, unverified=True),
        home("a", 1, 3, room="10103", mark=Mark.NONE),
    ]

    slots = elevation("1号楼", STAIRS[:1], homes).storeys[0].slots

    classes = [slot.window.css for slot in slots]
    assert classes == ["cell is-yes unverified", "cell is-no", "cell is-none long"]


def test_a_basement_lies_below_and_an_empty_stairwell_keeps_its_plate():
    front = elevation("1号楼", STAIRS, [home("a", 1, 1), home("a", -1, 1)])

    assert [storey.floor for storey in front.storeys] == [1, -1]
    assert front.feet[1].doors == 1


def test_a_home_of_no_stairwell_is_a_defect():
    with pytest.raises(KeyError):
        elevation("1号楼", STAIRS, [home("c", 1, 1)])


def test_the_line_of_a_meter_stands_at_two_thirds():
    bar = meter([("yes", 50), ("no", 25)], 100, width=300)

    assert [(part.kind, part.x, part.width) for part in bar.segments] == [
        ("yes", 0, 150),
        ("no", 150, 75),
    ]
    assert bar.lines[0].at == 200


def test_a_meter_without_households_is_empty():
    assert meter([("yes", 0)], 0).segments == ()


@given(st.lists(st.integers(0, 10**9), max_size=5), st.integers(0, 10**9))
def test_a_bar_never_grows_beyond_its_end(parts, whole):
    bar = meter([("yes", part) for part in parts], whole, width=300)

    assert sum(part.width for part in bar.segments) <= 300 + 0.1 * len(parts)
    assert all(part.x + part.width <= 300.1 for part in bar.segments)


def test_a_funnel_shows_what_is_lost_at_each_step():
    rows = funnel([Step("总户数", 147), Step("已送达", 143), Step("同意", 106, "yes")])

    assert [row.drop for row in rows] == [0, 4, 37]
    assert rows[0].width == WIDTH
    assert funnel([]) == ()


def test_bars_are_measured_by_the_largest_or_by_the_whole():
    items = [Item("电梯", 50, "50"), Item("屋面", 25, "25")]

    assert [row.segments[0].width for row in bar_list(items)] == [WIDTH, WIDTH / 2]
    assert [row.segments[0].width for row in bar_list(items, 100)] == [WIDTH / 2, WIDTH / 4]
    assert bar_list([]) == ()


def test_every_survey_bar_is_full():
    rows = survey_bars([Answers("电梯", (("yes", 3), ("no", 1)), "3"), Answers("棚", (), "0")])

    assert [part.width for part in rows[0].segments] == [300, 100]
    assert rows[1].segments == ()


def test_sources_climb_to_the_total_and_the_gap_closes_it():
    figure = waterfall(
        [
            Source("总投资", 100, "100", "total"),
            Source("财政", 70, "70"),
            Source("退回", 10, "10", "out"),
            Source("缺口", 40, "40", "gap"),
        ]
    )

    total, first, back, gap = figure.bars
    assert gap.y == pytest.approx(total.y, abs=0.2)
    assert first.y + first.height == pytest.approx(figure.ground, abs=0.2)
    assert back.y == pytest.approx(first.y, abs=0.2)
    assert back.link == pytest.approx(gap.y + gap.height, abs=0.2)


def test_a_waterfall_of_nothing_has_a_ground():
    assert waterfall([]).bars == ()
    assert waterfall([Source("总投资", 0, "0", "total")]).bars[0].height == 1


def test_a_day_is_as_wide_as_any_other():
    stint = Stint(
        "施工",
        planned=(date(2027, 1, 1), date(2027, 1, 10)),
        actual=(date(2027, 1, 11), date(2027, 1, 20)),
        state="now",
    )

    chart = gantt([stint], date(2027, 1, 11))

    row = chart.rows[0]
    assert row.planned.width == pytest.approx(row.actual.width, abs=0.2)
    assert row.planned.x + row.planned.width == pytest.approx(row.actual.x, abs=0.2)
    assert chart.today == row.actual.x


def test_january_carries_its_year_and_a_far_today_is_not_drawn():
    stint = Stint("施工", (date(2026, 11, 1), date(2027, 3, 31)), None, "next")

    chart = gantt([stint], date(2030, 1, 1), width=640)

    assert [month.text for month in chart.months] == ["11", "12", "2027", "2", "3", "4"]
    assert chart.today is None
    assert chart.rows[0].actual is None


def test_many_years_are_labelled_once_a_year():
    stint = Stint("长效管理", (date(2026, 5, 1), date(2036, 5, 1)), None, "next")

    months = gantt([stint], date(2026, 5, 1)).months

    assert [month.text for month in months] == [str(year) for year in range(2027, 2037)]


def test_bands_leave_and_arrive_in_full():
    figure = sankey([Link("财政", "管网", 60), Link("财政", "屋面", 20), Link("居民", "屋面", 20)])

    thickness = {node.name: node.height for node in (*figure.sources, *figure.uses)}
    assert thickness["财政"] == pytest.approx(4 * thickness["居民"], abs=0.2)
    assert thickness["管网"] + thickness["屋面"] == pytest.approx(
        thickness["财政"] + thickness["居民"], abs=0.2
    )
    assert [node.text for node in figure.uses] == ["60", "40"]
    assert len(figure.bands) == 3


def test_links_of_nothing_draw_nothing():
    figure = sankey([Link("财政", "管网", 0)])

    assert (figure.sources, figure.uses, figure.bands) == ((), (), ())


def test_a_forecast_opens_where_the_past_ends():
    figure = fan(
        Forecast(
            past=[0, -10, 5],
            middle=[5, 8],
            bands=[[(5, 5), (2, 20)]],
            labels=["1月", "2月", "3月", "4月"],
        )
    )

    last_past = figure.past.split(" ")[-1]
    assert figure.middle.startswith(last_past)
    assert figure.bands[0].startswith(last_past)
    assert figure.bands[0].endswith(last_past)
    assert last_past.startswith(f"{figure.now},")
    assert len(figure.times) == 4


def test_a_forecast_of_zeros_has_an_axis():
    figure = fan(Forecast(past=[0], middle=[], bands=[]))

    assert figure.values
    assert figure.past


def test_a_band_of_another_length_is_a_defect():
    with pytest.raises(ValueError, match="as long as"):
        fan(Forecast(past=[1], middle=[1, 2], bands=[[(1, 1)]]))


def test_a_stairwell_counts_answers_and_keeps_doors_apart():
    doors = [Door(f, d, f"{f}0{d}", answered=f == 2) for f in (1, 2) for d in (1, 2, 3)]

    figure = stairs(doors)

    assert (figure.answered, figure.silent) == (3, 3)
    top = figure.panes[:3]
    assert [pane.room for pane in top] == ["201", "202", "203"]
    assert all(a.x + a.width < b.x for a, b in pairwise(top))
    assert stairs([]).panes == ()
