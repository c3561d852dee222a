"""What the pages for everybody share: the case, the way to the page, a result to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from documents.page import amount, percent
from documents.result_notice import Clause, ResultItem, Share, statutory_sentence
from models.reads.ballots import Round, ballots_of
from models.reads.public import PublicCase, public_case
from rules.decision_rule import Count, Measure, Operator
from rules.refusal import Refusal
from webapp.casework import Crumb
from workflows.actions.paper_result_notice import result_items


class UnknownPublicCase(Refusal):
    """No case that everybody may see has this reference."""

    code = "unknown_public_case"


class UnknownNotice(Refusal):
    """There is no such notice, or it is not public."""

    code = "unknown_notice"


class UnknownCount(Refusal):
    """The count of this round is not out."""

    code = "unknown_count"


@dataclass(frozen=True, slots=True)
class Line:
    """One of the eleven figures: its name, the figure, and its share with the fraction."""

    name: str
    value: str
    share: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One clause of the rule: what it compares, what it asks, what there was."""

    title: str
    source: str
    required: str
    actual: str
    met: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One question with its count, as the official form has it."""

    title: str
    passed: bool
    lines: tuple[Line, ...]
    clauses: tuple[Asked, ...]
    options: tuple[tuple[str, str, str, bool], ...]
    sentence: str


def require_public(session: Session, reference: str) -> PublicCase:
    """Return a public case; four queries.

    Raises:
        UnknownPublicCase: if there is none, or it was withdrawn.
    """
    found = public_case(session, reference)
    if found is None:
        raise UnknownPublicCase(reference=reference)
    return found


def crumbs(case: PublicCase | None, *more: tuple[str, str]) -> tuple[Crumb, ...]:
    """Return the way to a page: the list, the case, then `more` (label, address)."""
    steps = [Crumb(_("公开目录"), url_for("public.show_public"))]
    if case is not None:
        steps.append(Crumb(case.title, url_for("public.show_case", reference=case.reference)))
    steps += [Crumb(label, url) for label, url in more]
    last = steps.pop()
    return (*steps, Crumb(last.label))


def shown_results(session: Session, row: Round) -> tuple[Shown, ...]:
    """Return the counts of a round as they were kept with its ballots; two queries."""
    return tuple(_shown(item) for item in result_items(session, ballots_of(session, row.id)))


def _shown(item: ResultItem) -> Shown:
    voted = item.participating
    return Shown(
        title=item.title,
        passed=item.passed,
        lines=_eleven(item),
        clauses=tuple(_asked(each) for each in item.clauses),
        options=tuple(
            (
                each.label,
                each.title,
                _(
                    "%(heads)s；%(area)s",
                    heads=_of(each.votes.heads, voted.heads),
                    area=_of(each.votes.area, voted.area),
                ),
                each.chosen,
            )
            for each in item.options
        ),
        sentence=statutory_sentence(item),
    )


def _eleven(item: ResultItem) -> tuple[Line, ...]:
    agree = _("赞成领先方案") if item.options else _("同意")
    against = _("赞成其他方案") if item.options else _("反对")
    voted, everybody = item.participating, item.total
    return (
        Line(_("业主总人数"), _heads(everybody), ""),
        Line(_("专有部分总面积"), _area(everybody), ""),
        *_pair(_("参与表决"), voted, everybody),
        *_pair(agree, item.agree, voted),
        *_pair(against, item.against, voted),
        *_pair(_("弃权"), item.abstain, voted),
        Line(
            _("无效票（不计入参与）"),
            _("%(heads)s，%(area)s", heads=_heads(item.invalid), area=_area(item.invalid)),
            "",
        ),
    )


def _pair(name: str, part: Share, whole: Share) -> tuple[Line, Line]:
    return (
        Line(_("%(what)s：人数", what=name), _heads(part), _of(part.heads, whole.heads)),
        Line(_("%(what)s：面积", what=name), _area(part), _of(part.area, whole.area)),
    )


def _heads(share: Share) -> str:
    return _("%(n)s 人", n=f"{share.heads:,}")


def _area(share: Share) -> str:
    return f"{amount(share.area)} m²"


def _of(part: Any, whole: Any) -> str:  # noqa: ANN401 -- heads or areas
    return f"{amount(part)}/{amount(whole)}（{percent(part, whole)}）"


def _asked(clause: Clause) -> Asked:
    measure = _measures()[Measure(clause.measure)]
    share = Fraction(clause.fraction)
    title = _(
        "%(part)s%(measure)s占%(whole)s%(measure)s",
        part=_counts()[Count(clause.num)],
        whole=_counts()[Count(clause.den)],
        measure=measure,
    )
    required = f"{_operators()[Operator(clause.op)]} {share.numerator}/{share.denominator}"
    return Asked(title, "", required, _of(clause.numerator, clause.denominator), clause.passed)


def _measures() -> Mapping[Measure, str]:
    return {Measure.AREA: _("面积"), Measure.HEAD: _("人数")}


def _operators() -> Mapping[Operator, str]:
    names = {">=": _("不少于"), ">": _("超过"), "<=": _("不超过"), "<": _("少于")}
    return {operator: names[operator.value] for operator in Operator}


def _counts() -> Mapping[Count, str]:
    return {
        Count.ELIGIBLE: _("全体业主"),
        Count.PARTICIPATING: _("参与表决业主"),
        Count.FOR: _("同意业主"),
        Count.AGAINST: _("反对业主"),
        Count.FOR_PLUS_AGAINST: _("同意和反对业主"),
        Count.PRESENT_IN_PERSON: _("到场业主"),
        Count.REPRESENTED: _("到场和委托业主"),
    }


def photo_items(photos: Sequence[int], alt: str) -> list[dict[str, str]]:
    """Return photographs as `ui.photos` draws them."""
    return [
        {
            "url": url_for("attachments.show", attachment_id=photo),
            "thumb_url": url_for("attachments.show_small", attachment_id=photo),
            "alt": _("%(what)s照片 %(n)s", what=alt, n=number),
        }
        for number, photo in enumerate(photos, 1)
    ]
