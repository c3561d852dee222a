"""The answer to one objection, for who objected."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.objection_answer import ObjectionAnswer
from models.household import Household
from models.reads.ballots import round_by_id
from models.reads.plan_view import plan_view
from models.resident_consultation import Objection
from rules.paper import PaperUnavailable
from workflows.actions.paper_objection_register import objection_line
from workflows.actions.paper_sheet import Commission, Sheet, Whose


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the answer to an objection (the order's subject); eight queries.

    Raises:
        PaperUnavailable: if it has not been answered.
    """
    row = session.get_one(Objection, order.subject)
    if row.answered_at is None or row.result is None:
        raise PaperUnavailable(kind=order.kind)
    home = session.get(Household, row.household_id) if row.household_id else None
    plan = plan_view(session, round_by_id(session, row.consultation_id).plan_id)
    value = ObjectionAnswer(
        head=order.head(),
        objection=objection_line(row, home.door if home else None),
        about=f"“{plan.title}”（第 {plan.number} 版）的表决",
        phone=order.contact,
        mediation="街道人民调解委员会",
    )
    whose = Whose(home.id, home.door, home.place, home.has_elderly) if home else None
    return [order.sheet("异议答复书", value, whose)]
