import pytest

from models.acceptance import ResidentAcceptance
from models.household import Household
from rules.resident_link import LinkPurpose, link_token
from rules.stages import Stage
from tests.builders import a_case, a_manager, sign_in
from tests.builders_acceptance import a_plan, flow
from tests.conftest import NOON
from workflows.actions.acceptance import carry_on

DAY = "2026-03-02"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr("models.clock.now", lambda _settings: NOON)


@pytest.fixture
def work(database, app, client, monkeypatch):
    """A case whose acceptance has been opened, its manager signed in."""
    monkeypatch.setenv("XINYUAN_SECRET_KEY", str(app.secret_key))
    with database() as session:
        case = a_case(session, stage=Stage.ACCEPTANCE)
        a_plan(session, case, "roof", "roads", "heating")
        manager = a_manager(session, case)
        carry_on(session, case.id, flow(NOON))
        session.commit()
        sign_in(client, manager)
        return {
            "id": case.id,
            "case": case,
            "manager": manager,
            "at": f"/cases/{case.reference}/acceptance",
        }


@pytest.fixture
def door(database, app, client, work):
    """A resident behind the link of the first household."""
    with database() as session:
        home = session.query(Household).order_by(Household.id).first()
    token = link_token(app.secret_key.encode(), home.id, LinkPurpose.ACCEPTANCE, work["id"])
    from rules.resident_link import link_code  # noqa: PLC0415 -- one use

    code = link_code(app.secret_key.encode(), home.id, LinkPurpose.ACCEPTANCE, work["id"])
    client.submit(f"/r/{token}", {"code": code})
    return f"/r/{token}/acceptance"


def answer_all(client, door, *, accepts="yes", remark="", works="4"):
    client.submit(f"{door}/works", {"mark": works})
    client.submit(f"{door}/process", {"mark": "4"})
    client.submit(f"{door}/management", {"mark": "5"})
    client.submit(f"{door}/accepts", {"accepts": accepts})
    return client.submit(f"{door}/sign", {"signer": "王建国", "remark": remark})


def test_a_resident_answers_question_by_question(client, door, database):
    answer = answer_all(client, door)
    receipt = client.get(door)

    assert answer.status_code == 303
    assert "已收到您的意见" in receipt.text
    with database() as session:
        row = session.query(ResidentAcceptance).one()
    assert (row.works_score, row.process_score, row.management_score) == (4, 4, 5)
    assert (row.channel, row.entered_by) == ("online", None)


def test_the_newest_answer_counts_and_the_old_one_stays(client, door, database, work):
    answer_all(client, door)
    answer_all(client, door, works="2", accepts="no", remark="楼道灯不亮")

    page = client.get(work["at"] + "/residents?kind=refusing")

    with database() as session:
        assert session.query(ResidentAcceptance).count() == 2
    assert "楼道灯不亮" in page.text


def test_the_same_answer_again_is_one_answer(client, door, database):
    answer_all(client, door)
    answer_all(client, door)

    with database() as session:
        assert session.query(ResidentAcceptance).count() == 1


def test_a_resident_who_refuses_says_why(client, door, database):
    answer = answer_all(client, door, accepts="no")

    assert answer.status_code == 422
    assert "请写哪里没做好" in answer.text
    with database() as session:
        assert session.query(ResidentAcceptance).count() == 0


def test_a_resident_cannot_skip_a_question(client, door):
    answer = client.get(f"{door}/sign")

    assert answer.status_code == 303
    assert answer.location.endswith("/works")


def test_no_answer_is_taken_when_the_case_has_moved_on(client, door, database, work):
    with database.begin() as session:
        session.merge(work["case"]).stage = Stage.LONG_TERM_MANAGEMENT

    answer = answer_all(client, door)

    assert answer.status_code == 422
    assert "这次居民验收已经结束" in answer.text
