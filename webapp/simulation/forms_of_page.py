"""Reading a page as a person does: its words, its links, its forms and what they offer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Final

_VOID: Final = frozenset({"input", "br", "hr", "img", "link", "meta", "path", "rect", "line"})
_UNSENT: Final = frozenset({"submit", "button", "image", "reset", "file"})


@dataclass(slots=True)
class Control:
    """One field of a form: its kind, what it offers, what it sends if nobody touches it."""

    name: str
    kind: str  # text, hidden, checkbox, radio, select, textarea, file …
    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    disabled: bool = False


@dataclass(slots=True)
class PageForm:
    """One form of a page."""

    action: str
    method: str
    multipart: bool
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # words, name, value

    def filled(self, values: Mapping[str, Any], button: str | None = None) -> dict[str, Any]:
        """Return what the browser would send: defaults, `values` over them, the button's own.

        Raises:
            KeyError: if the form has no such field, or a choice does not offer the value; the
                page has then changed, or the person asks for something it does not allow.
        """
        sent: dict[str, Any] = {
            name: control.values if len(control.values) > 1 else control.values[0]
            for name, control in self.controls.items()
            if control.values and not control.disabled
        }
        for name, value in values.items():
            sent |= self._chosen(name, value)
        for words, name, value in self.buttons:
            if name and button in {words, f"{name}={value}"}:
                sent[name] = value
        return sent

    def _chosen(self, name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 -- text or a list of it
        control = self.controls.get(name)
        if control is None:
            raise KeyError(f"no field {name!r}; there are {sorted(self.controls)}")
        wanted = [str(item) for item in (value if isinstance(value, list) else [value])]
        if control.kind in {"select", "radio", "checkbox"}:
            strange = [item for item in wanted if item not in control.offered]
            if strange:
                raise KeyError(f"{name} does not offer {strange}; it offers {control.offered}")
        return {name: wanted if isinstance(value, list) else wanted[0]}


@dataclass(slots=True)
class Link:
    """One link of a page."""

    url: str
    text: str


@dataclass(slots=True)
class ReadPage:
    """What stands on a page."""

    title: str
    text: str
    forms: list[PageForm]
    links: list[Link]
    alerts: list[str]


def read_page(html: str) -> ReadPage:
    """Read one page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return ReadPage(
        " ".join("".join(reader.title).split()),
        " ".join("".join(reader.words).split()),
        reader.forms,
        reader.links,
        [" ".join("".join(alert).split()) for alert in reader.alerts],
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.words: list[str] = []
        self.forms: list[PageForm] = []
        self.links: list[Link] = []
        self.alerts: list[list[str]] = []
        self._form: PageForm | None = None
        self._select: Control | None = None
        self._option: str | None = None
        self._text: list[str] | None = None  # of a textarea, button or link
        self._area: Control | None = None
        self._button: tuple[str, str] | None = None
        self._link: Link | None = None
        self._in_title = False
        self._alert_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._alert_depth and tag not in _VOID:
            self._alert_depth += 1
        if given.get("role") == "alert":
            self._alert_depth = 1
            self.alerts.append([])
        if tag == "title":
            self._in_title = True
        elif tag == "a" and "href" in given:
            self._link, self._text = Link(given["href"], ""), []
        elif tag == "form":
            self._form = PageForm(
                given.get("action", ""),
                given.get("method", "get").lower(),
                given.get("enctype", "") == "multipart/form-data",
            )
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None  # noqa: S101 -- the only caller has looked
        name = given.get("name", "")
        if tag == "button":
            self._button, self._text = (name, given.get("value", "")), []
        elif tag == "option" and self._select is not None:
            value = given.get("value", "")
            self._select.offered.append(value)
            if "selected" in given:
                self._select.values.append(value)
        elif name and tag == "select":
            self._select = self._add(name, "select", given)
        elif name and tag == "textarea":
            self._area, self._text = self._add(name, "textarea", given), []
        elif name and tag == "input":
            self._input(name, given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text").lower()
        control = self._add(name, kind, given)
        value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        if kind in {"checkbox", "radio"}:
            if "disabled" not in given:
                control.offered.append(value)
            if "checked" in given:
                control.values.append(value)
        elif kind not in _UNSENT:
            control.values.append(value)

    def _add(self, name: str, kind: str, given: dict[str, str]) -> Control:
        assert self._form is not None  # noqa: S101 -- as above
        control = self._form.controls.setdefault(name, Control(name, kind))
        control.disabled = "disabled" in given and kind not in {"radio", "checkbox"}
        return control

    def handle_endtag(self, tag: str) -> None:
        if self._alert_depth and tag not in _VOID:
            self._alert_depth -= 1
        if tag == "title":
            self._in_title = False
        elif tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None:
            if not self._select.values and self._select.offered:
                self._select.values.append(self._select.offered[0])
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self._area.values.append("".join(self._text or []).removeprefix("\n"))
            self._area = self._text = None
        elif tag == "button" and self._button is not None:
            words = " ".join("".join(self._text or []).split())
            if self._form is not None:
                self._form.buttons.append((words, *self._button))
            self._button = self._text = None
        elif tag == "a" and self._link is not None:
            self._link.text = " ".join("".join(self._text or []).split())
            self.links.append(self._link)
            self._link = self._text = None

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        self.words.append(data + " ")
        if self._text is not None:
            self._text.append(data)
        if self._alert_depth and self.alerts:
            self.alerts[-1].append(data)
