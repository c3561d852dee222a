"""A proxy on another machine: believed where the operator says so, and nowhere else."""

import pytest
from flask import request

from tests.settings import settings_for
from webapp import create_app

pytestmark = pytest.mark.own_app

SAID = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "office.example.org",
}


@pytest.fixture
def seen(database, database_url, tmp_path):
    """Return what an app on all addresses takes for its visitor, its scheme and its own name."""

    def ask(behind_proxy: str) -> tuple[str, str, str]:
        base = {"host": "0.0.0.0", "base_url": "https://office.example.org"}  # noqa: S104 -- not bound
        settings = settings_for(database_url, tmp_path, behind_proxy=behind_proxy, **base)
        app = create_app(database, settings)
        told = []
        app.before_request(lambda: told.append((request.remote_addr, request.scheme, request.host)))
        peer = {"REMOTE_ADDR": "10.0.0.9"}
        app.test_client().get("/login", headers=SAID, environ_base=peer)
        return told[0]

    return ask


def test_behind_a_proxy_its_headers_are_believed(seen):
    assert seen("1") == ("203.0.113.7", "https", "office.example.org")


def test_a_stranger_s_headers_are_not(seen):
    assert seen("0") == ("10.0.0.9", "http", "localhost")
