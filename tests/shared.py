"""Where the reference material lies: beside the project, and only on the developers' machines."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# In CI the material must be there: a test that needs it then runs, and fails if it is not.
_absent = not SHARED.is_dir() and os.environ.get("CI") != "true"
needs_shared = pytest.mark.skipif(_absent, reason="the reference material is not on this machine")


def vectors(part):
    """The worked examples of one part of the domain reference, as parameters with their ids."""
    if _absent:
        return [pytest.param(None, id="absent")]
    text = (SHARED / "domain" / "vectors.json").read_text(encoding="utf-8")
    found = json.loads(text)[part]
    if isinstance(found, dict) and "id" not in found:
        return [pytest.param(each, id=name) for name, each in found.items()]
    rows = found if isinstance(found, list) else [found]
    return [pytest.param(row, id=row.get("id") or row["name"]) for row in rows]
