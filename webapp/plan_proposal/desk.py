"""What the pages of the plan have in common."""

from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from models.reads.plan_proposal import PlanHead, PlanView, plan_view, versions
from rules.plan_proposal import PlanState
from rules.stages import Stage
from webapp.casework import CaseHead, case_head, frame
from webapp.dishes import dish_name
from webapp.pages import Pages

pages = Pages("plan_proposal", __name__, url_prefix="/cases/<reference>/plan_proposal")

TABS: Final = [
    ("plan_proposal.overview", _l("总览")),
    ("plan_proposal.plan", _l("方案说明")),
    ("plan_proposal.items", _l("项目造价")),
    ("plan_proposal.wishes", _l("诉求答复")),
    ("plan_proposal.menu", _l("点菜测算")),
    ("plan_proposal.sources", _l("资金来源")),
    ("plan_proposal.shares", _l("居民分摊")),
    ("plan_proposal.fee_plans", _l("收费方案")),
    ("plan_proposal.decisions", _l("表决事项")),
    ("plan_proposal.joint_review", _l("联合审查")),
    ("plan_proposal.strategies", _l("一户一策")),
    ("plan_proposal.versions", _l("版本")),
]


@dataclass(frozen=True, slots=True)
class Desk:
    """A case, its plan as the page shows it (None before there is one), and all versions."""

    head: CaseHead
    plan: PlanView | None
    versions: tuple[PlanHead, ...]

    @property
    def may_work(self) -> bool:
        """Whether this person may change the plan that is shown."""
        return (
            self.plan is not None
            and self.plan.state is PlanState.DRAFT
            and self.plan.id == self.versions[0].id
            and self.head.works_in(Stage.PLAN_PROPOSAL)
        )


def desk(session: Session, reference: str) -> Desk:
    """Return the case with the version named in the address, or the newest; eight queries."""
    head = case_head(session, reference)
    found = versions(session, head.id)
    wanted = request.args.get("version", "")
    chosen = [each for each in found if str(each.number) == wanted] or list(found[:1])
    return Desk(head, plan_view(session, chosen[0].id) if chosen else None, found)


def page(template: str, shown: Desk, title: str, **values: Any) -> str:  # noqa: ANN401 -- what the template shows
    """Return one page of the plan in its frame; before there is a plan, a page that says so."""
    return render_template(
        "plan_proposal/no_plan.html" if shown.plan is None else f"plan_proposal/{template}.html",
        frame=frame(shown.head, title, Stage.PLAN_PROPOSAL, TABS),
        head=shown.head,
        plan=shown.plan,
        versions=shown.versions,
        may_work=shown.may_work,
        dish_name=dish_name,
        **values,
    )
