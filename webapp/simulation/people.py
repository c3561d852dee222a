"""Residents who do not exist: names, homes, phones, and how each of them will behave."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

import xlsxwriter

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
)
_GIVEN: Final = "建国秀英桂兰志强玉梅海燕文华春生国庆丽娟永福晓东淑珍金凤明辉雪莲卫东俊杰思远雅琴"
# Rare characters happen to real people (生僻字); a paper that loses one loses a resident.
_RARE: Final = ("㛃", "䶮", "喆", "堃", "燊", "甯", "鿍")

_DWELLING_AREAS: Final = ("58.36", "61.20", "64.85", "72.40", "73.70", "80.15", "88.30")


@dataclass(frozen=True, slots=True)
class Resident:
    """One household: its door, its owner, and what they will do when asked."""

    door: str
    building: int
    stairwell: int
    floor: int
    room: str
    name: str
    phone: str
    area: str
    on_paper: bool  # has no phone to scan with
    answers_survey: bool
    wants: bool
    votes: str  # agree, disagree, abstain, silent
    satisfied: int  # 1 to 5


def residents(households: int, random: Random) -> list[Resident]:
    """Return as many households as asked, in buildings of three stairwells and six floors.

    Nine of ten answer and most agree, as in compounds where a plan passes; the rest object,
    abstain or keep silent, so that every kind of ballot is counted.
    """
    people = list(_people(households, random))
    return people[:households]


def _people(households: int, random: Random) -> Iterator[Resident]:
    for number in range(households):
        building, rest = divmod(number, 36)
        stairwell, rest = divmod(rest, 12)
        floor, flat = divmod(rest, 2)
        room = f"{floor + 1}{flat + 1:02}"
        mood = random.random()
        yield Resident(
            door=f"{building + 1}-{stairwell + 1}-{room}",
            building=building + 1,
            stairwell=stairwell + 1,
            floor=floor + 1,
            room=room,
            name=_name(random),
            phone=f"139{number:08}",
            area=random.choice(_DWELLING_AREAS),
            on_paper=random.random() < _ON_PAPER,
            answers_survey=mood < 0.94,
            wants=mood < 0.90,
            votes=_vote(mood),
            satisfied=5 if mood < 0.6 else 4 if mood < 0.92 else 2,
        )


_ON_PAPER: Final = 0.06


def _vote(mood: float) -> str:
    if mood < 0.86:
        return "agree"
    if mood < 0.90:
        return "disagree"
    return "abstain" if mood < 0.93 else "silent"


def _name(random: Random) -> str:
    given = "".join(random.sample(_GIVEN, random.choice((1, 2, 2))))
    if random.random() < 0.02:
        given = random.choice(_RARE)
    return random.choice(_SURNAMES) + given


def strokes_of(person: Resident) -> str:
    """Return a drawn name as the page's pad sends it: each person's own, always the same."""
    hand = Random(f"{person.door} {person.name}")  # noqa: S311 -- invents a hand
    strokes = []
    for character in range(len(person.name)):
        for _stroke in range(hand.randint(2, 4)):
            at = hand.randint(0, 900)
            strokes.append({"points": list(_stroke_points(hand, 60 + 110 * character, at))})
    return json.dumps(strokes, separators=(",", ":"))


def _stroke_points(hand: Random, left: int, at: int) -> Iterator[dict[str, float]]:
    x, y = left + hand.uniform(0, 80), hand.uniform(20, 120)
    right, down = hand.uniform(-9, 12), hand.uniform(-6, 12)
    for step in range(hand.randint(4, 8)):
        yield {
            "x": round(x + step * right + hand.uniform(-2, 2), 1),
            "y": round(y + step * down + hand.uniform(-2, 2), 1),
            "t": at + 16 * step,
            "p": round(hand.uniform(0.3, 0.8), 2),
        }


def workbook(people: list[Resident]) -> bytes:
    """Return the register of these households as an XLSX file, as a street office keeps it."""
    book = io.BytesIO()
    file = xlsxwriter.Workbook(book, {"in_memory": True})
    sheet = file.add_worksheet("业主清册")
    text = file.add_format({"num_format": "@"})
    heads = ("楼栋", "单元", "房号", "产权人", "登记面积", "电话", "备注")
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, text)
    for row, person in enumerate(people, start=1):
        cells = (
            str(person.building),
            str(person.stairwell),
            person.room,
            person.name,
            person.area,
            person.phone,
            "模拟住户",
        )
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, text)
    file.close()
    return book.getvalue()
