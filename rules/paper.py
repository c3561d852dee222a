"""The papers the system makes (DOMAIN §3.10), and where an order for them stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from rules.refusal import Refusal
from rules.stages import Stage


class PaperKind(StrEnum):
    """One paper of DOMAIN §3.10. The values are stored and part of file names."""

    COMPOUND_FILE = "compound_file"
    PRIVACY_CONSENT = "privacy_consent"
    DEMAND_FORM = "demand_form"
    VISIT_RECORD = "visit_record"
    HAZARD_LIST = "hazard_list"
    OPINION_FORM = "opinion_form"
    DEMAND_SUMMARY = "demand_summary"
    RENOVATION_PLAN = "renovation_plan"
    WISH_HANDLING = "wish_handling"
    PLAN_PUBLICATION = "plan_publication"
    ROLL_PUBLICATION = "roll_publication"
    VOTING_NOTICE = "voting_notice"
    BALLOT_PAPER = "ballot_paper"
    CONSENT_FORM = "consent_form"
    PROXY_LETTER = "proxy_letter"
    DESIGNATION_LETTER = "designation_letter"
    DELIVERY_REGISTER = "delivery_register"
    DELIVERY_NOTICE = "delivery_notice"
    RECEIPT = "receipt"
    OBJECTION_REGISTER = "objection_register"
    OBJECTION_ANSWER = "objection_answer"
    MEDIATION_AGREEMENT = "mediation_agreement"
    COUNTING_SHEET = "counting_sheet"
    RESULT_PRELIMINARY = "result_preliminary"
    RESULT_FINAL = "result_final"
    LIFT_AGREEMENT = "lift_agreement"
    SHARE_TABLE = "share_table"
    SHARE_NOTICE = "share_notice"
    FUNDING_PLAN = "funding_plan"
    CONTRIBUTION_CONFIRMATION = "contribution_confirmation"
    FUND_APPLICATION = "fund_application"
    START_NOTICE = "start_notice"
    SITE_BOARD = "site_board"
    PROGRESS_REPORT = "progress_report"
    CHANGE_ORDER = "change_order"
    PAYMENT_APPROVAL = "payment_approval"
    ACCEPTANCE_RECORD = "acceptance_record"
    RESIDENT_ACCEPTANCE = "resident_acceptance"
    WARRANTY_CERTIFICATE = "warranty_certificate"
    HANDOVER_LIST = "handover_list"
    FEE_COMPARISON = "fee_comparison"
    MONTHLY_LEDGER = "monthly_ledger"
    SATISFACTION_FORM = "satisfaction_form"
    SATISFACTION_REPORT = "satisfaction_report"
    STAR_RATING = "star_rating"
    REWARD_APPLICATION = "reward_application"
    EVIDENCE_BUNDLE = "evidence_bundle"


class About(StrEnum):
    """The row a paper is about; its id is the subject of an order (none for the case)."""

    CASE = "case"
    PLAN = "plan"
    CONSULTATION = "consultation"
    ROLL_ENTRY = "roll_entry"
    SIGNATURE = "signature"
    OBJECTION = "objection"
    CHANGE_ORDER = "change_order"
    PAYMENT = "payment"
    LEDGER_MONTH = "ledger_month"
    STAR_RATING = "star_rating"
    TAKEOVER_REWARD = "takeover_reward"


class Audience(StrEnum):
    """Who gets a paper."""

    RESIDENT = "resident"  # into the hands of households
    POSTED = "posted"  # on the board: names are masked
    ARCHIVE = "archive"  # the file of the case, and offices


class Variant(StrEnum):
    """In which of its forms a paper is made."""

    STANDARD = "standard"
    LARGE = "large"
    ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Form:
    """What is known of a kind of paper before any is made.

    `number` is that of DOMAIN §3.10; two papers of one number are two halves of it. `prefix`
    begins the number printed on the paper. `each` says that every household gets its own.
    """

    number: int
    prefix: str
    stage: Stage
    about: About
    audience: Audience
    each: bool = False
    english: bool = False

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The forms it comes in: large print for whatever residents read."""
        large = (Variant.LARGE,) if self.audience is not Audience.ARCHIVE else ()
        english = (Variant.ENGLISH,) if self.english else ()
        return (Variant.STANDARD, *large, *english)


