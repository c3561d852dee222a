"""Every kind of paper, from its rows to a real PDF."""

import json
import pickle
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from models.acceptance import Acceptance, Check, SignOff, Warranty
from models.acceptance import ResidentAcceptance as Said
from models.document import Paper, PaperOrder
from models.errand import Errand
from models.household import Owner, Ownership
from models.long_term_management import LedgerLine, LedgerMonth
from models.resident_consultation import Ballot
from models.store import Kept, keep
from rules.acceptance import CheckResult, Party
from rules.acceptance_checklist import checklist
from rules.act import Act
from rules.long_term_management import LedgerCategory, LedgerSide
from rules.money import Fen
from rules.paper import OrderState, PaperKind, UnknownOrder
from rules.resident_link import LinkPurpose
from rules.roles import NotYours
from rules.warranty import WarrantyCategory
from tests.builders import MARCH, a_case, a_compound, a_manager, acting
from tests.builders_papers import a_counted_round, a_published_round
from workflows.actions.papers import (
    file_paper,
    finish_order,
    order_again,
    order_papers,
    print_sheet,
    sheets_of,
    try_again,
)
from workflows.actions.resident_links import code_of, link_of
from workflows.actions.resident_papers import own_form, own_receipt
from workflows.press import print_one

FLOW = Act(by="flow:papers", at=MARCH)


def order_of(session, kind):
    return session.scalars(sa.select(PaperOrder).where(PaperOrder.kind == kind)).one()


def carry_out(session, settings, order):
    """Do what the flow does, in this process; return the papers."""
    for sheet in sheets_of(session, order.id, settings):
        printed = print_one(pickle.loads(pickle.dumps(sheet)))  # noqa: S301 -- our own bytes
        kept = None
        if printed.content is not None:
            kept = Kept(keep(settings.store, printed.content), len(printed.content))
        file_paper(session, sheet, kept, printed.problem, FLOW)
    finish_order(session, order.id, FLOW)
    session.flush()
    return session.scalars(
        sa.select(Paper).where(Paper.order_id == order.id).order_by(Paper.place)
    ).all()


def text_of(sheet):
    """Return what the value of a sheet says, as its record."""
    from documents.record import record_of  # noqa: PLC0415 -- for this one helper

    return record_of(sheet.value).decode()


def test_a_published_notice_orders_forms_and_notice_once(session):
    voted = a_published_round(session)
    act = acting(voted.manager)

    again = order_papers(
        session,
        voted.case.id,
        PaperKind.CONSENT_FORM,
        voted.consultation.id,
        act,
        once=f"consent_form:consultation:{voted.consultation.id}",
    )

    assert again.id == order_of(session, PaperKind.CONSENT_FORM).id
    assert again.total == len(voted.homes)
    errands = session.scalars(sa.select(Errand.once).where(Errand.flow == "papers")).all()
    assert len(errands) == len(set(errands)) == 2


def test_every_household_gets_its_form_in_staircase_order(session, settings):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.CONSENT_FORM)

    sheets = sheets_of(session, order.id, settings)

    assert [sheet.household_id for sheet in sheets] == [home.id for home in voted.homes]
    assert [sheet.large for sheet in sheets] == [True] + [False] * (len(sheets) - 1)
    key = (
        settings.secret_key.encode(),
        voted.homes[3].id,
        LinkPurpose.CONSULTATION,
        voted.consultation.id,
    )
    assert sheets[3].value.head.link == settings.base_url + link_of(*key)
    assert sheets[3].value.access_code == code_of(*key)
    assert sheets[3].value.terms.cost_estimate == Fen(10_000)
    assert sheets[3].value.terms.cost_ceiling == Fen(11_000)


def test_laying_out_costs_as_much_for_eight_homes_as_for_twenty(session, settings, queries):
    costs = []
    for floors in (2, 5):
        voted = a_published_round(session, floors=floors)
        order = session.scalars(
            sa.select(PaperOrder).where(
                PaperOrder.case_id == voted.case.id, PaperOrder.kind == PaperKind.CONSENT_FORM
            )
        ).one()
        session.commit()
        queries.clear()
        sheets_of(session, order.id, settings)
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 22


def test_an_order_goes_on_where_it_stopped_and_prints_nothing_twice(session, settings):
    a_published_round(session)
    order = order_of(session, PaperKind.CONSENT_FORM)
    first, second, *_ = sheets_of(session, order.id, settings)
    kept = Kept("a" * 64, 10)

    for _ in range(2):
        file_paper(session, first, kept, "", FLOW)
    left = sheets_of(session, order.id, settings)

    assert order.state is OrderState.PRINTING
    assert left[0] == second
    assert session.scalar(sa.select(sa.func.count(Paper.id))) == 1


def test_the_same_sheet_printed_twice_is_the_same_file(session, settings):
    a_published_round(session)
    order = order_of(session, PaperKind.VOTING_NOTICE)

    (sheet,) = sheets_of(session, order.id, settings)

    assert print_sheet(sheet) == print_sheet(sheet)


def test_a_name_no_font_can_draw_is_told_and_the_rest_goes_on(session, settings):
    voted = a_published_round(session)
    home = voted.homes[1]
    owner = session.scalars(
        sa.select(Owner)
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(Ownership.household_id == home.id)
    ).one()
    owner.name = "王😀"
    order = order_of(session, PaperKind.CONSENT_FORM)
    session.flush()

    papers = carry_out(session, settings, order)

    troubled = [paper for paper in papers if paper.problem]
    assert [paper.household_id for paper in troubled] == [home.id]
    assert json.loads(troubled[0].problem)["code"] == "glyph_missing"
    assert sum(bool(paper.digest) for paper in papers) == len(papers) - 1
    assert order.state is OrderState.FINISHED

    owner.name = "王建国"
    assert try_again(session, voted.case.id, order.id, acting(voted.manager)) == 1
    assert [paper.problem for paper in carry_out(session, settings, order)] == [""] * len(papers)


def test_papers_ordered_again_are_a_new_version_and_the_old_stay(session, settings):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.VOTING_NOTICE)
    carry_out(session, settings, order)

    again = order_again(session, voted.case.id, order.id, "电话有变", acting(voted.manager))
    carry_out(session, settings, again)

    papers = session.scalars(sa.select(Paper).order_by(Paper.id)).all()
    assert [paper.order_id for paper in papers] == [order.id, again.id]
    (sheet,) = [
        *sheets_of(
            session,
            order_again(session, voted.case.id, again.id, "再改", acting(voted.manager)).id,
            settings,
        )
    ]
    assert sheet.value.head.number.endswith("/3")


def test_only_a_manager_of_the_case_orders_again(session):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.VOTING_NOTICE)
    elsewhere = a_case(session, a_compound(session))
    stranger = a_manager(session, elsewhere)

    with pytest.raises(NotYours):
        order_again(session, voted.case.id, order.id, "好奇", acting(stranger))
    with pytest.raises(UnknownOrder):
        order_again(session, elsewhere.id, order.id, "好奇", acting(stranger))


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
