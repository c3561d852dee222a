"""Papers 1 to 18 of a real case: ordered, laid out from rows, valid HTML, few queries."""

from decimal import Decimal

import html5lib
import pytest
import sqlalchemy as sa

from documents.consent import consent_html
from documents.marks import taken_apart
from models.household import Owner
from models.resident_consultation import Ballot, Objection
from rules.paper import FORMS, About, Audience, PaperKind, PaperUnavailable, Variant
from tests.builders import acting
from tests.builders_papers import a_published_round
from tests.builders_papers_case import a_shared_home, a_surveyed_count, entry_of
from workflows.actions import paper_kinds
from workflows.actions.paper_sheet import commission
from workflows.actions.papers import order_papers, sheets_of

# How many sheets of eight homes, and how many queries to lay them out, order and head included.
EARLY = {
    PaperKind.COMPOUND_FILE: (1, 15),
    PaperKind.DEMAND_FORM: (8, 9),
    PaperKind.VISIT_RECORD: (1, 11),
    PaperKind.HAZARD_LIST: (1, 13),
    PaperKind.OPINION_FORM: (8, 12),
    PaperKind.DEMAND_SUMMARY: (1, 19),
    PaperKind.RENOVATION_PLAN: (1, 15),
    PaperKind.WISH_HANDLING: (1, 17),
    PaperKind.PLAN_PUBLICATION: (1, 12),
    PaperKind.ROLL_PUBLICATION: (1, 11),
    PaperKind.BALLOT_PAPER: (8, 18),
    PaperKind.PROXY_LETTER: (1, 13),
    PaperKind.DESIGNATION_LETTER: (1, 14),
    PaperKind.DELIVERY_REGISTER: (1, 9),
    PaperKind.DELIVERY_NOTICE: (1, 9),
    PaperKind.OBJECTION_REGISTER: (1, 8),
    PaperKind.OBJECTION_ANSWER: (1, 14),
    PaperKind.COUNTING_SHEET: (1, 17),
}


def subject_of(session, voted, kind):
    about = FORMS[kind].about
    if about is About.ROLL_ENTRY:
        return a_shared_home(session, voted).id
    if about is About.OBJECTION:
        return session.scalars(sa.select(Objection.id)).one()
    return {
        About.CASE: None,
        About.PLAN: voted.plan.id,
        About.CONSULTATION: voted.consultation.id,
    }[about]


def ordered(session, voted, kind, **how):
    subject = subject_of(session, voted, kind)
    order = order_papers(session, voted.case.id, kind, subject, acting(voted.manager), **how)
    session.commit()
    return order


def test_every_paper_is_laid_out_from_the_rows_of_a_case(session, settings, queries):
    voted = a_surveyed_count(session)
    found, costs, errors = {}, {}, {}

    for kind in EARLY:
        order = ordered(session, voted, kind)
        queries.clear()
        found[kind] = sheets_of(session, order.id, settings)
        costs[kind] = len(queries)
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(paper_kinds.html_of(found[kind][0]))
        errors[kind] = parser.errors
        assert order.total == len(found[kind])

    assert {kind: len(sheets) for kind, sheets in found.items()} == {
        kind: sheets for kind, (sheets, _most) in EARLY.items()
    }
    assert {kind: cost for kind, cost in costs.items() if cost > EARLY[kind][1]} == {}
    assert {kind: wrong for kind, wrong in errors.items() if wrong} == {}
    assert all(found[kind][0].number.startswith(FORMS[kind].prefix) for kind in EARLY)


def laid_out(session, settings, voted, kind, **how):
    return sheets_of(session, ordered(session, voted, kind, **how).id, settings)


def test_what_is_posted_names_nobody(session, settings):
    voted = a_surveyed_count(session)
    names = session.scalars(sa.select(Owner.name)).all()

    posted = [kind for kind in EARLY if FORMS[kind].audience is Audience.POSTED]
    pages = [
        paper_kinds.html_of(sheet)
        for kind in posted
        for sheet in laid_out(session, settings, voted, kind)
    ]

    assert len(posted) == 5
    assert not [name for name in names for page in pages if name in page]


