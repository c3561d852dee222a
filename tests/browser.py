"""Chromium for the tests: Debian's own, driven by Playwright, and a live site to look at."""

import shutil
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

ARGUMENTS = [
    "--no-sandbox",  # the tests may run as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PERSON = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
OURS = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:")
# An answer of 404, 409 or 422 is a page with a message; the console merely notes it.
ANSWERS = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Start the Chromium of the operating system once; nothing is downloaded."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- browser tests only

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is not installed: run `make setup`, or apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def new_context(browser: "Browser") -> Iterator[Callable[..., "BrowserContext"]]:
    """Return what opens a person's browser: own cookies, in Chinese, on our clock.

    Takes Playwright's options, as `java_script_enabled=False` or `viewport=…`.
    """
    opened: list[BrowserContext] = []

    def new(**options: Any) -> "BrowserContext":
        opened.append(browser.new_context(**{**PERSON, **options}))
        opened[-1].set_default_timeout(15_000)
        return opened[-1]

    yield new
    for context in opened:
        context.close()


@pytest.fixture
def context(new_context: Callable[..., "BrowserContext"]) -> "BrowserContext":
    return new_context()


@pytest.fixture
def page(context: "BrowserContext") -> Iterator["Page"]:
    """A page that fails its test over console errors, exceptions and foreign addresses."""
    opened = context.new_page()
    faults = watch(opened)
    yield opened
    assert not faults, "\n".join(faults)


def watch(page: "Page") -> list[str]:
    """Return the list that fills with what goes wrong on `page`."""
    faults: list[str] = []

    def on_console(message: "ConsoleMessage") -> None:
        if message.type == "error" and not message.text.startswith(ANSWERS):
            faults.append(f"console: {message.text} ({message.location.get('url')})")

    def on_request(request: "Request") -> None:
        if not request.url.startswith(OURS):
            faults.append(f"a foreign address: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"exception: {error}"))
    page.on("request", on_request)
    return faults


@pytest.fixture
def axe() -> Callable[["Page"], None]:
    """Return the check that a page has no axe violation, whatever its impact."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 -- browser tests only

    def check(page: "Page") -> None:
        found = Axe().run(page).response["violations"]
        assert not found, f"{page.url}:\n" + "\n".join(map(_told, found))

    return check


@pytest.fixture
def site(app: "Flask") -> Iterator[str]:
    """Serve the app on a free port of this machine; return its address without a slash."""
    from werkzeug.serving import make_server  # noqa: PLC0415 -- browser tests only

    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join(10)
    server.server_close()


def _told(violation: dict[str, Any]) -> str:
    places = [
        f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"]
    ]
    return "\n".join(
        [f"  {violation['id']} ({violation['impact']}): {violation['help']}", *places[:5]]
    )
