"""The monthly ledger (收支公示表) of a compound after acceptance."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of income or expense, in fen; `number` is what a resident asks by."""

    number: str
    on: date
    item: str
    counterparty: str
    voucher: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class Collection:
    """What was billed this month and paid: households, and fen.

    The two rates have different names because they differ: by households each home counts
    once, by money a large home counts more.
    """

    billed_households: int
    paid_households: int
    billed: Fen
    paid: Fen


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Which part of what is billed must come in to cover `costs`, after `other_income` (fen).

    `reached` is the stored verdict on the exact figures.
    """

    costs: Fen
    other_income: Fen
    reached: bool


@dataclass(frozen=True, slots=True)
class MonthlyLedger:
    """Everything printed on one month's ledger; money in fen, lines in order of date."""

    head: Head
    year: int
    month: int
    mode: str
    opening: Fen
    income: tuple[LedgerLine, ...]
    expense: tuple[LedgerLine, ...]
    collection: Collection
    break_even: BreakEven
    kept_by: str
    checked_by: str
    question_phone: str
    questions_until: date
    answers_at: str

    @property
    def income_total(self) -> Fen:
        """All income of the month."""
        return Fen(sum(line.amount for line in self.income))

    @property
    def expense_total(self) -> Fen:
        """All expense of the month."""
        return Fen(sum(line.amount for line in self.expense))

    @property
    def closing(self) -> Fen:
        """The closing balance: opening plus income less expense."""
        return Fen(self.opening + self.income_total - self.expense_total)


def monthly_ledger_html(ledger: MonthlyLedger, locale: str = "zh", *, large: bool = False) -> str:
    """Return the ledger as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    to_cover = Fen(max(0, ledger.break_even.costs - ledger.break_even.other_income))
    return render(
        f"{locale}/monthly_ledger.html",
        ledger,
        Title(f"{ledger.year}年{ledger.month}月收支公示表", "Monthly Income and Expense"),
        large=large,
        to_cover=to_cover,
    )
