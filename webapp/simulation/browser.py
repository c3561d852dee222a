"""A plain browser: cookies, links, forms. It sends nothing that a page did not offer."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from webapp.simulation.forms_of_page import PageForm, ReadPage, read_page


@cache
def _tls() -> ssl.SSLContext:
    # Making one costs 20 ms; a simulation opens a browser for each resident.
    return ssl.create_default_context()


class FellShort(Exception):  # noqa: N818 -- what a simulation reports
    """The system did not do what a person at this page would expect."""


@dataclass(frozen=True)
class Page:
    """One page as it arrived."""

    url: str
    status: int
    html: str

    @cached_property
    def read(self) -> ReadPage:
        """What stands on the page; most pages after a form are not looked at twice."""
        return read_page(self.html)

    @property
    def text(self) -> str:
        """The words on the page, in one line."""
        return self.read.text

    def form(self, action: str = "", button: str = "", field: str = "") -> PageForm:
        """Return the one form meant: by the end of its address, a button's words, a field's name.

        Raises:
            FellShort: if the page has no such form, or several.
        """
        found = [
            form
            for form in self.read.forms
            if form.method == "post"
            and (not action or urlsplit(form.action or self.url).path.endswith(action))
            and (not button or any(words == button for words, _n, _v in form.buttons))
            and (not field or field in form.controls)
            and not urlsplit(form.action).path.endswith("/logout")
        ]
        if len(found) != 1:
            raise FellShort(
                f"{self.url}: {len(found)} forms with action={action!r} button={button!r} "
                f"field={field!r}; the page says: {' '.join(self.read.alerts) or self.text[:300]}"
            )
        return found[0]

    def link(self, text: str = "", path: str = "") -> str:
        """Return the address of the first link with these words, or with this in its path.

        Raises:
            FellShort: if there is none.
        """
        for link in self.read.links:
            if (not text or text in link.text) and (not path or path in link.url):
                return urljoin(self.url, link.url)
        raise FellShort(f"{self.url}: no link with text={text!r} path={path!r}")


class Browser:
    """One person's browser on one system. Not shared between threads."""

    def __init__(
        self, base_url: str, *, transport: httpx.BaseTransport | None = None, timeout: float = 60.0
    ) -> None:
        self.base_url = base_url
        self._client = httpx.Client(
            base_url=base_url,
            timeout=timeout,
            follow_redirects=True,
            trust_env=False,
            transport=transport,
            verify=_tls(),
        )
        self.requests = 0

    def close(self) -> None:
        """Forget cookies and connections."""
        self._client.close()

    def get(self, path: str, *, expect: int = 200) -> Page:
        """Open a page.

        Raises:
            FellShort: if it answers with another status.
        """
        self.requests += 1
        return self._page(self._client.get(path), expect)

    def download(self, path: str) -> bytes:
        """Return the bytes of a file."""
        self.requests += 1
        answer = self._client.get(path)
        if answer.status_code != httpx.codes.OK:
            raise FellShort(f"{path} answered {answer.status_code}")
        return answer.content

    def submit(  # noqa: PLR0913 -- a form has this many sides
        self,
        page: Page | str,
        values: Mapping[str, Any] | None = None,
        *,
        action: str = "",
        button: str = "",
        field: str = "",
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        expect: int = 200,
    ) -> Page:
        """Fill in a form of `page` (opened first where it is an address) and send it.

        Raises:
            FellShort: if the page has no such form, or the answer is not what was expected.
        """
        opened = self.get(page) if isinstance(page, str) else page
        form = opened.form(action, button, field)
        try:
            data = form.filled(values or {}, button)
        except KeyError as error:
            raise FellShort(f"{opened.url}: {error.args[0]}") from error
        target = urljoin(opened.url, form.action or opened.url)
        self.requests += 1
        answer = self._client.post(
            target, data=data, files=dict(files) if files else None, headers={"Referer": opened.url}
        )
        return self._page(answer, expect)

    def _page(self, answer: httpx.Response, expect: int) -> Page:
        page = Page(str(answer.url), answer.status_code, answer.text)
        if answer.status_code != expect:
            said = " ".join(page.read.alerts) or page.text[:400]
            method = answer.request.method
            raise FellShort(f"{method} {answer.url} answered {answer.status_code}: {said}")
        return page
