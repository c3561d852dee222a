"""Registers from workbooks: kept when uploaded, counted only when somebody confirms."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.household import Household
from models.reads.register import records, seen
from models.register_import import RegisterImport
from rules.act import Act
from rules.refusal import Refusal
from rules.register_doubt import Settled, doubted, settle
from rules.register_record import HouseholdRecord, entry_as_json, entry_from_json, merged
from rules.register_sheet import BadCell, Sheet, only_of
from rules.registration import ImportState
from workflows.actions.access import at_work
from workflows.actions.name_sounds import sound_of
from workflows.actions.own_stairwell import own_place, require_own_doors
from workflows.actions.record import record
from workflows.actions.registration_writing import Writing, write_households


class UnknownImport(Refusal):
    """No such import of this case."""

    code = "unknown_import"


class ImportClosed(Refusal):
    """The import was dropped."""

    code = "import_closed"


class NothingToImport(Refusal):
    """No row of the file is good."""

    code = "nothing_to_import"


class RegisterMoved(Refusal):
    """The register changed since the person looked at the preview."""

    code = "register_moved"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was read: its name, its SHA-256, what stands in it."""

    file_name: str
    digest: str
    sheet: Sheet


def keep_import(session: Session, case_id: int, upload: Upload, act: Act) -> int:
    """Keep an uploaded register for its preview; return its number.

    The register is not touched. The same file uploaded again while it waits is the same
    import. In the case of one stairwell the rows of the others are named as wrong.

    Raises:
        NotYours, CaseNotOpen, UnderReview: as for all work on a case.
    """
    case = at_work(session, case_id, act)
    known = session.scalar(
        sa.select(RegisterImport.id).where(
            RegisterImport.case_id == case.id,
            RegisterImport.digest == upload.digest,
            RegisterImport.state == ImportState.WAITING,
        )
    )
    if known is not None:
        return known
    sheet = only_of(upload.sheet, own_place(session, case))
    by_door = _by_door(session, case)
    entries = [doubted(entry, by_door.get(str(entry.door)), sound_of) for entry in sheet.entries]
    row = RegisterImport(
        case_id=case.id,
        file_name=upload.file_name,
        digest=upload.digest,
        entries=[entry_as_json(entry) for entry in entries],
        faults=[_fault_as_json(fault) for fault in sheet.faults],
        skipped=sheet.skipped,
        uploaded_by=act.by,
        uploaded_at=act.at,
    )
    session.add(row)
    session.flush()  # the page of the preview is named by it
    record(
        session,
        act,
        "import.uploaded",
        case_id=case.id,
        import_id=row.id,
        file_name=row.file_name,
        digest=row.digest,
        good=sum(not entry.is_open for entry in entries),
        doubtful=sum(entry.is_open for entry in entries),
        bad=sheet.bad_rows,
    )
    return row.id


def confirm_import(session: Session, import_id: int, act: Act, shown: str = "") -> RegisterImport:
    """Write the good rows of an import into the register.

    Doors that the register has are updated with what the rows say; nothing they do not
    speak of is lost, and no door comes twice. Confirming again changes nothing.

    Args:
        session: the transaction.
        import_id: the import.
        act: who confirms.
        shown: digest of the register the preview was made from; "" skips the comparison.

    Raises:
        NotYours, CaseNotOpen, UnderReview: as for all work on a case.
        UnknownImport, ImportClosed, NothingToImport: as their names say.
        RegisterMoved: if the register is not the one of the preview any more.
        OutsideStairwell: if a row is not of the stairwell whose case this is.
    """
    row = session.get(RegisterImport, import_id, with_for_update=True)
    if row is None:
        raise UnknownImport
    case = at_work(session, row.case_id, act)
    if row.state is ImportState.CONFIRMED:
        return row
    if row.state is ImportState.DROPPED:
        raise ImportClosed
    if not any(not entry_from_json(plain).is_open for plain in row.entries):
        raise NothingToImport
    writings = _writings(session, case, row, shown)
    if writings:
        require_own_doors(session, case, [writing.record.door for writing in writings])
        write_households(session, case.compound_id, writings)
    row.state, row.confirmed_at = ImportState.CONFIRMED, act.at
    row.added = sum(writing.household_id is None for writing in writings)
    row.changed = len(writings) - row.added
    facts = {"import_id": row.id, "file_name": row.file_name, "digest": row.digest}
    facts |= {"added": row.added, "changed": row.changed}
    record(session, act, "import.confirmed", case_id=case.id, **facts)
    return row


def settle_row(session: Session, import_id: int, settled: Settled, act: Act) -> None:
    """Record what a person says of one doubtful row of an import that waits.

    Raises:
        NotYours, CaseNotOpen, UnderReview: as for all work on a case.
        UnknownImport, ImportClosed: as their names say.
        NothingToSettle, DoorTwice, NotADoor: as `rules.register_doubt.settle`.
        OutsideStairwell: if it is said to be a door of another stairwell's.
    """
    row = session.get(RegisterImport, import_id, with_for_update=True)
    if row is None:
        raise UnknownImport
    case = at_work(session, row.case_id, act)
    if row.state is not ImportState.WAITING:
        raise ImportClosed
    entries = [entry_from_json(plain) for plain in row.entries]
    after = settle(entries, settled, _by_door(session, case))
    require_own_doors(session, case, [entry.door for entry in after])
    row.entries = [entry_as_json(entry) for entry in after]
    facts = {"import_id": row.id, "row": settled.row, "settling": settled.settling}
    record(session, act, "import.row_settled", case_id=case.id, file_name=row.file_name, **facts)


def drop_import(session: Session, import_id: int, act: Act) -> None:
    """Give up an import that waits; a second time changes nothing.

    Raises:
        NotYours, CaseNotOpen, UnderReview: as for all work on a case.
        UnknownImport: if there is none.
    """
    row = session.get(RegisterImport, import_id, with_for_update=True)
    if row is None:
        raise UnknownImport
    case = at_work(session, row.case_id, act)
    if row.state is not ImportState.WAITING:
        return
    row.state = ImportState.DROPPED
    record(session, act, "import.dropped", case_id=case.id, file_name=row.file_name)


def _writings(
    session: Session, case: RenovationCase, row: RegisterImport, shown: str
) -> list[Writing]:
    present = records(session, Household.compound_id == case.compound_id)
    if shown and shown != seen(present.values()):
        raise RegisterMoved
    by_door: dict[str, tuple[int, HouseholdRecord]] = {
        str(known.door): (household_id, known) for household_id, known in present.items()
    }
    writings = []
    for plain in row.entries:
        entry = entry_from_json(plain)
        if entry.is_open:
            continue
        household_id, before = by_door.get(str(entry.door), (None, None))
        after = merged(entry, before)
        if after != before:
            writings.append(Writing(household_id, after))
    return writings


def _by_door(session: Session, case: RenovationCase) -> dict[str, HouseholdRecord]:
    present = records(session, Household.compound_id == case.compound_id)
    return {str(known.door): known for known in present.values()}


def _fault_as_json(fault: BadCell) -> dict[str, Any]:
    return {
        "row": fault.row,
        "letter": fault.letter,
        "column": fault.column,
        "value": fault.value,
        "fault": fault.fault,
        "facts": dict(fault.facts),
    }
