import json

import pytest

from documents.strokes import MOST_POINTS, BadStrokes, drawing
from tests.documents.builders_consent import STROKES


def line(*points):
    return {"points": [{"x": x, "y": y} for x, y in points]}


def test_strokes_become_one_path_at_its_margin():
    drawn = drawing(json.dumps([line((110, 40), (130.25, 60)), line((120, 50))]))

    assert drawn.path == "M6 6L26.2 26M16 16l0.1 0"
    assert (drawn.width, drawn.height, drawn.points) == ("32.2", "32", 3)


def test_a_real_signature_is_drawn():
    assert drawing(STROKES).path.count("M") == 6


@pytest.mark.parametrize(
    ("strokes", "why"),
    [
        ("", "empty"),
        ("[]", "empty"),
        ('[{"points": []}]', "empty"),
        (json.dumps([line((1, 1), (2, 2))]), "too_small"),
        (json.dumps([line(*[(i % 90, i % 70) for i in range(MOST_POINTS + 1)])]), "too_many"),
        (" " * 700_000, "too_many"),
        ("{", "malformed"),
        ("[" * 200_000, "malformed"),
        ('{"points": []}', "malformed"),
        ("[1]", "malformed"),
        ('[{"points": [1]}]', "malformed"),
        ('[{"points": [{"x": 1}]}]', "malformed"),
        ('[{"points": [{"x": "1", "y": 2}]}]', "malformed"),
        ('[{"points": [{"x": true, "y": 2}]}]', "malformed"),
        ('[{"points": [{"x": NaN, "y": 2}]}]', "malformed"),
        ('[{"points": [{"x": 1e999, "y": 2}]}]', "malformed"),
        ('[{"points": [{"x": 10001, "y": 2}]}]', "malformed"),
        ('[{"points": [{"x": ' + "9" * 5000 + ', "y": 2}]}]', "malformed"),
    ],
)
def test_what_is_no_signature_is_refused_with_the_reason(strokes, why):
    with pytest.raises(BadStrokes) as refusal:
        drawing(strokes)

    assert refusal.value.facts["why"] == why
