"""Where the reference material lies: beside the project, and only on the developers' machines."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