def test_the_figures_are_those_of_the_rows(session, settings):
    voted = a_surveyed_count(session)
    kept = session.scalars(sa.select(Ballot).order_by(Ballot.number)).all()

    (summary,) = laid_out(session, settings, voted, PaperKind.DEMAND_SUMMARY)
    (hazards,) = laid_out(session, settings, voted, PaperKind.HAZARD_LIST)
    (sheet,) = laid_out(session, settings, voted, PaperKind.COUNTING_SHEET)
    (register,) = laid_out(session, settings, voted, PaperKind.DELIVERY_REGISTER)
    (notice,) = laid_out(session, settings, voted, PaperKind.DELIVERY_NOTICE)

    assert (summary.value.households, summary.value.answered) == (8, 6)
    assert summary.value.wishes[0].points == 36
    assert [count.agree.heads for count in summary.value.counts] == [5, 6]
    assert hazards.value.hazards[0].handled_by
    assert hazards.value.hazards[1].reason == "由市政修复"
    assert hazards.value.unseen == ("地下室",)
    assert [item.agree.heads for item in sheet.value.items] == [
        ballot.result["heads"]["for"] for ballot in kept
    ]
    assert sum(line.came_in for line in sheet.value.channels) == len(voted.signatures)
    assert [line.reason for line in sheet.value.invalid] == ["没有签名"]
    assert (register.value.delivered, len(register.value.lines)) == (6, 8)
    assert notice.value.homes == 2


def test_a_ballot_carries_weight_link_and_code(session, settings):
    voted = a_surveyed_count(session)

    sheets = laid_out(session, settings, voted, PaperKind.BALLOT_PAPER)

    assert [sheet.household_id for sheet in sheets] == [home.id for home in voted.homes]
    assert [sheet.large for sheet in sheets] == [True, *[False] * 7]
    assert {sheet.value.weight for sheet in sheets} == {Decimal("80.00")}
    assert len({sheet.value.access_code for sheet in sheets}) == len(sheets)
    assert all(len(sheet.value.items) == 2 for sheet in sheets)


def test_a_variant_has_its_own_number_and_order(session, settings):
    voted = a_surveyed_count(session)
    plain = ordered(session, voted, PaperKind.ROLL_PUBLICATION)

    large = ordered(session, voted, PaperKind.ROLL_PUBLICATION, variant=Variant.LARGE)
    (sheet,) = sheets_of(session, large.id, settings)
    (other,) = paper_kinds.lay_out(session, commission(session, plain, settings))

    assert large.id != plain.id
    assert sheet.large
    assert sheet.number == f"{other.number}-D"
    assert sheet.part == "large"


def test_consent_forms_come_in_english_from_one_layout(session, settings):
    voted = a_surveyed_count(session)
    order = ordered(session, voted, PaperKind.CONSENT_FORM, variant=Variant.ENGLISH)

    sheets = sheets_of(session, order.id, settings)
    pages = [
        taken_apart(consent_html(sheet.value, sheet.locale, large=sheet.large, marked=True))
        for sheet in sheets
    ]

    assert {sheet.part for sheet in sheets} == {"english"}
    assert all("-E" in sheet.number for sheet in sheets)
    assert len({page.key for page in pages[1:]}) == 1  # the first home gets large print


def test_forms_of_every_household_come_in_one_layout(session, settings):
    voted = a_surveyed_count(session)

    for kind in (PaperKind.DEMAND_FORM, PaperKind.OPINION_FORM, PaperKind.BALLOT_PAPER):
        sheets = laid_out(session, settings, voted, kind)
        pages = [taken_apart(paper_kinds.html_of(sheet, marked=True)) for sheet in sheets]
        assert all(paper_kinds.is_one_of_many(sheet) for sheet in sheets)
        assert len({page.key for page in pages[1:]}) == 1, kind  # the first gets large print


def test_nothing_is_made_of_what_is_not_there(session, settings):
    voted = a_published_round(session)
    alone = entry_of(session, voted, voted.homes[1].id)
    act = acting(voted.manager)
    early = order_papers(
        session, voted.case.id, PaperKind.COUNTING_SHEET, voted.consultation.id, act
    )
    lonely = order_papers(session, voted.case.id, PaperKind.DESIGNATION_LETTER, alone.id, act)
    session.commit()

    for order in (early, lonely):
        with pytest.raises(PaperUnavailable):
            sheets_of(session, order.id, settings)
    with pytest.raises(PaperUnavailable):
        order_papers(
            session, voted.case.id, PaperKind.HAZARD_LIST, None, act, variant=Variant.LARGE
        )


def test_every_paper_of_the_field_has_a_number():
    numbers = {form.number for form in FORMS.values()}
    prefixes = [form.prefix for form in FORMS.values()]

    assert numbers == set(range(1, 43))
    assert set(FORMS) == set(PaperKind)
    assert len(set(prefixes)) == len(prefixes)
