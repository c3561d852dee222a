"""What if: one source with another ceiling, a city's rule, a match, a least share of residents.

Plain values put into a problem; HiGHS is not loaded here. Source: DOMAIN §4.4; the rules of
`rules.planning.subsidies`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from rules.money import Fen
from rules.planning.mix import RESIDENT, Match, MixProblem, MixSource, SubsidyClaim


@dataclass(frozen=True, slots=True)
class MixQuestion:
    """What is changed. None and empty leave everything as it is.

    `cap` (fen), `subsidy` and `match` belong to `source`; where a subsidy rule is tried
    without a cap, the rule alone says how much the source gives. `resident_least` is the part
    of each category's cost that residents must pay at least.
    """

    source: str
    cap: Fen | None = None
    subsidy: SubsidyClaim | None = None
    match: Match | None = None
    resident_least: Mapping[str, Fraction] = field(default_factory=dict)


def asked_of(problem: MixProblem, question: MixQuestion) -> MixProblem:
    """Return the problem as it would be.

    A subsidy rule is tried in its latest version, whether it is in force today or not.
    """
    return replace(
        problem,
        sources=tuple(_changed(source, question) for source in problem.sources),
        on=None if question.subsidy else problem.on,
    )


def _changed(source: MixSource, question: MixQuestion) -> MixSource:
    if source.id == RESIDENT and question.resident_least:
        source = replace(source, min_share={**source.min_share, **question.resident_least})
    if source.id != question.source:
        return source
    cap = source.cap
    if question.cap is not None:
        cap = Fraction(question.cap)
    elif question.subsidy is not None:
        cap = None
    return replace(
        source,
        cap=cap,
        subsidy=question.subsidy or source.subsidy,
        match=question.match or source.match,
    )
