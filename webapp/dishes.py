"""The dishes of the menu in the reader's language."""

from collections.abc import Iterable

from flask_babel import get_locale

from rules.menu import MenuItem, menu
from webapp import words


def dish_name(code: str) -> str:
    """Return the name of a dish; the code itself where the menu has lost it."""
    dish = menu().get(code)
    if dish is None:
        return code
    locale = get_locale()
    return dish.english if locale is not None and locale.language == "en" else dish.name


def dish_choices(dishes: Iterable[MenuItem] | None = None) -> list[tuple[str, str]]:
    """Return dishes for a list to choose from, with the class before the name."""
    return [
        (dish.code, f"{words.label(dish.item_class)} · {dish_name(dish.code)}")
        for dish in (menu().values() if dishes is None else dishes)
    ]
