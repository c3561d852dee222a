"""What the papers of a site have in common: the contract, the items, the plan behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from models.reads.funded_plan import plan_money
from models.reads.plan_view import PlanView, plan_view
from models.reads.works import ContractView, contract_view
from rules.paper import PaperUnavailable
from rules.permit import PermitExemption
from workflows.actions.paper_sheet import Commission

_EXEMPT: Final[Mapping[PermitExemption, str]] = {
    PermitExemption.SMALL_SUM: "限额以下工程（投资不超过 30 万元），免办施工许可证",
    PermitExemption.SMALL_AREA: "限额以下工程（面积不超过 300 m²），免办施工许可证",
}


@dataclass(frozen=True, slots=True)
class Works:
    """The works of a case: their contract and the plan they carry out."""

    contract: ContractView
    plan: PlanView

    @property
    def items(self) -> tuple[str, ...]:
        """What is built, each once, in the plan's order."""
        return tuple(dict.fromkeys(each.name for each in self.plan.items))

    @property
    def starts_on(self) -> date:
        """The day the works began, or are to begin."""
        return self.contract.started_on or self.contract.planned_start

    @property
    def permit(self) -> str:
        """The number of the permit, or why none is needed."""
        if self.contract.permit_number:
            return f"施工许可证 {self.contract.permit_number}"
        exempt = self.contract.permit_exemption
        return _EXEMPT[exempt] if exempt else "正在办理"


def works_of(session: Session, order: Commission) -> Works:
    """Return the works of the case a paper is about; eight queries.

    Raises:
        PaperUnavailable: if there is no contract or no plan yet.
    """
    contract = contract_view(session, order.case_id)
    plan = plan_money(session, order.case_id)
    if contract is None or plan is None:
        raise PaperUnavailable(kind=order.kind)
    return Works(contract, plan_view(session, plan.id))
