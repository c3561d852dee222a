"""The files every page loads: styles, fonts, what others wrote."""

import hashlib
import re
from pathlib import Path

import pytest

import webapp.charts

WEBAPP = Path(webapp.charts.__file__).parent.parent
STATIC = WEBAPP / "static"


def test_vendored_files_are_the_ones_we_looked_at():
    listed = (STATIC / "vendor" / "SHA256SUMS").read_text().splitlines()
    sums = dict(reversed(line.split("  ")) for line in listed)

    found = {
        name: hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() for name in sums
    }

    assert found == sums
    vendored = {path.name for path in (STATIC / "vendor").iterdir()} - {"SHA256SUMS"}
    assert vendored <= {Path(name).name for name in sums}


@pytest.mark.parametrize("weight", [500, 600])
def test_the_plate_font_stays_small(weight):
    assert (STATIC / "fonts" / f"plate-{weight}.woff2").stat().st_size <= 15_000


@pytest.mark.parametrize("name", ["app.css", "resident.css"])
def test_resident_styles_use_nothing_an_old_phone_drops(name):
    text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)

    assert "@layer" not in text
    assert ":has(" not in text
    depth = 0
    for piece in re.findall(r"@media[^{]*\{|[{}]", text):
        depth += {"}": -1, "{": 1}.get(piece, 0)
        assert depth in (-1, 0, 1), "a rule inside a rule"


@pytest.mark.parametrize("name", ["app.css", "work.css", "resident.css", "public.css"])
def test_styles_fetch_nothing_from_elsewhere(name):
    text = (STATIC / name).read_text()

    assert all(url.startswith("fonts/") for url in re.findall(r"url\(([^)]*)\)", text))
    assert "@import" not in text
