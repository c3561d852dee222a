"""`make migration m="ledger lines"`: write the next numbered step from what the models changed."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command

from models.migrations import FOLDER, configuration, head, upgrade


def write(message: str) -> Path:
    """Write the next migration, move `.head`, and return the new file.

    The difference is taken against a scratch database brought to the present head.
    """
    number = int((head() or "0000")[:4]) + 1
    words = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
    revision = f"{number:04}_{words}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'scratch.db'}"
        upgrade(url)
        engine = sa.create_engine(url)
        config = configuration()
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=revision)
        engine.dispose()
    (FOLDER / ".head").write_text(f"{revision}\n", encoding="utf-8")
    written = FOLDER / "versions" / f"{revision}.py"
    ruff = Path(sys.executable).with_name("ruff")
    for verb in (["check", "--fix", "--exit-zero"], ["format"]):
        subprocess.run([ruff, *verb, "--quiet", written], check=True, capture_output=True)  # noqa: S603 -- our own words
    return written


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].strip():  # noqa: PLR2004 -- the program and a message
        sys.exit('Say what it does: make migration m="ledger lines"')
    print(write(sys.argv[1].strip()))  # noqa: T201 -- a command says what it wrote
