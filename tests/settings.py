"""The settings of a test: its own database, its own folder, nothing of the environment."""

from pathlib import Path

from models.settings import Settings

SECRET = "a secret for tests only, long enough for every signature"


def settings_for(database_url: str, folder: Path) -> Settings:
    return Settings.from_environment(
        {
            "XINYUAN_DATABASE_URL": database_url,
            "XINYUAN_DATA": str(folder),
            "XINYUAN_SECRET_KEY": SECRET,
        }
    )
