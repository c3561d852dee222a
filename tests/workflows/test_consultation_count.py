from datetime import timedelta

import pytest

from models.document import Notice
from models.errand import Errand
from models.reads.ballot_count import count_round
from models.reads.count_record import result_record
from models.reads.gates import evidence_of, gate_of
from models.reads.resident_consultation import facts, published_results
from models.reads.vote_receipts import check_receipt
from models.resident_consultation import (
    Ballot,
    Consultation,
    Signature,
    Vote,
)
from rules.act import Act
from rules.consent import Answer, Channel, InvalidReason
from rules.roles import FourEyes
from rules.stages import Stage
from rules.standing import VoteStanding
from tests.builders import a_manager, acting
from tests.builders_vote import (
    AFTER,
    ALL_FOR,
    SMALL,
    VOTING,
    an_election,
    count,
    flow_at,
    go_to,
    owner_of,
    paper,
    vote,
)
from workflows.actions.ballot_paper import Sheet, sheet_for
from workflows.actions.consultation_count import CountMoved, PapersOpen, certify_count
from workflows.actions.consultation_records import (
    Finding,
    look_at_signature,
)
from workflows.actions.consultation_round import (
    start_new_round,
)
from workflows.actions.objections import (
    NewObjection,
    ObjectionAnswer,
    answer_objection,
    receive_objection,
)
from workflows.actions.paper_votes import read_paper
from workflows.actions.resident_consultation import carry_on
from workflows.actions.signature_rows import Signed, write_signature
from workflows.actions.signing import Chosen, Signer, Trace


def all_vote(session, election, *choices):
    for home in election.homes:
        vote(session, election, home, *choices)


def test_the_vote_is_closed_counted_certified_and_announced(session):
    election = an_election(session, **SMALL)
    all_vote(session, election, *ALL_FOR)

    counted = go_to(session, election, AFTER)
    state = counted.state
    carry_on(session, election.case.id, flow_at(AFTER))
    over = counted.objections_end_at
    certify_count(session, election.case.id, acting(election.manager, AFTER))
    final = go_to(session, election, over)
    session.flush()

    conditions = gate_of(session, election.case.id, Stage.RESIDENT_CONSULTATION, over)
    kept = {ballot.number: ballot.result for ballot in session.query(Ballot)}
    assert state == "preliminary"
    assert final.state == "final"
    assert all(condition.met for condition in conditions)
    assert kept == {
        each.ballot.number: result_record(each)
        for each in count_round(session, election.consultation)
    }
    assert [each.is_final for each in published_results(session, election.case.id)] == [True, False]
    shown = evidence_of(session, election.case.id, Stage.RESIDENT_CONSULTATION, over)
    assert shown["figures"][0] == {"label": "轮次", "value": 1, "unit": ""}
    assert len(shown["tables"][0]["rows"]) == len(kept)
    assert session.query(Errand).filter_by(flow="papers").count() == 4


