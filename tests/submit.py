"""Forms as a person meets them: what a page offers, filled in and sent."""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from werkzeug.datastructures import MultiDict

UNSENT = {"submit", "button", "image", "reset", "file"}


def pick_form(page: Element, *, action: str | None, button: str | None) -> Element:
    """Return the one form meant; without a hint, the only POST form of the page."""
    forms = list(page.iter("form"))
    if action is not None:
        forms = [
            form for form in forms if (form.get("action") or "").split("?")[0].endswith(action)
        ]
    if button is not None:
        forms = [form for form in forms if find_button(form, button) is not None]
    if action is None and button is None:
        # Sign-out and language switches stand on every page, in its head and foot.
        forms = [form for form in page.iterfind(".//main//form") if _posts(form)] or [
            form for form in forms if _posts(form)
        ]
    found = [form.get("action") or "(this page)" for form in forms]
    assert len(forms) == 1, f"one form expected (action={action!r}, button={button!r}): {found}"
    return forms[0]


def find_button(form: Element, wanted: str) -> Element | None:
    """Return the button with these words on it, or this ``name=value``."""
    for element in form.iter():
        if element.tag == "button" or (element.tag == "input" and element.get("type") == "submit"):
            words = " ".join("".join(element.itertext()).split()) or element.get("value", "")
            if wanted in {words, f"{element.get('name')}={element.get('value')}"}:
                return element
    return None


def filled(
    form: Element, values: Mapping[str, Any], *, button: str | None, forged: bool
) -> MultiDict[str, Any]:
    """Return what the browser would send: the page's own values, and ours over them."""
    data = MultiDict(_defaults(form))
    if not forged:
        _refuse_what_is_not_offered(form, values)
    for name, value in values.items():
        many = value if isinstance(value, list) else [value]
        data.setlist(name, [item for item in many if item is not None])
    pressed = find_button(form, button) if button else None
    if pressed is not None and pressed.get("name"):
        data.add(str(pressed.get("name")), pressed.get("value", ""))
    return data


def _posts(form: Element) -> bool:
    return form.get("method", "get").lower() == "post"


def _defaults(form: Element) -> Iterator[tuple[str, str]]:
    for field in form.iter():
        name = field.get("name")
        if not name or field.get("disabled") is not None:
            continue
        if field.tag == "textarea":
            yield name, "".join(field.itertext()).removeprefix("\n")
        elif field.tag == "select":
            yield from ((name, value) for value in _chosen(field))
        elif field.tag == "input":
            kind = field.get("type", "text").lower()
            ticked = kind not in {"checkbox", "radio"} or field.get("checked") is not None
            if kind not in UNSENT and ticked:
                yield name, field.get("value", "on" if kind in {"checkbox", "radio"} else "")


def _chosen(select: Element) -> list[str]:
    options = list(select.iter("option"))
    chosen = [_value(option) for option in options if option.get("selected") is not None]
    alone = select.get("multiple") is None
    return chosen or ([_value(options[0])] if alone and options else [])


def _value(option: Element) -> str:
    return option.get("value", "".join(option.itertext()).strip())


def _refuse_what_is_not_offered(form: Element, values: Mapping[str, Any]) -> None:
    fields = {str(field.get("name")) for field in form.iter() if field.get("name")}
    strangers = set(values) - fields
    assert not strangers, f"the form has no {sorted(strangers)}; it has {sorted(fields)}"
    for name, value in values.items():
        offered = _offered(form, name)
        for item in value if isinstance(value, list) else [value]:
            assert offered is None or item is None or str(item) in offered, (
                f"{name} does not offer {item!r}; it offers {sorted(offered)}"
            )


def _offered(form: Element, name: str) -> set[str] | None:
    """Return the values to choose from, or nothing when any text may be written."""
    found: set[str] = set()
    for field in form.iter():
        if field.get("name") != name:
            continue
        if field.tag == "select":
            found |= {_value(option) for option in field.iter("option")}
        elif field.get("type") in {"radio", "checkbox"}:
            found.add(field.get("value", "on"))
        else:
            return None
    return found
