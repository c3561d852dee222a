"""The kinds of `xinyuan plan batch` that read registers: addresses, owners, signatures."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from PIL import Image

from rules.address import SURE, Address, door_of, parse_address
from rules.owner_linkage import LinkVerdict, Listed, link_owners, plain_name
from rules.planning.signatures import alike, fingerprint_of_picture
from webapp.cli.given import Given
from workflows.actions.name_sounds import sound_of


def address_templates(given: Given) -> dict[str, Any]:
    """Answer a line of `address_templates.jsonl`."""
    address = parse_address(given.text("text"))
    return {"expected": _parts(address), "confidence": address.confidence / 100}


def address_real_train(given: Given) -> dict[str, Any]:
    """Answer a line of `address_real_train.jsonl`: building, unit and room."""
    address = parse_address(given.text("text"))
    parts = _parts(address)
    expected = {name: parts[name] for name in ("building", "unit", "room")}
    return {"expected": expected, "confidence": address.confidence / 100}


def owner_linkage(given: Given) -> dict[str, Any]:
    """Answer `owner_linkage.json`: is `list_b[i]` the owner of `list_a[i]`?

    Beside `same` stand `other`, the number of the best partner in `list_a`, and `review`, the
    numbers in `list_b` that a person should look at.
    """
    door = cache(_home)
    known = [_listed(part, door) for part in given.parts("list_a")]
    links = link_owners(known, (_listed(part, door) for part in given.parts("list_b")))
    return {
        "same": [
            link.verdict is LinkVerdict.SAME and link.other == number
            for number, link in enumerate(links)
        ],
        "other": [link.other if link.verdict is LinkVerdict.SAME else None for link in links],
        "score": [link.score for link in links],
        "review": [number for number, link in enumerate(links) if link.verdict is LinkVerdict.LOOK],
    }


def address(given: Given) -> dict[str, Any]:
    """Answer `plan address`: the parts of one address, and the door it names."""
    found = parse_address(given.text("text"))
    door = door_of(found, "")
    return {
        **_parts(found),
        "compound": found.compound,
        "confidence": found.confidence / 100,
        "door": None if door is None else str(door),
    }


def signatures(given: Given) -> dict[str, Any]:
    """Answer `files`: which pictures in the folder of `--data` are alike, as leads."""
    names = [str(name) for name in given.sequence("files")]
    prints = [_print(given, number, name) for number, name in enumerate(names)]
    return {
        "pairs": [
            {
                "one": names[pair.one],
                "two": names[pair.two],
                "distance": pair.distance,
                "likeness": pair.likeness,
            }
            for pair in alike(prints)
        ]
    }


def say_address(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say what an address was read as."""
    del given
    sure = "" if answer["confidence"] * 100 >= SURE else "，请人工核对"
    yield f"读作 {answer['door'] or '（没有房号）'}，把握 {answer['confidence']:.0%}{sure}。"


def say_owners(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say how many owners were joined, and how many a person should look at."""
    del given
    joined = sum(answer["same"])
    yield f"认定同一业主 {joined} 户，待人工核对 {len(answer['review'])} 户。"


def _print(given: Given, number: int, name: str) -> bytes:
    path = given.data / name
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            grey = image.convert("L")
            found = fingerprint_of_picture(*grey.size, grey.tobytes())
    except OSError as error:
        given.refuse(f"files[{number}]", f"读不了 cannot be read: {error.__class__.__name__}")
    if found is None:
        given.refuse(f"files[{number}]", "没有笔迹 no ink")
    return found


def _parts(address: Address) -> dict[str, Any]:
    return {
        "building": address.building,
        "unit": address.stairwell,
        "floor": address.floor,
        "room": address.room,
        "side": address.side,
    }


def _home(text: str) -> str:
    door = door_of(parse_address(text), "")
    return "" if door is None else str(door)


def _listed(part: Given, home: Callable[[str], str]) -> Listed:
    name = plain_name(part.text("name"))
    return Listed(
        home(part.text("addr", "")),
        name,
        sound_of(name),
        part.text("phone", ""),
        part.text("id4", ""),
    )
