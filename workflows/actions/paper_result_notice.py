"""The result notice of a round, preliminary or final, from the counts that were kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.result_notice import Clause, OptionVotes, ResultItem, ResultNotice, Share
from models.reads.ballots import BallotView, ballots_of, round_by_id
from models.resident_consultation import Ballot, Consultation
from models.staff import Staff
from rules.area import square_metres
from rules.decision_rule import DecisionRule, PartKind
from rules.paper import PaperKind
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_voting_notice import scope_name

ORDINARY: Final = Fraction(1, 2)
MAJOR: Final = Fraction(3, 4)


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the notice of a round (the order's subject); six queries.

    Every figure is the one kept with the ballot, never one counted for the print.
    """
    row = round_by_id(session, order.subject)
    ballots = ballots_of(session, row.id)
    final = order.kind is PaperKind.RESULT_FINAL
    closed = row.closes_at or order.made_at
    notice = ResultNotice(
        head=order.head(),
        final=final,
        scope=scope_name(session, order.compound, ballots),
        opens_at=row.opens_at or closed,
        closes_at=closed,
        counted_at=row.preliminary_at or order.made_at,
        counters=(row.initiator or order.issuer,),
        supervisors=_certifier(session, row.id),
        parking_counted=any(
            PartKind.PARKING not in each.rule.electorate.exclude_kinds for each in ballots
        ),
        items=result_items(session, ballots),
        objection_address=row.objection_address or order.issuer,
        objection_phone=row.supervision_phone or order.contact,
        objections_until=_until(row.objections_end_at, order.made_at),
        roll_digest=row.roll_digest,
    )
    return [order.sheet("表决结果公告" if final else "初步统计结果公示", notice)]


def result_items(session: Session, ballots: Sequence[BallotView]) -> tuple[ResultItem, ...]:
    """Return the count of every ballot that has one, as the official form prints it; one query."""
    kept = session.execute(
        sa.select(Ballot.id, Ballot.result).where(Ballot.id.in_([each.id for each in ballots]))
    )
    results = {key: result for key, result in kept if result}
    return tuple(_item(each, results[each.id]) for each in ballots if each.id in results)


def _item(ballot: BallotView, result: Mapping[str, Any]) -> ResultItem:
    statute = statute_of(ballot.rule)
    # Conditional consent takes part and is not "for" until its condition is met: with the
    # undecided it prints as neither; participation stays the sum of what is printed.
    return ResultItem(
        title=ballot.title,
        statute=statute,
        local_rule="" if statute else rule_sentence(ballot.rule),
        total=_share(result, "eligible"),
        participating=_share(result, "participating"),
        agree=_share(result, "for"),
        against=_share(result, "against"),
        abstain=_share(result, "abstain", "conditional"),
        invalid=_share(result, "invalid"),
        clauses=tuple(_clause(each) for each in result["clauses"]),
        passed=bool(result["adopted"]),
        options=tuple(
            OptionVotes(
                label=f"方案{each['option']}",
                title=_title(ballot, each["option"]),
                votes=_share(each, "for"),
                chosen=each["option"] == result["winner"],
            )
            for each in result.get("options", ())
        ),
    )


def statute_of(rule: DecisionRule) -> str:
    """Return which sentence of art. 278 the rule is: ordinary, major, or "" for a local rule."""
    shares = {(clause.numerator.value, clause.denominator.value): clause for clause in rule.clauses}
    quorum = shares.get(("participating", "eligible"))
    consent = shares.get(("for", "participating"))
    four = 4
    if quorum is None or consent is None or len(rule.clauses) != four or rule.nested is not None:
        return ""
    if (quorum.share, quorum.operator.value) != (Fraction(2, 3), ">="):
        return ""
    asked = (consent.share, consent.operator.value)
    return {(MAJOR, ">="): "major", (ORDINARY, ">"): "ordinary"}.get(asked, "")


def _share(result: Mapping[str, Any], *names: str) -> Share:
    heads = sum(result["heads"][name] for name in names)
    hundredths = sum(result["area"][name] for name in names)
    return Share(heads, square_metres(hundredths))


def _clause(clause: Mapping[str, Any]) -> Clause:
    return Clause(
        measure=clause["measure"],
        num=clause["num"],
        den=clause["den"],
        numerator=_amount(clause, "numerator"),
        denominator=_amount(clause, "denominator"),
        op=clause["op"],
        fraction=clause["fraction"],
        passed=clause["passed"],
    )


def _amount(clause: Mapping[str, Any], name: str) -> Decimal | int:
    return square_metres(clause[name]) if clause["measure"] == "area" else int(clause[name])


def _title(ballot: BallotView, letter: str) -> str:
    return next((each.title for each in ballot.options if each.letter == letter), letter)


def _certifier(session: Session, consultation_id: int) -> tuple[str, ...]:
    name = session.scalar(
        sa.select(Staff.name)
        .join(Consultation, Consultation.certified_by == Staff.id)
        .where(Consultation.id == consultation_id)
    )
    return (name,) if name else ()


def _until(at: datetime | None, ordered: datetime) -> datetime:
    return at or ordered
