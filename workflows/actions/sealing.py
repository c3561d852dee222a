"""The seal of this installation, opened once in each process."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from documents.seal import Signer
from documents.seal_key import open_seal
from documents.seal_token import open_token_seal
from models.settings import Settings
from workflows.actions.timestamping import stamper

# A new seal is dated back to here, for a demo's papers are dated back too.
_SINCE: Final = datetime(2025, 1, 1, tzinfo=UTC)


def seal_folder(settings: Settings) -> Path:
    """Return where the key and the certificates lie."""
    return settings.home / "seal"


def seal_of(settings: Settings, *, is_stamped: bool = False) -> Signer:
    """Return the seal, made at the first start and kept in the data folder, or in a device.

    With `is_stamped`, and an authority in the settings, every seal carries its timestamp: one
    request each, so it is for single papers and manifests, not for the papers of a batch.

    Raises:
        SealUnusableError: if the key or the device that is named cannot be used.
    """
    organisation = f"{settings.city}老旧小区改造办公室"
    url = settings.timestamp_url if is_stamped else ""
    return _opened(seal_folder(settings), organisation, settings.seal_uri, url)


@cache
def _opened(folder: Path, organisation: str, uri: str, timestamp_url: str) -> Signer:
    stamp = stamper(timestamp_url)
    if uri:
        return open_token_seal(uri, folder, stamp)
    return open_seal(folder, organisation, _SINCE, stamp)
