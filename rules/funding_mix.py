"""Funding mix (资金统筹): the words of sources and shares, and the gate that ends the stage."""

from enum import StrEnum


class ShareState(StrEnum):
    """Where one household's contribution stands."""

    DUE = "due"
    CONFIRMED = "confirmed"  # 出资确认书 signed
    PAID = "paid"
    EXEMPT = "exempt"
    INSTALMENTS = "instalments"
