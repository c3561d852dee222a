"""The cover of a case's evidence bundle."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from documents.evidence_bundle import EvidenceBundle, TallyLine, manifest_digest
from documents.field_words import said
from models.case import RenovationCase
from models.reads.case_evidence import failed_papers
from rules.area import square_metres
from workflows.actions.evidence_bundle import members_of, tally_digest
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the cover of everything before the order; thirteen queries."""
    found = members_of(session, order.case_id, order.made_at)
    value = EvidenceBundle(
        head=order.head(),
        stage=said(session.get_one(RenovationCase, order.case_id).stage),
        as_of=order.made_at,
        files=found.files,
        tallies=tuple(
            _tally(ballot)
            for each in found.rounds
            for ballot in each["ballots"]
            if ballot["result"] is not None
        ),
        events=found.events,
        manifest_digest=manifest_digest(found.files),
        missing=failed_papers(session, order.case_id, order.made_at),
    )
    return [order.sheet("证据包目录", value)]


def _tally(ballot: dict[str, Any]) -> TallyLine:
    counted = ballot["result"].get("strict", ballot["result"])
    return TallyLine(
        title=ballot["title"],
        heads_for=counted["heads"]["for"],
        heads_all=counted["heads"]["eligible"],
        area_for=square_metres(counted["area"]["for"]),
        area_all=square_metres(counted["area"]["eligible"]),
        is_adopted=ballot["is_adopted"],
        digest=tally_digest(ballot),
    )
