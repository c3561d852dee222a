"""What became of the wishes of the household behind a link, in the plan it votes on."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.reads.ballots import round_by_id
from models.reads.home_wishes import home_wishes
from rules.plan_proposal import WishOutcome
from rules.resident_link import LinkPurpose
from webapp.context import database
from webapp.dishes import dish_name
from webapp.pages import May, Pages
from webapp.resident import require_resident

pages = Pages("resident_wishes", __name__, url_prefix="/r/<token>/wishes")

KINDS = {WishOutcome.ADOPTED: "yes", WishOutcome.PARTLY: "maybe", WishOutcome.REJECTED: "no"}


@pages.get("", may=May.ANYONE)
def show(token: str) -> ResponseReturnValue:
    """Show every wish with its answer; five queries."""
    access = require_resident(LinkPurpose.CONSULTATION)
    with database()() as session:
        rounded = round_by_id(session, access.round_id)
        found = home_wishes(session, access.case_id, access.household_id, rounded.plan_id)
    return render_template(
        "resident_wishes/list.html",
        home=access.home,
        token=token,
        found=[(dish_name(each.item) if each.item else each.text, each) for each in found],
        kinds=KINDS,
    )
