"""A case with as little around it as the outbox needs."""

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from models.area import Area, Level
from models.case import RenovationCase, StageVisit
from models.compound import Compound
from rules.stages import Stage

_numbers = count(1)


def a_case(session: Session, at: datetime, stage: Stage = Stage.REGISTRATION) -> RenovationCase:
    number = next(_numbers)
    area = Area(parent_id=None, level=Level.COMMUNITY, name=f"金北里{number}", path=f"{number}.")
    session.add(area)
    session.flush()
    compound = Compound(area_id=area.id, name=f"纬三路{number}号院")
    session.add(compound)
    session.flush()
    case = RenovationCase(
        reference=f"JBL-2026-{number:04}",
        title=compound.name,
        compound_id=compound.id,
        area_path=area.path,
        stage=stage,
        stage_since=at,
        opened_at=at,
    )
    session.add(case)
    session.flush()
    session.add(StageVisit(case_id=case.id, stage=stage, entered_at=at))
    return case
