"""The notice that works start."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from documents.start_notice import PlannedStep, StartNotice
from models.reads.works import milestone_lines
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_works import works_of


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the start notice of a case; nine queries.

    Raises:
        PaperUnavailable: if there is no contract yet.
    """
    works = works_of(session, order)
    contract = works.contract
    value = StartNotice(
        head=order.head(),
        items=works.items,
        starts_on=works.starts_on,
        ends_on=contract.planned_end,
        contractor=contract.contractor,
        supervisor=contract.supervisor,
        chief_supervising_engineer=contract.chief_supervising_engineer,
        designer=contract.designer,
        permit=works.permit,
        steps=tuple(
            PlannedStep(each.title, each.planned_on)
            for each in milestone_lines(session, order.case_id)
        ),
        effects=works.plan.effects,
        coordination=works.plan.utilities_coordination,
        phone=order.contact,
    )
    return [order.sheet("开工告知书", value)]
