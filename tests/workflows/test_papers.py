"""Orders for papers: once, resumable, again with a reason; trouble told by name."""

import json

import pytest
import sqlalchemy as sa

from models.document import Paper, PaperOrder
from models.errand import Errand
from models.household import Owner, Ownership
from models.store import Kept
from rules.money import Fen
from rules.paper import OrderState, PaperKind, UnknownOrder
from rules.resident_link import LinkPurpose
from rules.roles import NotYours
from tests.builders import a_case, a_compound, a_manager, acting
from tests.builders_papers import FLOW, a_published_round, carry_out, order_of
from workflows.actions.papers import (
    file_paper,
    order_again,
    order_papers,
    print_sheet,
    sheets_of,
    try_again,
)
from workflows.actions.resident_links import code_of, link_of


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
    told = json.loads(troubled[0].problem)
    assert (told["code"], told["character"]) == ("glyph_missing_in", "😀")
    assert told["field"] == "household.owners.name"
    assert told["household"] == troubled[0].title
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
    assert sheet.value.head.number.endswith("-V3")


def test_only_a_manager_of_the_case_orders_again(session):
    voted = a_published_round(session)
    order = order_of(session, PaperKind.VOTING_NOTICE)
    elsewhere = a_case(session, a_compound(session))
    stranger = a_manager(session, elsewhere)

    with pytest.raises(NotYours):
        order_again(session, voted.case.id, order.id, "好奇", acting(stranger))
    with pytest.raises(UnknownOrder):
        order_again(session, elsewhere.id, order.id, "好奇", acting(stranger))
