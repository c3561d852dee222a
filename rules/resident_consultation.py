"""Resident consultation (协商表决): the words of a vote, and the gate that ends the stage."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.condition import Condition


class ConsultationState(StrEnum):
    """Where a round of voting stands."""

    DRAFT = "draft"
    NOTICE = "notice"  # 公示: the roll and the text are out, nobody votes yet
    VOTING = "voting"
    COUNTING = "counting"  # closed; papers still being entered and checked
    PRELIMINARY = "preliminary"  # 询异公示: the count is out, objections may come
    FINAL = "final"


class BallotKind(StrEnum):
    """What an owner chooses between."""

    CONSENT = "consent"  # agree, disagree, abstain
    OPTIONS = "options"  # A, B (, C)


class VoteState(StrEnum):
    """Whether a vote that came in is counted."""

    VALID = "valid"
    AWAITING_SECOND = "awaiting_second"  # paper: entered once, the second person has not yet
    MISMATCH = "mismatch"  # the two entries differ
    INVALID = "invalid"
    LATE = "late"
    SUPERSEDED = "superseded"


class ObjectorStanding(StrEnum):
    """In what right somebody objects (DOMAIN §2.8)."""

    OWNER = "owner"
    AFFECTED_NEIGHBOUR = "affected_neighbour"
    OTHER = "other"


class ObjectionSubject(StrEnum):
    """What an objection is about."""

    IDENTITY_OR_AREA = "identity_or_area"
    PROCEDURE = "procedure"
    CONTENT = "content"
    INFRINGEMENT = "infringement"


def objection_number(objection_id: int) -> str:
    """Return what an objection is called on receipts and in the office: "Y000042"."""
    return f"Y{objection_id:06}"


def takes_objections(
    state: ConsultationState, objections_end_at: datetime | None, at: datetime
) -> bool:
    """Return whether an objection to a round may come in at `at` (DOMAIN §2.8).

    From the notice on until the time for objections to the published count is over; that
    instant itself is too late.
    """
    if state is ConsultationState.PRELIMINARY:
        return objections_end_at is not None and at < objections_end_at
    return state in {
        ConsultationState.NOTICE,
        ConsultationState.VOTING,
        ConsultationState.COUNTING,
    }


class ObjectionResult(StrEnum):
    """How an objection ended."""

    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"
    SETTLED = "settled"
    MEDIATION_FAILED = "mediation_failed"


class DeliveryWay(StrEnum):
    """How a notice reached a household."""

    IN_PERSON = "in_person"
    ONLINE = "online"  # the first login counts as delivered (Zhuhai practice)
    POST = "post"
    PHONE = "phone"
    POSTED_ON_DOOR = "posted_on_door"
    PUBLIC_POSTING = "public_posting"


@dataclass(frozen=True, slots=True)
class Facts:
    """How the vote on the frozen plan stands, as the gate reads it."""

    state: ConsultationState | None
    decisions_required: int
    ballots: int
    ballots_adopted: int
    failed: tuple[str, ...]  # titles of ballots that were lost
    certified: bool
    special_needed: int
    special_given: int
    objections: int
    objections_open: int  # with standing, and neither settled nor answered
    window_over: bool
    mode_and_fee_confirmed: bool
    papers_awaiting: int  # paper ballots the second person has not entered, or that differ


def conditions(facts: Facts) -> tuple[Condition, ...]:
    """Return the exit gate of the consultation (民法典 278; 建办城〔2021〕50号)."""
    is_counted = facts.state in {ConsultationState.PRELIMINARY, ConsultationState.FINAL}
    return (
        Condition(
            "decisions_on_ballot",
            facts.decisions_required > 0 and facts.ballots >= facts.decisions_required,
            "民法典第二百七十八条第一款",
            "resident_consultation.round",
            {"ballots": facts.ballots, "required": facts.decisions_required},
        ),
        Condition(
            "papers_entered_twice",
            facts.papers_awaiting == 0,
            "计票规则：纸质票由两人分别录入",
            "resident_consultation.papers",
            {"awaiting": facts.papers_awaiting},
        ),
        Condition(
            "decisions_adopted",
            is_counted and facts.ballots > 0 and facts.ballots_adopted == facts.ballots,
            "民法典第二百七十八条第二款",
            "resident_consultation.tally",
            {
                "adopted": facts.ballots_adopted,
                "ballots": facts.ballots,
                "failed": list(facts.failed),
            },
        ),
        Condition(
            "count_certified",
            facts.certified,
            "计票人与监票人分开",
            "resident_consultation.tally",
            {},
        ),
        Condition(
            "special_consents_complete",
            facts.special_given == facts.special_needed,
            "民法典第二百三十六条；济南市增设电梯规定第七条",
            "resident_consultation.special",
            {"given": facts.special_given, "needed": facts.special_needed},
        ),
        Condition(
            "objections_answered",
            facts.objections_open == 0,
            "异议登记与答复；济南市增设电梯规定第十一条",
            "resident_consultation.objections",
            {"objections": facts.objections, "open": facts.objections_open},
        ),
        Condition(
            "objection_window_over",
            facts.state is ConsultationState.FINAL and facts.window_over,
            "询异公示",
            "resident_consultation.round",
            {},
        ),
        Condition(
            "mode_and_fee_confirmed",
            facts.mode_and_fee_confirmed,
            "建办城〔2021〕50号：开工前书面或网上确认管理模式与收费",
            "resident_consultation.tally",
            {},
        ),
    )
