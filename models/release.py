"""Which release of this house runs."""

from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version


@lru_cache(maxsize=1)
def release() -> str:
    """Return the version of this release; a folder that was never installed has none."""
    try:
        return version("xinyuan")
    except PackageNotFoundError:
        return "0"
