"""Loading the demo city; harmless to run again."""

from flask_security.utils import hash_password

from models.database import Database
from models.settings import Settings
from webapp import create_app
from webapp.demo.accounts import PASSWORD, load_accounts
from webapp.demo.registers import load_areas


def load_people_and_areas(database: Database, settings: Settings) -> None:
    """Create the areas and accounts that a simulation works with, where they are missing."""
    with create_app(database, settings).app_context():
        hashed = hash_password(PASSWORD)
    with database.begin() as session:
        load_areas(session)
        load_accounts(session, hashed)
