"""A test client stricter than any browser: every page a test opens is examined."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.submit import filled, pick_form

# Content blocks, not programs: no policy stops them and no browser runs them.
DATA_SCRIPTS = {"application/json", "application/ld+json"}
# A fragment for htmx is parsed inside what it will be swapped into.
CONTAINERS = {
    "tr": "tbody",
    "td": "tr",
    "th": "tr",
    "tbody": "table",
    "thead": "table",
    "option": "select",
}


class StrictClient(FlaskClient):
    """Opens pages and checks each; fills in forms the way a person does."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            examine(response)
        return response

    def submit(  # noqa: PLR0913 -- a form has this many sides
        self,
        page: str,
        values: Mapping[str, Any] | None = None,
        *,
        action: str | None = None,
        button: str | None = None,
        forged: bool = False,
        follow_redirects: bool = False,
    ) -> TestResponse:
        """Open `page`, fill in its form, press its button.

        Fields that `values` does not name keep what the page offers, hidden ones and the
        CSRF token included. A name the form has not, or an option it does not offer, fails the
        test unless `forged`. `action` (the end of the address) and `button` (`name=value` or
        the words on it) tell forms on one page apart.
        """
        opened = self.get(page)
        assert opened.status_code in {200, 422}, f"{page} answered {opened.status}"
        form = pick_form(tree_of(opened.text), action=action, button=button)
        data = filled(form, values or {}, button=button, forged=forged)
        target = form.get("action") or page
        kind = form.get("enctype") or "application/x-www-form-urlencoded"
        if form.get("method", "get").lower() == "get":
            return self.get(target, query_string=data, follow_redirects=follow_redirects)
        return self.post(target, data=data, content_type=kind, follow_redirects=follow_redirects)


def tree_of(page: str) -> Element:
    """Return the parsed page, without namespaces."""
    tree: Element = html5lib.parse(page, namespaceHTMLElements=False)
    return tree


def examine(response: TestResponse) -> None:
    """Fail with every fault of the page."""
    page, address = response.text, response.request.path
    whole = page.lstrip()[:9].lower() == "<!doctype" or "<html" in page[:400].lower()
    tree, faults = _parse(page, whole=whole)
    faults += [
        *_duplicate_ids(tree),
        *_forms_without_token(tree),
        *_inline_code(tree),
        *_silent_pictures(tree),
    ]
    if whole:
        faults += _frame(tree)
    assert not faults, f"{address} ({response.status_code}):\n  " + "\n  ".join(faults)


def _parse(page: str, *, whole: bool) -> tuple[Element, list[str]]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    if whole:
        tree = parser.parse(page)
    else:
        first = re.match(r"\s*<([a-z]+)", page)
        tree = parser.parseFragment(
            page, container=CONTAINERS.get(first[1] if first else "", "div")
        )
    lines = page.splitlines()
    faults = [
        f"line {line}: {name} {facts or ''}: {''.join(lines[line - 1 : line]).strip()[:160]}"
        for (line, _column), name, facts in parser.errors
    ]
    return tree, faults


def _elements(tree: Element) -> Iterator[Element]:
    return (element for element in tree.iter() if isinstance(element.tag, str))


def _duplicate_ids(tree: Element) -> list[str]:
    ids = Counter(element.get("id") for element in _elements(tree) if element.get("id"))
    return [f"id {name!r} stands {times} times" for name, times in ids.items() if times > 1]


def _forms_without_token(tree: Element) -> list[str]:
    return [
        f"the POST form to {form.get('action') or 'this page'!r} has no csrf_token"
        for form in tree.iter("form")
        if form.get("method", "get").lower() == "post"
        and not any(
            field.get("name") == "csrf_token" and field.get("value") for field in form.iter("input")
        )
    ]


def _inline_code(tree: Element) -> Iterator[str]:
    for element in _elements(tree):
        tag = element.tag
        if tag == "style" and not element.get("nonce"):
            yield "a <style> element: the policy forbids it"
        is_program = tag == "script" and element.get("type") not in DATA_SCRIPTS
        if is_program and not (element.get("src") or element.get("nonce")):
            yield "an inline <script>: the policy forbids it"
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"<{tag} {name}={value!r}>: the policy forbids it"
            if name in {"href", "action", "src"} and value.strip().lower().startswith(
                "javascript:"
            ):
                yield f"<{tag} {name}={value!r}>: a program in an address"


def _silent_pictures(tree: Element) -> list[str]:
    return [
        f"<img src={img.get('src')!r}> has no alt"
        for img in tree.iter("img")
        if img.get("alt") is None
    ]


def _frame(tree: Element) -> Iterator[str]:
    title = tree.find(".//head/title")
    if title is None or not (title.text or "").strip():
        yield "the page has no <title>"
    if not tree.get("lang"):
        yield "<html> has no lang"
