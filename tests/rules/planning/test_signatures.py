"""Signatures that look alike, came too fast, or from one telephone."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from rules.planning.signatures import (
    SAME_PICTURE,
    SIMILAR_HAND,
    Likeness,
    alike,
    distance,
    fingerprint_of_picture,
    fingerprint_of_strokes,
)
from rules.signing_bursts import densest_window, scan_likelihood, shared_devices
from tests.shared import SHARED, needs_shared

FOLDER = SHARED / "vectors" / "signatures"
START = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
TEN_MINUTES = timedelta(minutes=10)


def picture(name):
    with Image.open(FOLDER / f"{name}.png") as image:
        grey = image.convert("L")
        return fingerprint_of_picture(*grey.size, grey.tobytes())


@needs_shared
def test_copies_are_nearer_than_one_hand_and_one_hand_than_strangers():
    people = [
        {kind: picture(f"{n:03}_{kind}") for kind in ("base", "copy", "resigned")}
        for n in range(20)
    ]

    copies = [distance(each["base"], each["copy"]) for each in people]
    hands = [distance(each["base"], each["resigned"]) for each in people]
    strangers = [
        distance(one["base"], two["base"])
        for n, one in enumerate(people)
        for two in people[n + 1 :]
    ]

    assert max(copies) <= 28
    assert sum(copy <= SAME_PICTURE for copy in copies) >= 18
    assert min(strangers) > SIMILAR_HAND
    assert sorted(hands)[10] < min(strangers)


@needs_shared
def test_every_reused_picture_is_found_and_no_stranger_with_it():
    names = [f"{n:03}_{kind}" for n in range(20) for kind in ("base", "copy")]

    pairs = alike([picture(name) for name in names])

    found = {(names[pair.one][:3], names[pair.two][:3]) for pair in pairs}
    assert found == {(f"{n:03}", f"{n:03}") for n in range(20)}
    assert pairs[0].likeness is Likeness.SAME_PICTURE


def scribble(seed, jitter=0.0, scale=1.0):
    draw = random.Random(seed)  # noqa: S311 -- made-up people
    shake = random.Random(seed + 1000)  # noqa: S311 -- made-up people
    strokes = []
    for letter in range(3):
        for _ in range(5):
            x, y = draw.uniform(0, 80) + letter * 100, draw.uniform(0, 100)
            stroke = []
            for _ in range(5):
                x, y = x + draw.gauss(0, 22), y + draw.gauss(0, 22)
                stroke.append(
                    ((x + shake.gauss(0, jitter)) * scale, (y + shake.gauss(0, jitter)) * scale)
                )
            strokes.append(stroke)
    return strokes


def test_strokes_drawn_anew_at_another_size_are_the_same_picture():
    small = fingerprint_of_strokes(scribble(1))
    large = fingerprint_of_strokes(scribble(1, scale=2.5))

    assert distance(small, large) <= SAME_PICTURE


def test_strokes_of_different_people_are_far_apart():
    prints = [fingerprint_of_strokes(scribble(seed)) for seed in range(12)]

    assert alike(prints, SAME_PICTURE) == []


def test_nothing_drawn_has_no_fingerprint():
    assert fingerprint_of_strokes([]) is None
    assert fingerprint_of_strokes([[(3.0, 3.0)]]) is None
    assert fingerprint_of_picture(4, 4, bytes([255] * 16)) is None
    with pytest.raises(ValueError, match="reshape"):
        fingerprint_of_picture(4, 4, b"")


def spread(count, seed):
    draw = random.Random(seed)  # noqa: S311 -- made-up people
    return [START + WEEK * draw.random() for _ in range(count)]


def test_nine_forged_in_ten_minutes_are_found():
    for seed in range(20):
        at = START + timedelta(days=2)
        forged = [at + timedelta(minutes=n) for n in range(9)]

        burst = densest_window([*spread(400, seed), *forged], TEN_MINUTES)

        assert burst.is_lead
        assert burst.count >= 9


def test_a_fair_vote_is_seldom_suspected():
    alarms = sum(densest_window(spread(400, seed), TEN_MINUTES).is_lead for seed in range(200))

    assert alarms <= 6


def test_few_signatures_make_no_burst():
    assert densest_window([], TEN_MINUTES) is None
    assert densest_window([START], TEN_MINUTES) is None
    assert not densest_window([START, START + TEN_MINUTES], TEN_MINUTES).is_lead
    assert scan_likelihood(400, 400, 0.5) < 1e-9


def test_a_telephone_that_signs_for_many_homes_is_named_the_offices_own_is_not():
    signed = [(f"1-1-{n}", "phone") for n in range(101, 105)]
    signed += [(f"1-1-{n}", "desk") for n in range(101, 120)]
    signed += [("1-1-101", "son"), ("1-1-102", "son"), ("1-1-103", "")]

    assert shared_devices(signed, known={"desk"}) == {
        "phone": ("1-1-101", "1-1-102", "1-1-103", "1-1-104")
    }
