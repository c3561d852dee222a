"""What the demo city and a simulation both begin with; harmless to run again."""

from models.database import Database
from models.settings import Settings
from webapp.accounts import hashed
from webapp.demo.accounts import ACCOUNTS, PASSWORD
from workflows.actions.demo_areas import DemoAreas, load_areas
from workflows.actions.demo_staff import load_accounts


def load_people_and_areas(database: Database, settings: Settings) -> DemoAreas:
    """Create the areas and accounts that a simulation works with, where they are missing."""
    del settings
    with database.begin() as session:
        areas = load_areas(session)
        load_accounts(session, ACCOUNTS, hashed(PASSWORD))
    return areas
