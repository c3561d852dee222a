"""Elections in the format of Pabulib (`.pb`): read, and written for outside auditors.

Source: Faliszewski et al., "Participatory Budgeting: Data, Tools and Analysis", arXiv
2305.11035, and pabulib.org/format. UTF-8, semicolons, the sections META, PROJECTS and VOTES.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from rules.planning.menu_problem import MenuProblem, Offer, Utility
from rules.planning.wishes import wishes_of_groups
from rules.refusal import Refusal


class NotPabulib(Refusal):
    """A file is no election in the format of Pabulib; `field` says where, `line` in which line."""

    code = "not_pabulib"


@dataclass(frozen=True, slots=True)
class Election:
    """An election as a menu; amounts in `1 / scale` of the file's currency unit, 100 or finer."""

    problem: MenuProblem
    names: tuple[str, ...]
    scale: int
    meta: Mapping[str, str] = field(default_factory=dict)


def read_pb(text: str, utility: Utility = Utility.COST) -> Election:
    """Read an election. Unknown projects on a ballot are ignored, empty ballots count.

    Raises:
        NotPabulib: naming the section and column that is missing or cannot be read.
    """
    sections = _sections(text)
    meta = {row[0].strip(): row[1].strip() for row in sections["meta"][1:] if len(row) > 1}
    projects = _table(sections["projects"], "PROJECTS", ("project_id", "cost"))
    costs = [_amount(row["cost"], "PROJECTS.cost") for row in projects]
    budget = _amount(meta.get("budget", ""), "META.budget")
    scale = lcm(100, budget.denominator, *(cost.denominator for cost in costs))
    ids = [row["project_id"] for row in projects]
    offers = tuple(Offer(name, int(cost * scale)) for name, cost in zip(ids, costs, strict=True))
    drawn = tuple(sorted(range(len(ids)), key=lambda index: ids[index]))
    counted = _ballots(sections["votes"], {name: index for index, name in enumerate(ids)})
    wishes = wishes_of_groups(counted, len(ids))
    problem = MenuProblem(offers, wishes, int(budget * scale), drawn, utility)
    return Election(
        problem, tuple(row.get("name") or row["project_id"] for row in projects), scale, meta
    )


def write_pb(
    election: Election, ballots: Iterable[Iterable[int]], meta: Mapping[str, str] | None = None
) -> str:
    """Write an election with its ballots, in the order given; readable by `read_pb`.

    Args:
        election: offers, names and pot.
        ballots: for each household the indexes of the items it wants; nothing personal.
        meta: further lines of META, such as description or country.
    """
    problem, out = election.problem, io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    listed = [sorted(set(ballot)) for ballot in ballots]
    head = {
        **election.meta,
        **(meta or {}),
        "num_projects": str(len(problem.offers)),
        "num_votes": str(len(listed)),
        "budget": _written(Fraction(problem.pot, election.scale)),
        "vote_type": "approval",
    }
    write(["META"])
    write(["key", "value"])
    for key, value in head.items():
        write([key, value])
    write(["PROJECTS"])
    write(["project_id", "cost", "votes", "name"])
    for index, offer in enumerate(problem.offers):
        votes = sum(index in ballot for ballot in listed)
        cost = _written(Fraction(offer.cost, election.scale))
        write([offer.id, cost, votes, election.names[index]])
    write(["VOTES"])
    write(["voter_id", "vote"])
    for number, ballot in enumerate(listed):
        write([number, ",".join(problem.offers[index].id for index in ballot)])
    return out.getvalue()


def _sections(text: str) -> dict[str, list[list[str]]]:
    sections: dict[str, list[list[str]]] = {}
    current: list[list[str]] = []
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"):
        if not any(cell.strip() for cell in row):
            continue
        key = row[0].strip().lower()
        if key in ("meta", "projects", "votes") and not any(cell.strip() for cell in row[1:]):
            current = sections.setdefault(key, [])
        else:
            current.append(row)
    for name in ("meta", "projects", "votes"):
        if not sections.get(name):
            raise NotPabulib(field=name.upper(), line="")
    return sections


def _table(rows: list[list[str]], section: str, needed: tuple[str, ...]) -> list[dict[str, str]]:
    head = [cell.strip() for cell in rows[0]]
    for column in needed:
        if column not in head:
            raise NotPabulib(field=f"{section}.{column}", line="")
    table = []
    for number, row in enumerate(rows[1:], start=1):
        if len(row) < max(head.index(column) for column in needed) + 1:
            raise NotPabulib(field=section, line=str(number))
        table.append(dict(zip(head, (cell.strip() for cell in row), strict=False)))
    return table


def _ballots(
    rows: list[list[str]], index_of: Mapping[str, int]
) -> dict[tuple[int, tuple[int, ...]], int]:
    head = [cell.strip() for cell in rows[0]]
    if "vote" not in head:
        raise NotPabulib(field="VOTES.vote", line="")
    column = head.index("vote")
    as_written: dict[str, int] = {}
    for row in rows[1:]:
        vote = row[column] if len(row) > column else ""
        as_written[vote] = as_written.get(vote, 0) + 1
    counted: dict[tuple[int, tuple[int, ...]], int] = {}
    for vote, times in as_written.items():
        named = (name.strip() for name in vote.split(","))
        key = (1, tuple(sorted({index_of[name] for name in named if name in index_of})))
        counted[key] = counted.get(key, 0) + times
    return counted


def _amount(text: str, where: str) -> Fraction:
    try:
        amount = Fraction(text.replace(",", "."))
    except ValueError as error:
        raise NotPabulib(field=where, line=text) from error
    if amount < 0:
        raise NotPabulib(field=where, line=text)
    return amount


def _written(amount: Fraction) -> str:
    return f"{Decimal(amount.numerator) / Decimal(amount.denominator):f}"
