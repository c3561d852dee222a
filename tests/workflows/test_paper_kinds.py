"""What each kind of paper says, and that a real PDF comes of it."""

from datetime import date, timedelta
from decimal import Decimal

import sqlalchemy as sa

from documents.record import record_of
from models.acceptance import Acceptance, Check, SignOff, Warranty
from models.acceptance import ResidentAcceptance as Said
from models.household import Owner
from models.long_term_management import LedgerLine, LedgerMonth
from models.resident_consultation import Ballot
from rules.acceptance import CheckResult, Party
from rules.acceptance_checklist import checklist
from rules.long_term_management import LedgerCategory, LedgerSide
from rules.money import Fen
from rules.paper import PaperKind
from rules.warranty import WarrantyCategory
from tests.builders import MARCH, acting
from tests.builders_papers import a_counted_round, a_published_round, carry_out, order_of
from workflows.actions.papers import (
    order_papers,
    print_sheet,
    sheets_of,
)
from workflows.actions.resident_papers import own_form, own_receipt


def text_of(sheet):
    """Return what the value of a sheet says, as its record."""
    return record_of(sheet.value).decode()


def test_the_result_notice_prints_the_figures_that_were_kept(session, settings):
    a_counted_round(session)
    order = order_of(session, PaperKind.RESULT_PRELIMINARY)
    kept = session.scalars(sa.select(Ballot).order_by(Ballot.number)).all()

    (sheet,) = sheets_of(session, order.id, settings)
    (paper,) = carry_out(session, settings, order)

    assert paper.digest
    for item, ballot in zip(sheet.value.items, kept, strict=True):
        assert item.participating.heads == ballot.result["heads"]["participating"]
        assert item.agree.area == Decimal(ballot.result["area"]["for"]).scaleb(-2)
        assert [each.passed for each in item.clauses] == [
            each["passed"] for each in ballot.result["clauses"]
        ]
        assert item.statute == "ordinary"


def test_a_signed_form_carries_signature_answers_and_receipt(session, settings):
    voted = a_counted_round(session)
    row, signature = voted.consultation, voted.signatures[0]

    form = own_form(session, row.id, voted.homes[0].id, settings, large=False)
    receipt = own_receipt(session, row.id, voted.homes[0].id, settings, large=True)

    assert form.value.signed.answers == ("disagree", "B")
    assert form.value.signed.receipt_code == signature.receipt_code
    assert not form.value.access_code
    assert receipt.value.text_digest == signature.text_digest
    assert print_sheet(form).startswith(b"%PDF")
    assert print_sheet(receipt).startswith(b"%PDF")


def test_a_form_whose_text_moved_on_is_answered_with_the_receipt(session, settings):
    voted = a_counted_round(session)
    voted.signatures[0].text_digest = "0" * 64
    session.flush()

    sheet = own_form(session, voted.consultation.id, voted.homes[0].id, settings, large=False)

    assert sheet.kind is PaperKind.RECEIPT


def test_a_receipt_is_ordered_by_its_signature(session, settings):
    voted = a_counted_round(session)
    act = acting(voted.manager)
    order = order_papers(session, voted.case.id, PaperKind.RECEIPT, voted.signatures[1].id, act)

    (paper,) = carry_out(session, settings, order)

    assert paper.household_id == voted.signatures[1].household_id
    assert paper.digest


def test_the_funding_plan_masks_every_owner(session, settings):
    voted = a_published_round(session)
    act = acting(voted.manager)
    order = order_papers(session, voted.case.id, PaperKind.FUNDING_PLAN, voted.plan.id, act)

    (sheet,) = sheets_of(session, order.id, settings)
    (paper,) = carry_out(session, settings, order)

    assert paper.digest
    assert len(sheet.value.shares) == len(voted.homes)
    assert sheet.value.gap == Fen(80_000)
    names = session.scalars(sa.select(Owner.name)).all()
    assert not [name for name in names if name in text_of(sheet)]


def test_the_acceptance_record_has_thirty_items_and_five_conditions(session, settings):
    voted = a_published_round(session)
    case_id, staff_id = voted.case.id, voted.manager.id
    passed_on = date(2026, 9, 1)
    session.add_all(
        [
            Acceptance(case_id=case_id, opened_on=passed_on, passed_on=passed_on),
            *(
                Check(case_id=case_id, item=code, result=CheckResult.PASS, signer="李工")
                for code in list(checklist())[:29]
            ),
            SignOff(
                case_id=case_id,
                party=Party.RESIDENTS,
                name="孙大明",
                signed_on=passed_on,
                recorded_by=staff_id,
            ),
            Warranty(
                case_id=case_id,
                category=WarrantyCategory.WATERPROOF,
                starts_on=passed_on,
                ends_on=date(2031, 9, 1),
            ),
            *(
                Said(
                    case_id=case_id,
                    household_id=voted.homes[0].id,
                    accepts=True,
                    works_score=score,
                    process_score=4,
                    management_score=4,
                    signer_name="王建国",
                    given_at=MARCH + timedelta(days=score),
                )
                for score in (2, 5)
            ),
        ]
    )
    session.flush()
    act = acting(voted.manager)
    order = order_papers(session, case_id, PaperKind.ACCEPTANCE_RECORD, None, act)

    (sheet,) = sheets_of(session, order.id, settings)
    (paper,) = carry_out(session, settings, order)

    assert paper.digest
    assert len(sheet.value.items) == 30
    assert [item.finding for item in sheet.value.items].count("pass") == 29
    assert (sheet.value.residents.answered, sheet.value.residents.satisfied) == (1, 1)
    assert sheet.value.residents.representatives[0].signer == "孙大明"
    assert sheet.value.warranties[0].term == "5 年"


def test_the_ledger_closes_where_its_lines_say(session, settings):
    voted = a_published_round(session)
    month = LedgerMonth(
        case_id=voted.case.id,
        month=date(2026, 5, 1),
        opening=Fen(100_000),
        billed=Fen(50_000),
        collected=Fen(45_000),
        billed_households=8,
        paid_households=7,
    )
    session.add(month)
    session.flush()
    lines = [
        (LedgerSide.INCOME, LedgerCategory.SERVICE_FEE, 45_000),
        (LedgerSide.INCOME, LedgerCategory.COMMON_INCOME, 5_000),
        (LedgerSide.EXPENSE, LedgerCategory.CLEANING, 50_000),
    ]
    session.add_all(
        LedgerLine(
            month_id=month.id,
            side=side,
            category=category,
            text="五月",
            amount=Fen(amount),
            on=date(2026, 5, 20),
            entered_by=voted.manager.id,
        )
        for side, category, amount in lines
    )
    session.flush()
    act = acting(voted.manager)
    order = order_papers(session, voted.case.id, PaperKind.MONTHLY_LEDGER, month.id, act)

    (sheet,) = sheets_of(session, order.id, settings)
    (paper,) = carry_out(session, settings, order)

    assert paper.digest
    assert sheet.value.closing == Fen(100_000)
    assert sheet.value.break_even.costs - sheet.value.break_even.other_income == 45_000
    assert sheet.value.break_even.reached
