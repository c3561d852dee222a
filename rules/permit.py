"""When works need a permit and a contract a tender (建筑法 7; 发改委16号令 2018; DOMAIN §3.3)."""

from decimal import Decimal
from enum import StrEnum
from typing import Final

from rules.money import Fen
from rules.refusal import Refusal


class PermitExemption(StrEnum):
    """Why works need no permit (建筑法 7: below the limit; DOMAIN §3.3)."""

    SMALL_SUM = "small_sum"  # at most 300,000 yuan
    SMALL_AREA = "small_area"  # at most 300 m²


class PermitNeeded(Refusal):
    """The works are too large to do without a permit."""

    code = "permit_needed"


class TenderNeeded(Refusal):
    """The contract is so large that it needs the notice of award of a tender."""

    code = "tender_needed"


MAX_SUM_WITHOUT_PERMIT: Final = Fen(300_000_00)
MAX_AREA_WITHOUT_PERMIT: Final = Decimal(300)  # m²
MIN_SUM_FOR_TENDER: Final = Fen(4_000_000_00)  # 发改委16号令 2018


def check_exemption(exemption: PermitExemption, amount: Fen, area: Decimal | None) -> None:
    """Refuse to do without a permit above the limit of the reason given.

    Raises:
        PermitNeeded: if the sum or the area is too large, or the area is not known.
    """
    if exemption is PermitExemption.SMALL_SUM and amount <= MAX_SUM_WITHOUT_PERMIT:
        return
    small = area is not None and area <= MAX_AREA_WITHOUT_PERMIT
    if exemption is PermitExemption.SMALL_AREA and small:
        return
    raise PermitNeeded(exemption=exemption)


def check_tender(amount: Fen, award_notice: str) -> None:
    """Refuse a contract of 4,000,000 yuan or more that no tender awarded.

    Raises:
        TenderNeeded: if there is no notice of award.
    """
    if amount >= MIN_SUM_FOR_TENDER and not award_notice:
        raise TenderNeeded(amount=amount, least=MIN_SUM_FOR_TENDER)
