"""The settings of a test: its own database, its own folder, nothing of the environment."""

from pathlib import Path

from models.settings import Settings

SECRET = "a secret for tests only, long enough for every signature"


def settings_for(database_url: str, folder: Path, **variables: str) -> Settings:
    """Return settings with `XINYUAN_<NAME>` from `variables`."""
    given = {f"XINYUAN_{name.upper()}": value for name, value in variables.items()}
    return Settings.from_environment(
        {
            "XINYUAN_HOME": str(folder),
            "XINYUAN_DATABASE_URL": database_url,
            "XINYUAN_SECRET_KEY": SECRET,
            "XINYUAN_DEMO": "1",
            **given,
        }
    )
