from datetime import timedelta

import pytest
import sqlalchemy as sa

from models.case import RenovationCase
from models.clock import shift_clock
from models.demand_survey import DemandSurvey, Idea, SurveyAnswer
from rules.resident_link import LinkPurpose, link_code, link_token
from rules.stages import Stage
from tests.builders import MARCH
from tests.builders_survey import a_survey
from tests.settings import SECRET

ANSWERS = {
    "renovation": {"wants_renovation": "yes"},
    "wishes": {"wish_1": "roof", "wish_2": "lift"},
    "management": {"accepts_management": "yes"},
    "fee": {"fee": "60"},
    "pay": {"willing_to_pay": "open"},
    "idea": {"idea": "修凉亭"},
    "name": {"signer_name": "㛃𠮷"},
}


@pytest.fixture(autouse=True)
def _march(settings):
    shift_clock(settings, MARCH + timedelta(hours=1))


@pytest.fixture
def home(database, client):
    """The address of a household's survey, its door already opened; and its id and case."""
    case, _manager, homes = a_survey(database)
    about = (SECRET.encode(), homes[0], LinkPurpose.DEMAND_SURVEY, case.id)
    client.submit(f"/r/{link_token(*about)}", {"code": link_code(*about)})
    return f"/r/{link_token(*about)}/survey", homes[0], case.id


def answer_all(client, address, **changes):
    sent = None
    for step, values in (ANSWERS | changes).items():
        sent = client.submit(f"{address}/{step}", values)
        assert sent.status_code == 303, sent.text
    return sent


def rows(database, table):
    with database() as session:
        return session.scalars(sa.select(table).order_by(table.id)).all()


def test_a_household_answers_one_question_a_page(client, database, home):
    address, household, _case = home
    first = client.get(address)

    answer_all(client, address)

    assert first.headers["location"].endswith("/survey/renovation")
    (answer,) = rows(database, SurveyAnswer)
    assert answer.household_id == household
    assert (answer.wants_renovation, answer.accepts_management) == (True, True)
    assert (answer.acceptable_fee, answer.willing_to_pay) == (60, None)
    assert answer.points == {"roof": 6, "lift": 4}
    assert (answer.signer_name, answer.entered_by) == ("㛃𠮷", None)
    assert len(answer.text_digest) == 64
    assert [idea.text for idea in rows(database, Idea)] == ["修凉亭"]
    receipt = client.get(address).text
    assert "已收到您的答复" in receipt
    assert "加装电梯" in receipt


def test_sending_twice_is_one_answer_and_changing_is_another(client, database, home):
    address, _household, _case = home
    answer_all(client, address)
    again = client.submit(f"{address}/name", ANSWERS["name"])

    client.get(f"{address}?again=1")
    answer_all(client, address, renovation={"wants_renovation": "no"})

    assert again.status_code == 303
    assert [each.wants_renovation for each in rows(database, SurveyAnswer)] == [True, False]


@pytest.mark.parametrize(
    ("step", "values", "sentence"),
    [
        ("renovation", {}, "请选一个"),
        ("fee", {}, "请选一个"),
        ("wishes", {"wish_1": "roof", "wish_3": "roof"}, "同一项选了两次"),
        ("idea", {"idea": "长" * 501}, "最多 500 字"),
    ],
)
def test_a_question_left_open_is_asked_again(client, home, step, values, sentence):
    sent = client.submit(f"{home[0]}/{step}", values)

    assert sent.status_code == 422
    assert sentence in sent.text
    assert "有错误：" in sent.text


@pytest.mark.parametrize("name", ["", "王" * 200, "王😀芳"])
def test_a_name_that_cannot_be_kept_is_told_and_nothing_is_lost(client, database, home, name):
    address = home[0]
    for step in list(ANSWERS)[:-1]:
        client.submit(f"{address}/{step}", ANSWERS[step])

    sent = client.submit(f"{address}/name", {"signer_name": name})

    assert sent.status_code == 422
    assert "屋面防水修缮" in sent.text
    assert rows(database, SurveyAnswer) == []
    assert client.submit(f"{address}/name", {"signer_name": "王芳"}).status_code == 303


def test_the_last_page_alone_sends_nothing(client, database, home):
    sent = client.submit(f"{home[0]}/name", ANSWERS["name"])

    assert sent.headers["location"].endswith("/survey/renovation")
    assert rows(database, SurveyAnswer) == []


def test_without_the_code_nobody_answers(client, home):
    with client.session_transaction() as cookie:
        cookie.clear()

    for where in ("", "/renovation", "/name"):
        assert client.get(home[0] + where).headers["location"] == home[0].removesuffix("/survey")


def test_unknown_questions_and_links_lead_nowhere(client, home):
    assert client.get(f"{home[0]}/nothing").status_code == 303
    assert client.get("/r/nothing/survey").status_code == 404


def test_a_closed_survey_takes_no_answers(client, database, home):
    address, _household, case_id = home
    for step in list(ANSWERS)[:-1]:
        client.submit(f"{address}/{step}", ANSWERS[step])
    with database.begin() as session:
        survey = session.scalar(sa.select(DemandSurvey).filter_by(case_id=case_id))
        survey.closed_at = MARCH

    sent = client.submit(f"{address}/name", ANSWERS["name"])

    assert sent.status_code == 422
    assert "没有开放" in sent.text
    assert rows(database, SurveyAnswer) == []


def test_a_case_that_moved_on_takes_no_answers(client, database, home):
    address, _household, case_id = home
    for step in list(ANSWERS)[:-1]:
        client.submit(f"{address}/{step}", ANSWERS[step])
    with database.begin() as session:
        session.get_one(RenovationCase, case_id).stage = Stage.CONSTRUCTION

    assert client.submit(f"{address}/name", ANSWERS["name"]).status_code == 422


def test_the_pages_need_no_script(client, home):
    for step in ANSWERS:
        page = client.get(f"{home[0]}/{step}").text
        assert "<script" not in page
        assert len(page.encode()) < 40_000
