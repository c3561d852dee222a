from collections import Counter

from rules.anonymous_ballots import ENOUGH, OpenBallot, opened
from rules.standing import VoteStanding


def ballots(*rows):
    return [
        OpenBallot(f"owner{number}", area, standing) for number, (area, standing) in enumerate(rows)
    ]


def sums(rows):
    heads, areas = Counter(), Counter()
    for row in rows:
        heads[row.standing] += 1
        areas[row.standing] += row.area
    return heads, areas


def test_heads_and_areas_of_every_standing_stay_exact():
    given = ballots(
        (8000, VoteStanding.FOR),
        (8000, VoteStanding.AGAINST),
        (8000, VoteStanding.FOR),
        (7371, VoteStanding.FOR),
        (9913, VoteStanding.FOR),
        (12001, VoteStanding.FOR),
        (6000, VoteStanding.SILENT),
    )

    assert sums(opened(given, str.upper)) == sums(given)


def test_an_area_that_one_owner_alone_has_is_not_given():
    areas = (7371, 9913, 12001, 8000, 8000, 8000)
    given = ballots(*((area, VoteStanding.FOR) for area in areas), (8000, VoteStanding.AGAINST))

    shown = {row.area for row in opened(given, str.upper)}

    assert not shown & {7371, 9913, 12001}


def test_an_area_all_of_whose_owners_voted_alike_is_not_given():
    given = ballots(
        *((8000, VoteStanding.FOR) for _ in range(ENOUGH)),
        (7001, VoteStanding.FOR),
        (7371, VoteStanding.AGAINST),
    )

    shown = [row.area for row in opened(given, str.upper) if row.standing is VoteStanding.FOR]

    assert 8000 not in shown


def test_a_mean_is_never_of_one_or_two_where_more_voted_the_same():
    given = ballots(
        (8000, VoteStanding.FOR),
        (8000, VoteStanding.FOR),
        (8000, VoteStanding.AGAINST),
        (7371, VoteStanding.FOR),
    )

    shown = [row for row in opened(given, str.upper) if row.standing is VoteStanding.FOR]

    assert all(row.is_mean for row in shown)
    assert 7371 not in {row.area for row in shown}


def test_common_areas_are_given_as_they_are():
    given = ballots(
        *((8000, VoteStanding.FOR) for _ in range(4)),
        *((8000, VoteStanding.AGAINST) for _ in range(3)),
    )

    assert {(row.area, row.is_mean) for row in opened(given, str.upper)} == {(8000, False)}


def test_the_order_tells_nothing_of_the_roll():
    given = ballots(*((8000, VoteStanding.FOR) for _ in range(5)))

    named = opened(given, lambda group: group[::-1])

    assert [row.group for row in named] == sorted(row.group[::-1] for row in given)
