import pytest
import sqlalchemy as sa

from models.demand_survey import Idea
from models.event import Event
from models.reads.demand_survey import (
    facts,
    suggestions,
)
from rules.demand_survey import (
    IdeaState,
    Severity,
)
from tests.builders import MARCH, acting
from tests.builders_survey import a_survey
from workflows.actions.survey_findings import (
    HazardNote,
    IdeaNote,
    NothingToMerge,
    SuggestionNote,
    add_hazard,
    add_idea,
    answer_idea,
    correct_hazard,
    merge_ideas,
)


def test_ideas_are_traced_into_a_suggestion_and_back(database):
    case, manager, homes = a_survey(database)
    act = acting(manager)
    with database.begin() as session:
        for text in ("路灯不亮", "晚上太黑", "想养鸡"):
            add_idea(session, case.id, IdeaNote(text, homes[0]), act)
            add_idea(session, case.id, IdeaNote(text, homes[0]), act)
        first, second, third = session.scalars(sa.select(Idea.id).order_by(Idea.id))

    with database.begin() as session:
        note = SuggestionNote("更换路灯", "全院路灯", "lighting")
        merge_ideas(session, case.id, [first, second], note, act)
        answer_idea(session, case.id, third, "院内不能养鸡", act)

    with database() as session:
        (found,) = suggestions(session, case.id)
        assert {idea.id for idea in found.ideas} == {first, second}
        assert session.get_one(Idea, first).suggestion_id == found.id
        assert session.get_one(Idea, third).state is IdeaState.REJECTED
        assert facts(session, case.id, MARCH).suggestions_open == 0


def test_merging_nothing_is_refused(database):
    case, manager, _homes = a_survey(database)

    with database.begin() as session, pytest.raises(NothingToMerge):
        merge_ideas(session, case.id, [], SuggestionNote("空", ""), acting(manager))


def test_a_hazard_is_found_once_and_corrected_with_a_trace(database):
    case, manager, _homes = a_survey(database)
    note = HazardNote("roof", "1号楼屋面", "漏雨", Severity.SERIOUS)
    for _time in range(2):
        with database.begin() as session:
            add_hazard(session, case.id, note, acting(manager))

    with database.begin() as session:
        hazard_id = session.scalar(sa.text("select id from hazard"))
        worse = HazardNote("roof", "1号楼屋面", "漏雨", Severity.IMMEDIATE)
        correct_hazard(session, case.id, hazard_id, worse, acting(manager))

    with database() as session:
        trace = session.scalar(sa.select(Event.facts).filter_by(name="hazard.corrected"))
        assert trace["before"] == {"severity": "serious"}
        assert facts(session, case.id, MARCH).hazards == 1
