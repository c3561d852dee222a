"""The register of a case's households: the list, one household, the workbook to take away."""

from dataclasses import asdict
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from documents.register_workbook import MEDIA_TYPE, register_workbook
from forms.register import MOST_OWNERS, HouseholdForm
from models.case import RenovationCase
from models.household import Household
from models.reads.register import records, seen
from models.reads.register_list import (
    HouseholdFilter,
    Missing,
    SortBy,
    household_list,
    stairwells,
)
from models.reads.registration import counts_for
from models.reads.scope import in_scope
from rules.decision_rule import PartKind
from rules.electorate import ExclusivePart, OwnerKind, area_of
from rules.register_record import HouseholdRecord
from rules.registration import OwnerBasis, OwnerState
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.list_address import beside, here, number, sort_link, turn
from webapp.pages import May
from webapp.registration_frame import pages, registration_frame, shown_name, shown_phone
from workflows.actions.registration_household import (
    SaveHousehold,
    UnknownHousehold,
    remove_household,
    save_household,
)

_SPARE_ROWS = 2


@pages.get("/households", may=May.STAFF)
def households(reference: str) -> ResponseReturnValue:
    """List the households of the case: filtered, sorted, paged by key."""
    wanted = _filter()
    with database()() as session:
        head = case_head(session, reference)
        found = household_list(session, head.id, wanted)
        wells = stairwells(session, head.id)
        counts = counts_for(session, head.id)
    return render_template(
        "registration/households.html",
        frame=registration_frame(head, _("住户名册"), always=True),
        head=head,
        found=found,
        wanted=wanted,
        counts=counts,
        buildings=list(dict.fromkeys(well.building for well in wells if well.building)),
        stairwells=list(dict.fromkeys(well.stairwell for well in wells if well.stairwell)),
        chips=_chips(wanted),
        sorts={
            sort.value: sort_link(sort, wanted.sort, descending=wanted.descending)
            for sort in SortBy
        },
        beside=beside(found.previous, found.following),
        name=lambda text: shown_name(head, text),
    )


@pages.get("/households/new", may=May.MANAGER)
def new_household(reference: str) -> ResponseReturnValue:
    """Ask for a household that is not on the register."""
    with database()() as session:
        head = case_head(session, reference)
    return _household_page(head, None, _form(HouseholdForm(**_blank())))


@pages.post("/households/new", may=May.MANAGER)
def add_household(reference: str) -> ResponseReturnValue:
    """Put a household on the register."""
    with database()() as session:
        head = case_head(session, reference)
    return _save(head, None)


@pages.get("/households/<int:household_id>", may=May.STAFF)
def household(reference: str, household_id: int) -> ResponseReturnValue:
    """Show one household and its owners, to be corrected by the case's manager."""
    with database()() as session:
        head = case_head(session, reference)
        record = _record(session, head, household_id)
    owners = [asdict(owner) for owner in record.owners]
    values = {**asdict(record), "door": str(record.door), "seen": seen([record])}
    values["owners"] = [*owners, *_blank()["owners"]][:MOST_OWNERS]
    return _household_page(head, (household_id, record), _form(HouseholdForm(**values)))


@pages.post("/households/<int:household_id>", may=May.MANAGER)
def correct_household(reference: str, household_id: int) -> ResponseReturnValue:
    """Correct one household."""
    with database()() as session:
        head = case_head(session, reference)
        _record(session, head, household_id)
    return _save(head, household_id)


@pages.post("/households/<int:household_id>/remove", may=May.MANAGER)
def remove(reference: str, household_id: int) -> ResponseReturnValue:
    """Take a household that was entered by mistake off the register."""
    with database().begin() as session:
        head = case_head(session, reference)
        remove_household(session, head.id, household_id, act())
    flash(_("已从名册删除"), "yes")
    return redirect(url_for(".households", reference=reference), 303)


