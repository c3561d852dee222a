"""The papers the system makes, and where an order for them stands."""

from enum import StrEnum
from typing import Final

from rules.refusal import Refusal


class PaperKind(StrEnum):
    """One paper of DOMAIN §3.10. The values are stored and part of file names."""

    CONSENT_FORM = "consent_form"
    VOTING_NOTICE = "voting_notice"
    RESULT_PRELIMINARY = "result_preliminary"
    RESULT_FINAL = "result_final"
    FUNDING_PLAN = "funding_plan"
    ACCEPTANCE_RECORD = "acceptance_record"
    MONTHLY_LEDGER = "monthly_ledger"
    RECEIPT = "receipt"


class OrderState(StrEnum):
    """Where an order for papers stands."""

    WAITING = "waiting"
    PRINTING = "printing"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"  # by a person; what is printed stays, the rest waits to be gone on with


class UnknownOrder(Refusal):
    """The case has no such order for papers."""

    code = "unknown_paper_order"


class OrderEnded(Refusal):
    """The order is carried out: there is nothing left to stop, or to go on with."""

    code = "paper_order_ended"


class UnknownPaper(Refusal):
    """There is no such paper, or the person may not see it."""

    code = "unknown_paper"


PER_HOUSEHOLD: Final = frozenset({PaperKind.CONSENT_FORM})
"""Kinds of which every household gets its own; of all others an order is one paper."""
