"""Menus as they are given on the command line: JSON fields and `.pb` files, read and checked."""

from rules.planning.menu_problem import MenuProblem, Offer, PotTooLarge, Utility
from rules.planning.pabulib import Election, NotPabulib, read_pb
from rules.planning.wishes import Wishes, wishes_of_items
from webapp.cli.given import Given


def election_given(given: Given) -> Election:
    """Read the election whose text is `pb`, or whose file under --data is named by `file`."""
    utility = utility_given(given)
    if "pb" in given:
        text, where = given.text("pb"), "FILE"
    else:
        where = "file"
        path = given.data / given.text(where)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            given.refuse(where, f"不能读取 cannot be read: {error}")
    try:
        return read_pb(text, utility)
    except NotPabulib as refusal:
        given.refuse(where, f"{refusal.facts['field']} {refusal.facts['line']}".strip())
    except PotTooLarge:
        given.refuse(where, "金额太大 too large to be counted exactly")


def problem_given(given: Given) -> MenuProblem:
    """Read a menu: `items` or `costs_cents`, `approvers`, `households`, `budget`."""
    offers = offers_given(given)
    households = given.whole("households")
    approvers = given.sequence("approvers")
    if len(approvers) != len(offers):
        given.refuse("approvers", f"应有 {len(offers)} 组 as many as items")
    supporters = []
    for position in range(len(offers)):
        key = f"approvers[{position}]"
        found = Given({key: approvers[position]}, given.path).wholes(key)
        if any(household >= households for household in found):
            given.refuse(key, f"户号应小于 {households} a household's number is below that")
        supporters.append(found)
    units = given.wholes("areas", least=1) if "areas" in given else None
    if units is not None and len(units) != households:
        given.refuse("areas", f"应有 {households} 个数 as many as households")
    return checked(
        given, offers, wishes_of_items(supporters, households, units), utility_given(given)
    )


def checked(
    given: Given, offers: tuple[Offer, ...], wishes: Wishes, utility: Utility
) -> MenuProblem:
    """Put a problem together with its `budget` and `lot_order`."""
    budget = given.whole("budget_cents" if "budget_cents" in given else "budget")
    lot = given.wholes("lot_order", ())
    if lot and sorted(lot) != list(range(len(offers))):
        given.refuse("lot_order", "应列出每一项一次 every item's index once")
    try:
        return MenuProblem(offers, wishes, budget, tuple(lot), utility)
    except PotTooLarge:
        given.refuse("budget", "金额太大 too large to be counted exactly")


def offers_given(given: Given) -> tuple[Offer, ...]:
    """Read `items`, or `costs_cents` where nothing but costs is given."""
    if "costs_cents" in given:
        return tuple(
            Offer(str(number), cost) for number, cost in enumerate(given.wholes("costs_cents"))
        )
    offers = []
    for number, each in enumerate(given.parts("items")):
        requires = _required(each) if "requires" in each else None
        group = str(each.value("group")) if "group" in each else None
        name = str(each.value("name", each.value("id", number)))
        offers.append(
            Offer(name, each.whole("cost"), each.flag("mandatory", default=False), group, requires)
        )
    _ordered(given, offers)
    return tuple(offers)


def _required(item: Given) -> int | tuple[int, ...]:
    """Read `requires`: the index of one item, or a list of them."""
    if isinstance(item.value("requires"), list):
        return tuple(item.wholes("requires"))
    return item.whole("requires")


def _ordered(given: Given, offers: list[Offer]) -> None:
    """Refuse prerequisites that do not exist or go in circles."""
    for number, offer in enumerate(offers):
        seen, left = set(), list(offer.prerequisites)
        while left:
            at = left.pop()
            if at >= len(offers) or at == number:
                given.refuse(
                    f"items[{number}].requires", "没有这一项或互为前提 no such item, or a circle"
                )
            if at not in seen:
                seen.add(at)
                left += offers[at].prerequisites


def utility_given(given: Given) -> Utility:
    """Read `utility`: cost (the default) or card."""
    found = given.text("utility", Utility.COST.value)
    if found not in set(Utility):
        given.refuse("utility", f"应为 cost 或 card cost or card: {found!r}")
    return Utility(found)