@pages.get("/register.xlsx", may=May.MANAGER)
def export(reference: str) -> ResponseReturnValue:
    """Give the register as a workbook, in the shape in which it can be read in again."""
    with database()() as session:
        head = case_head(session, reference)
        if not head.is_manager:
            raise UnknownHousehold
        case = session.get_one(RenovationCase, head.id)
        register = records(session, in_scope(case))
    book = register_workbook(register.values())
    response = Response(book, mimetype=MEDIA_TYPE)
    name = f"{reference}-register.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _save(head: CaseHead, household_id: int | None) -> ResponseReturnValue:
    form = _form(read_form(HouseholdForm))
    done: list[int] = []

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's shape
        save = SaveHousehold(form.value(), household_id, form.seen.data or "")
        done.append(save_household(session, head.id, save, act()))

    if not attempt(form, work):
        present = None
        if household_id is not None:
            with database()() as session:
                present = (household_id, _record(session, head, household_id))
        return _household_page(head, present, form), 422
    flash(_("%(door)s 已保存", door=form.value().door), "yes")
    where = url_for(".household", reference=head.reference, household_id=done[0])
    return redirect(where, 303)


def _household_page(
    head: CaseHead, present: tuple[int, HouseholdRecord] | None, form: HouseholdForm
) -> str:
    title = _("登记住户") if present is None else _("住户 %(door)s", door=present[1].door)
    area, basis = (None, None)
    if present is not None:
        record = present[1]
        area, basis = area_of(_areas(record))
    return render_template(
        "registration/household.html",
        frame=registration_frame(head, title, always=True),
        head=head,
        form=form,
        household_id=present[0] if present else None,
        record=present[1] if present else None,
        area=area if basis else None,
        basis=basis,
        removable=present is not None and head.works_in(Stage.REGISTRATION),
        name=lambda text: shown_name(head, text),
        phone=lambda text: shown_phone(head, text),
    )


def _areas(record: HouseholdRecord) -> ExclusivePart:
    return ExclusivePart(
        household_id="",
        door=str(record.door),
        registered_area=record.registered_area,
        surveyed_area=record.surveyed_area,
        contract_area=record.contract_area,
    )


def _record(session: Session, head: CaseHead, household_id: int) -> HouseholdRecord:
    case = session.get_one(RenovationCase, head.id)
    found = records(session, in_scope(case) & (Household.id == household_id))
    record = found.get(household_id)
    if record is None:
        raise UnknownHousehold
    return record


def _form(form: HouseholdForm) -> HouseholdForm:
    owner_words = (words.choices(OwnerKind), words.choices(OwnerState), words.choices(OwnerBasis))
    form.offer(words.choices(PartKind), owner_words)
    return form


def _blank() -> dict[str, Any]:
    owner = {
        "kind": OwnerKind.NATURAL,
        "state": OwnerState.LIVING,
        "basis": OwnerBasis.REGISTERED,
    }
    return {"kind": PartKind.DWELLING, "owners": [dict(owner) for _row in range(_SPARE_ROWS)]}


def _filter() -> HouseholdFilter:
    args = request.args
    missing = args.get("missing", "")
    return HouseholdFilter(
        building=args.get("building", ""),
        stairwell=args.get("stairwell", ""),
        floor=number("floor", 3) or None,
        text=args.get("text", "").strip()[:60],
        missing=Missing(missing) if missing in set(Missing) else None,
        sort=SortBy.AREA if args.get("sort") == SortBy.AREA else SortBy.PLACE,
        descending=args.get("order") == "down",
        turn=turn(),
    )


def _chips(wanted: HouseholdFilter) -> list[dict[str, Any]]:
    labels = {
        None: _("全部"),
        Missing.AREA: _("没有面积"),
        Missing.OWNER: _("没有产权人"),
        Missing.PHONE: _("没有电话"),
        Missing.CO_OWNED: _("多人共有"),
        Missing.UNSOLD: _("开发商未售"),
    }
    return [
        {
            "label": label,
            "url": here(missing=missing.value if missing else "", after="", before=""),
            "current": wanted.missing is missing,
        }
        for missing, label in labels.items()
    ]
