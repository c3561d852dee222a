"""Papers handed out and returned, by the numbers printed on them (发放和回收登记册)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.paper_register import PaperHandout
from models.reads.paper_register import RegisterLine, lines_of
from rules.act import Act
from rules.handing_out import HandoutState, NotHandedOut, PaperVoid, UnknownNumber
from rules.paper import UnknownPaper
from rules.refusal import Refusal
from workflows.actions.access import managed_case
from workflows.actions.record import record


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of some numbers: those noted, those that stood so already, those refused.

    `void` are returned papers that a newer one replaced: they are taken back and not counted.
    """

    done: tuple[str, ...]
    already: tuple[str, ...]
    refused: tuple[tuple[str, Refusal], ...]
    void: tuple[str, ...] = ()


def hand_out_papers(  # noqa: PLR0913, PLR0917 -- what is handed out, to whom
    session: Session,
    case_id: int,
    numbers: Sequence[str],
    received_by: str,
    note: str,
    act: Act,
) -> Noted:
    """Note that papers were handed to `received_by`; a number that is refused holds up no other.

    Refused are numbers the case does not have (UnknownNumber) and void ones (PaperVoid). Some
    eight statements, however many numbers.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
    """
    case = managed_case(session, case_id, act)
    lines, fresh, refused = _sorted_out(session, case.id, numbers, _refused_out)
    rows = [
        {
            "paper_id": line.paper_id,
            "case_id": case.id,
            "received_by": received_by,
            "note": note,
            "handed_by": act.by,
            "handed_at": act.at,
            "returned_to": "",
            "return_note": "",
        }
        for line in lines
        if line.handed_at is None
    ]
    if rows:
        _insert_once(session, rows)
        count = len(rows)
        record(
            session,
            act,
            "papers.handed_out",
            case_id=case.id,
            count=count,
            received_by=received_by,
            numbers=[line.number for line in lines if line.handed_at is None],
        )
    done = tuple(line.number for line in lines if line.handed_at is None)
    return Noted(done, tuple(number for number in fresh if number not in done), refused)


def take_papers_back(
    session: Session, case_id: int, numbers: Sequence[str], note: str, act: Act
) -> Noted:
    """Note that papers came back; void ones are taken back too and named.

    Refused are numbers the case does not have (UnknownNumber) and papers nobody noted as
    handed out (NotHandedOut). Some eight statements, however many numbers.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
    """
    case = managed_case(session, case_id, act)
    lines, fresh, refused = _sorted_out(session, case.id, numbers, _refused_back)
    out = [line for line in lines if line.returned_at is None]
    if out:
        session.execute(
            sa.update(PaperHandout)
            .where(
                PaperHandout.paper_id.in_([line.paper_id for line in out]),
                PaperHandout.returned_at.is_(None),
            )
            .values(returned_at=act.at, returned_to=act.by, return_note=note)
        )
        back = [line.number for line in out]
        record(
            session,
            act,
            "papers.returned",
            case_id=case.id,
            count=len(out),
            numbers=back,
            note=note,
        )
    done = tuple(line.number for line in out)
    return Noted(
        done,
        tuple(number for number in fresh if number not in done),
        refused,
        tuple(line.number for line in out if line.replaced_by),
    )


def undo_handout(session: Session, case_id: int, number: str, act: Act) -> HandoutState:
    """Take the last entry about a paper back, first its return, then its hand-out.

    The event keeps what the entry said. Returns where the paper stands now.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
        UnknownPaper: if the case has no such number.
    """
    case = managed_case(session, case_id, act)
    line = lines_of(session, case.id, [number]).get(number)
    if line is None:
        raise UnknownPaper
    row = session.scalar(
        sa.select(PaperHandout).where(PaperHandout.paper_id == line.paper_id).with_for_update()
    )
    if row is None:
        return line.state
    record(
        session,
        act,
        "papers.handout_undone",
        case_id=case.id,
        number=number,
        received_by=row.received_by,
        handed_at=row.handed_at,
        returned_at=row.returned_at,
    )
    if row.returned_at is None:
        session.delete(row)
    else:
        row.returned_at, row.returned_to, row.return_note = None, "", ""
    session.flush()
    return lines_of(session, case.id, [number])[number].state


def _refused_out(line: RegisterLine) -> Refusal | None:
    if line.replaced_by:
        return PaperVoid(number=line.number, replaced_by=line.replaced_by)
    return None


def _refused_back(line: RegisterLine) -> Refusal | None:
    return NotHandedOut(number=line.number) if line.handed_at is None else None


def _sorted_out(
    session: Session,
    case_id: int,
    numbers: Sequence[str],
    refused_for: Callable[[RegisterLine], Refusal | None],
) -> tuple[list[RegisterLine], list[str], tuple[tuple[str, Refusal], ...]]:
    """Return the lines that may be noted, their numbers, and why others may not."""
    known = lines_of(session, case_id, numbers)
    good: list[RegisterLine] = []
    refused: list[tuple[str, Refusal]] = []
    for number in numbers:
        line = known.get(number)
        refusal = UnknownNumber(number=number) if line is None else refused_for(line)
        if refusal is not None:
            refused.append((number, refusal))
        elif line is not None:
            good.append(line)
    return good, [line.number for line in good], tuple(refused)


def _insert_once(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Write lines of the register; one that somebody else wrote meanwhile stays as it is."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(PaperHandout).on_conflict_do_nothing(index_elements=["paper_id"])
    session.execute(statement, rows)
