"""The core's reading of registers: addresses, owners of two lists, signatures."""

import random
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np

from bench.row import Row, cpu_ms, wall_ms
from rules.address import door_of, parse_address
from rules.owner_linkage import Listed, link_owners, plain_name
from rules.planning.signatures import alike
from workflows.actions.name_sounds import sound_of

OWNERS = 36_000
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国志红玉梅春生海燕文斌宇浩凯鑫亮龙"


def rows() -> Iterable[Row]:
    addresses = [_address(random.Random(n)) for n in range(1000)]  # noqa: S311 -- made up
    taken = cpu_ms(lambda: [parse_address(text) for text in addresses], times=5, warm=1)
    plain = cpu_ms(lambda: [text.split("-") for text in addresses], times=5, warm=1)
    yield Row("core: an address", taken, "CPU-µs", plain, goal=40)  # ms a thousand is µs each
    known, listed = list(_list(1)), list(_list(2))
    yield Row(
        "core: linkage of 36,000 owners, addresses and all",
        cpu_ms(lambda: _linked(known, listed), times=5, warm=0),
        "CPU-ms",
        cpu_ms(lambda: {row[0]: row for row in known}, times=5, warm=1),
        goal=5000,
    )
    prints = _prints(3000)
    yield Row("core: 3,000 signatures, all pairs", wall_ms(lambda: alike(prints), times=5), "ms")


def _linked(known: list[tuple[str, ...]], listed: list[tuple[str, ...]]) -> object:
    home = cache(lambda text: str(door_of(parse_address(text), "") or ""))

    def entries(rows: list[tuple[str, ...]]) -> Iterator[Listed]:
        for address, name, phone, tail in rows:
            name = plain_name(name)  # noqa: PLW2901 -- as it is compared
            yield Listed(home(address), name, sound_of(name), phone, tail)

    return link_owners(list(entries(known)), entries(listed))


def _list(kind: int) -> Iterator[tuple[str, ...]]:
    """One register of 36,000, or the same people written down by somebody else."""
    draw, slip = random.Random(7), random.Random(kind)  # noqa: S311 -- made-up people
    for _ in range(OWNERS):
        home = (draw.randrange(1, 600), draw.randrange(1, 5), draw.randrange(1, 7))
        room = f"{home[2]}0{draw.randrange(1, 4)}"
        name = draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN)
        phone = f"1{draw.randrange(10**9, 10**10)}"
        tail = f"{draw.randrange(10_000):04}"
        if kind == 1:
            yield f"{home[0]}号楼{home[1]}单元{room}", name, phone, tail
            continue
        if slip.random() < 0.14:
            name = name[0] + name[2] + name[1]
        phone = "" if slip.random() < 0.2 else phone
        tail = "" if slip.random() < 0.4 else tail
        yield f"{home[0]}-{home[1]}-{room}", name, phone, tail


def _address(draw: random.Random) -> str:
    building, stairwell, room = (
        draw.randrange(1, 99),
        draw.randrange(1, 6),
        draw.randrange(101, 704),
    )
    ways = (
        f"槐荫路{draw.randrange(1, 99)}号院{building}号楼{stairwell}单元{room}室",
        f"幸福里小区{building}栋{stairwell}单元{room}",
        f"{building}-{stairwell}-{room}",
        f"新村{building}#{stairwell}-{room}（出租）",
        f"三号楼二单元六层{room}",
    )
    return draw.choice(ways)


def _prints(count: int) -> list[bytes]:
    drawn = np.random.default_rng(0).integers(0, 256, (count, 32), dtype=np.uint8)
    return [row.tobytes() for row in drawn]