def test_nobody_certifies_what_they_entered(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    second, third = a_manager(session, election.case), a_manager(session, election.case)
    content = paper(home, owner_of(session, home).name, *ALL_FOR)
    for reader in (election.manager, second):
        read_paper(session, election.case.id, content, acting(reader, VOTING))
    go_to(session, election, AFTER)

    with pytest.raises(FourEyes):
        certify_count(session, election.case.id, acting(second, AFTER))
    certify_count(session, election.case.id, acting(third, AFTER))

    assert session.get_one(Consultation, election.consultation).certified_by == third.id


def test_a_paper_waiting_for_its_second_reader_stops_the_count(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    content = paper(home, owner_of(session, home).name, *ALL_FOR)
    read_paper(session, election.case.id, content, acting(election.manager, VOTING))

    row = go_to(session, election, AFTER)

    assert row.state == "counting"
    assert facts(session, election.case.id, AFTER).papers_awaiting == 1


def test_a_paper_found_after_the_count_is_counted_and_published_again(session):
    election = an_election(session, **SMALL)
    home = election.homes[0]
    second, third = a_manager(session, election.case), a_manager(session, election.case)
    go_to(session, election, AFTER)
    content = paper(home, owner_of(session, home).name, *ALL_FOR)
    later = AFTER + timedelta(days=1)
    read_paper(session, election.case.id, content, acting(election.manager, later))
    with pytest.raises(PapersOpen):
        certify_count(session, election.case.id, acting(third, later))
    read_paper(session, election.case.id, content, acting(second, later))
    with pytest.raises(CountMoved):
        certify_count(session, election.case.id, acting(third, later))

    go_to(session, election, later)

    notices = session.query(Notice).filter_by(kind="result_preliminary").count()
    assert notices == 2
    assert session.query(Ballot).filter_by(number=1).one().result["heads"]["for"] == 1


def test_a_signature_found_false_stops_counting_and_is_listed(session):
    election = an_election(session, **SMALL)
    vote(session, election, election.homes[0], *ALL_FOR)
    code = session.query(Signature).one().receipt_code
    finding = Finding(is_genuine=False, reason=InvalidReason.NOT_AN_OWNER, note="本人说没签过")

    look_at_signature(
        session,
        election.case.id,
        session.query(Signature).one().id,
        finding,
        acting(election.manager, VOTING),
    )

    line = count(session, election).lines[0]
    assert (line.standing, line.invalid) == (VoteStanding.INVALID, InvalidReason.NOT_AN_OWNER)
    assert check_receipt(session, code).counted == 0


def test_an_open_objection_holds_the_final_result(session):
    election = an_election(session, **SMALL)
    all_vote(session, election, *ALL_FOR)
    row = go_to(session, election, AFTER)
    objection = NewObjection("王某", "owner", "procedure", "通知没贴", AFTER)
    receive_objection(session, election.case.id, objection, acting(election.manager, AFTER))
    receive_objection(session, election.case.id, objection, acting(election.manager, AFTER))
    certify_count(session, election.case.id, acting(election.manager, AFTER))
    held = go_to(session, election, row.objections_end_at).state

    said = ObjectionAnswer(1, "已核实贴过，附照片", "rejected")
    answer_objection(session, election.case.id, said, acting(election.manager, AFTER))
    after = go_to(session, election, row.objections_end_at).state

    assert (held, after) == ("preliminary", "final")
    assert facts(session, election.case.id, AFTER).objections == 1


def test_a_new_round_leaves_the_old_votes_where_they_are(session):
    election = an_election(session, **SMALL)
    vote(session, election, election.homes[0], *ALL_FOR)
    go_to(session, election, AFTER)

    fresh = start_new_round(session, election.case.id, "人数不够", acting(election.manager, AFTER))

    assert (fresh.round, fresh.state) == (2, "draft")
    assert session.query(Vote).filter_by(consultation_id=election.consultation).count() == 2
    assert facts(session, election.case.id, AFTER).state == "draft"


def test_446_households_count_as_the_rules_count_them(session):
    election = an_election(session, buildings=1, stairwells=1, floors=223, per_floor=2)
    sheet = sheet_for(session, election.consultation, election.homes[0])
    for position, home in enumerate(election.homes[:298]):
        owner = owner_of(session, home)
        choice = Answer.AGREE if position < 150 else Answer.DISAGREE
        mine = Sheet(sheet.consultation, home, sheet.ballots, (owner,), None, sheet.terms)
        signed = Signed(
            mine,
            Signer(owner.name),
            (Chosen(1, choice),),
            Trace(Channel.ONLINE, VOTING),
            {},
        )
        write_signature(session, signed, Act(f"household:{home}", VOTING))

    counted = count(session, election)

    assert len(election.homes) == 446
    assert [clause.needed for clause in counted.result.clauses] == [
        2_378_667,
        298,
        1_192_001,
        150,
    ]
    assert (counted.result.heads.participating, counted.result.heads.for_) == (298, 150)
    assert counted.adopted
