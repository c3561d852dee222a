"""Uploaded registers: the list of them, and what one of them would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.household import Household
from models.reads.register import records, seen
from models.register_import import RegisterImport
from rules.register_record import (
    Entry,
    HouseholdRecord,
    differences,
    entry_from_json,
    merged,
)
from rules.registration import ImportState


class Change(StrEnum):
    """What an import would do to a household."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ImportView:
    """One upload. `faults` as `BadCell` in JSON."""

    id: int
    file_name: str
    digest: str
    state: ImportState
    good: int
    doubtful: int
    faults: list[dict[str, Any]]
    skipped: int
    uploaded_at: datetime
    confirmed_at: datetime | None
    added: int | None
    changed: int | None


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One good row: its household after the import, and the fields that would change."""

    row: int
    change: Change
    after: HouseholdRecord
    before: HouseholdRecord | None = None
    fields: tuple[str, ...] = ()


def import_view(session: Session, case_id: int, import_id: int) -> ImportView | None:
    """Return one upload of the case, None if it has none of this number. One query."""
    row = session.get(RegisterImport, import_id)
    return None if row is None or row.case_id != case_id else _view(row)


def imports_of(session: Session, case_id: int, limit: int = 20) -> Sequence[ImportView]:
    """Return the newest uploads of a case. One query."""
    rows = session.scalars(
        sa.select(RegisterImport)
        .where(RegisterImport.case_id == case_id)
        .order_by(RegisterImport.id.desc())
        .limit(limit)
    )
    return [_view(row) for row in rows]


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """One row a person must look at, and the household of its door as the register has it."""

    entry: Entry
    before: HouseholdRecord | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would change, the rows that wait for a person, what it was held against."""

    lines: list[PreviewLine]
    doubtful: list[DoubtfulLine]
    seen: str


def preview_of(session: Session, case_id: int, import_id: int) -> Preview:
    """Return what the import would change now, and the digest of what it was held against.

    Four queries, two of which read the whole register of the compound.
    """
    compound_id = session.get_one(RenovationCase, case_id).compound_id
    present = records(session, Household.compound_id == compound_id)
    by_door = {str(record.door): record for record in present.values()}
    row = session.get_one(RegisterImport, import_id)
    lines, doubtful = [], []
    for plain in row.entries:
        entry = entry_from_json(plain)
        before = by_door.get(str(entry.door))
        if entry.is_open:
            doubtful.append(DoubtfulLine(entry, before))
        else:
            lines.append(_line(entry.row, before, merged(entry, before)))
    return Preview(lines, doubtful, seen(present.values()))


def _line(row: int, before: HouseholdRecord | None, after: HouseholdRecord) -> PreviewLine:
    if before is None:
        return PreviewLine(row, Change.NEW, after)
    names = differences(before, after)
    change = Change.CHANGED if names else Change.UNCHANGED
    return PreviewLine(row, change, after, before, names)


def _view(row: RegisterImport) -> ImportView:
    entries = [entry_from_json(plain) for plain in row.entries]
    return ImportView(
        id=row.id,
        file_name=row.file_name,
        digest=row.digest,
        state=row.state,
        good=sum(not entry.is_open for entry in entries),
        doubtful=sum(entry.is_open for entry in entries),
        faults=list(row.faults),
        skipped=row.skipped,
        uploaded_at=row.uploaded_at,
        confirmed_at=row.confirmed_at,
        added=row.added,
        changed=row.changed,
    )
