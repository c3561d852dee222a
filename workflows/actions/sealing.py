"""The seal of this installation, opened once in each process."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from documents.seal import Signer
from documents.seal_key import open_seal
from models.settings import Settings

# A new seal is dated back to here, for a demo's papers are dated back too.
_SINCE: Final = datetime(2025, 1, 1, tzinfo=UTC)


def seal_folder(settings: Settings) -> Path:
    """Return where the key and the certificates lie."""
    return settings.home / "seal"


def seal_of(settings: Settings) -> Signer:
    """Return the seal, made at the first start and kept in the data folder.

    Raises:
        SealUnusableError: if somebody put a key there that cannot be used.
    """
    return _opened(seal_folder(settings), f"{settings.city}老旧小区改造办公室")


@cache
def _opened(folder: Path, organisation: str) -> Signer:
    return open_seal(folder, organisation, _SINCE)