_REGISTRATION, _SURVEY, _PLAN = Stage.REGISTRATION, Stage.DEMAND_SURVEY, Stage.PLAN_PROPOSAL
_VOTE, _MONEY, _SITE = Stage.RESIDENT_CONSULTATION, Stage.FUNDING_MIX, Stage.CONSTRUCTION
_DONE, _AFTER = Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT
_HOME, _BOARD, _FILE = Audience.RESIDENT, Audience.POSTED, Audience.ARCHIVE
_CASE, _OF_PLAN, _ROUND = About.CASE, About.PLAN, About.CONSULTATION

# One line for each paper, in the order of DOMAIN §3.10.
FORMS: Final[Mapping[PaperKind, Form]] = MappingProxyType(
    {
        PaperKind.COMPOUND_FILE: Form(1, "XQDA", _REGISTRATION, _CASE, _FILE),
        PaperKind.DEMAND_FORM: Form(2, "XQB", _SURVEY, _CASE, _HOME, each=True),
        PaperKind.VISIT_RECORD: Form(3, "ZFJL", _SURVEY, _CASE, _FILE),
        PaperKind.HAZARD_LIST: Form(4, "YHPC", _SURVEY, _CASE, _FILE),
        PaperKind.OPINION_FORM: Form(5, "YJB", _SURVEY, _CASE, _HOME, each=True),
        PaperKind.DEMAND_SUMMARY: Form(6, "XQHZ", _SURVEY, _CASE, _BOARD),
        PaperKind.RENOVATION_PLAN: Form(7, "GZFA", _PLAN, _OF_PLAN, _FILE),
        PaperKind.WISH_HANDLING: Form(8, "YJCN", _PLAN, _OF_PLAN, _BOARD),
        PaperKind.PLAN_PUBLICATION: Form(9, "FAGS", _PLAN, _OF_PLAN, _BOARD, english=True),
        PaperKind.ROLL_PUBLICATION: Form(10, "QCGS", _VOTE, _ROUND, _BOARD),
        PaperKind.VOTING_NOTICE: Form(11, "BJTZ", _VOTE, _ROUND, _BOARD, english=True),
        PaperKind.BALLOT_PAPER: Form(12, "BJP", _VOTE, _ROUND, _HOME, each=True),
        PaperKind.PROXY_LETTER: Form(13, "SQWT", _VOTE, About.ROLL_ENTRY, _HOME),
        PaperKind.DESIGNATION_LETTER: Form(14, "TXH", _VOTE, About.ROLL_ENTRY, _HOME),
        PaperKind.DELIVERY_REGISTER: Form(15, "SDDJ", _VOTE, _ROUND, _FILE),
        PaperKind.DELIVERY_NOTICE: Form(15, "SDGG", _VOTE, _ROUND, _BOARD, english=True),
        PaperKind.OBJECTION_REGISTER: Form(16, "YYDJ", _VOTE, _ROUND, _FILE),
        PaperKind.OBJECTION_ANSWER: Form(16, "YYDF", _VOTE, About.OBJECTION, _HOME),
        PaperKind.COUNTING_SHEET: Form(17, "JPB", _VOTE, _ROUND, _FILE),
        PaperKind.RESULT_PRELIMINARY: Form(18, "CBGS", _VOTE, _ROUND, _BOARD, english=True),
        PaperKind.RESULT_FINAL: Form(19, "JGGG", _VOTE, _ROUND, _BOARD, english=True),
        PaperKind.CONSENT_FORM: Form(20, "TYS", _VOTE, _ROUND, _HOME, each=True, english=True),
        PaperKind.RECEIPT: Form(20, "HZ", _VOTE, About.SIGNATURE, _HOME),
        PaperKind.LIFT_AGREEMENT: Form(21, "DTXY", _VOTE, _OF_PLAN, _HOME),
        PaperKind.SHARE_TABLE: Form(22, "FTMX", _MONEY, _OF_PLAN, _BOARD),
        PaperKind.SHARE_NOTICE: Form(22, "FTGZ", _MONEY, _OF_PLAN, _HOME, each=True, english=True),
        PaperKind.FUNDING_PLAN: Form(23, "ZJFA", _MONEY, _OF_PLAN, _BOARD),
        PaperKind.CONTRIBUTION_CONFIRMATION: Form(24, "CZQR", _MONEY, _OF_PLAN, _HOME, each=True),
        PaperKind.FUND_APPLICATION: Form(25, "WXZJ", _MONEY, _OF_PLAN, _FILE),
        PaperKind.START_NOTICE: Form(26, "KGGZ", _SITE, _CASE, _BOARD, english=True),
        PaperKind.SITE_BOARD: Form(27, "GSP", _SITE, _CASE, _BOARD),
        PaperKind.PROGRESS_REPORT: Form(28, "ZB", _SITE, _CASE, _BOARD),
        PaperKind.CHANGE_ORDER: Form(29, "BGQZ", _SITE, About.CHANGE_ORDER, _FILE),
        PaperKind.PAYMENT_APPROVAL: Form(30, "FKSP", _SITE, About.PAYMENT, _FILE),
        PaperKind.ACCEPTANCE_RECORD: Form(31, "YSB", _DONE, _CASE, _FILE),
        PaperKind.RESIDENT_ACCEPTANCE: Form(32, "YSYJ", _DONE, _CASE, _HOME, each=True),
        PaperKind.WARRANTY_CERTIFICATE: Form(33, "BXS", _DONE, _CASE, _BOARD),
        PaperKind.HANDOVER_LIST: Form(34, "YJQD", _AFTER, _CASE, _FILE),
        PaperKind.FEE_COMPARISON: Form(35, "WYDB", _AFTER, _OF_PLAN, _BOARD),
        PaperKind.MONTHLY_LEDGER: Form(
            36, "SZGS", _AFTER, About.LEDGER_MONTH, _BOARD, english=True
        ),
        PaperKind.SATISFACTION_FORM: Form(37, "MYDW", _AFTER, _CASE, _HOME),
        PaperKind.SATISFACTION_REPORT: Form(37, "MYDB", _AFTER, _CASE, _BOARD),
        PaperKind.STAR_RATING: Form(38, "XJPD", _AFTER, About.STAR_RATING, _FILE),
        PaperKind.REWARD_APPLICATION: Form(39, "JLSB", _AFTER, About.TAKEOVER_REWARD, _FILE),
        PaperKind.MEDIATION_AGREEMENT: Form(40, "TJXY", _VOTE, About.OBJECTION, _HOME),
        PaperKind.PRIVACY_CONSENT: Form(41, "GRXX", _REGISTRATION, _CASE, _HOME, each=True),
        PaperKind.EVIDENCE_BUNDLE: Form(42, "ZJB", _AFTER, _CASE, _FILE),
    }
)

PER_HOUSEHOLD: Final = frozenset(kind for kind, form in FORMS.items() if form.each)
"""Kinds of which every household gets its own; of all others an order is one paper."""


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


class PaperUnavailable(Refusal):
    """There is nothing yet of which this paper could be made."""

    code = "paper_unavailable"


def require_variant(kind: PaperKind, variant: Variant) -> None:
    """Require that a kind of paper comes in a variant.

    Raises:
        PaperUnavailable: if it does not.
    """
    if variant not in FORMS[kind].variants:
        raise PaperUnavailable(kind=kind)
