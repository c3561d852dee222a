"""The rule by which one vote is counted: a dated record, not code (DOMAIN §2.1).

Operators are data, because the law mixes them: "以上" includes the number, "过" and "超过"
do not (Civil Code 1259). Shares are fractions and are compared by cross-multiplication.
The records themselves are read by `rules.rule_record` and found by `rules.rulebook`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from rules.consent import ProxyRule
from rules.matters import Matter, Scope


class Measure(StrEnum):
    """What is counted."""

    HEAD = "head"
    AREA = "area"  # exclusive area, in 0.01 m²
    SHARE = "share"  # shares of co-ownership abroad (tantièmes, quotas)


class Count(StrEnum):
    """Which owners are counted, as a numerator or a denominator."""

    ELIGIBLE = "eligible"
    PARTICIPATING = "participating"
    FOR = "for"
    AGAINST = "against"
    FOR_PLUS_AGAINST = "for_plus_against"
    PRESENT_IN_PERSON = "present_in_person"
    REPRESENTED = "represented"


class Operator(StrEnum):
    """How a count is held against its share."""

    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    FEWER = "<"


class Confidence(StrEnum):
    """How well a rule's source is known (DOMAIN, confidence marks)."""

    SEED = "S"
    PRIMARY = "A"
    EXCERPT = "B"
    MEMORY = "K"
    PROPOSAL = "P"


class Headcount(StrEnum):
    """How heads are counted."""

    DEDUP_OWNER = "dedup_owner"  # several parts of the same owners are one head (E4)
    PER_PART = "per_part"  # every exclusive part is one head (E5, by the compound's rules)


class AreaBasis(StrEnum):
    """Where an area is taken from, in the order of the law (E3)."""

    REGISTERED = "registered"
    SURVEYED = "surveyed"
    CONTRACT = "contract"


class PartKind(StrEnum):
    """What an exclusive part is (E2)."""

    DWELLING = "dwelling"
    COMMERCIAL = "commercial"
    PARKING = "parking"
    STORAGE = "storage"
    OTHER = "other"


class Silence(StrEnum):
    """What an owner who was served and does not answer is taken to say (B8)."""

    NOT_PARTICIPATING = "not_participating"
    JOINS_MAJORITY = "joins_majority"  # only where the compound's own rules say so
    COUNTS_FOR = "counts_for"  # absent owners who do not object (Spain)


class Revote(StrEnum):
    """Which of an owner's several valid votes counts (B4)."""

    FIRST_VALID_WINS = "first_valid_wins"
    LAST_BEFORE_CLOSE = "last_before_close"


class Combine(StrEnum):
    """Whether every clause must hold or one of them."""

    ALL = "all"
    ANY = "any"


class Abstention(StrEnum):
    """Whether an abstention takes part (B2)."""

    PARTICIPATES = "participates"
    NOT_PARTICIPATING = "not_participating"


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison: `numerator` of `measure` against a `share` of `denominator`.

    Besides the share a rule may ask for `minimum` at least, whatever the share (Taiwan: three
    persons), or be content with `enough`, however large the whole (Hong Kong: 100 owners).
    Both are counts of the measure and belong to clauses that ask for more, not to caps.
    """

    measure: Measure
    numerator: Count
    denominator: Count
    operator: Operator
    share: Fraction
    minimum: int = 0
    enough: int | None = None

    def holds(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` satisfies the clause; nothing holds of an empty whole."""
        if whole <= 0 or part < self.minimum:
            return False
        if self.enough is not None and part >= self.enough:
            return True
        left, right = part * self.share.denominator, whole * self.share.numerator
        match self.operator:
            case Operator.AT_LEAST:
                return left >= right
            case Operator.MORE:
                return left > right
            case Operator.AT_MOST:
                return left <= right
            case Operator.FEWER:
                return left < right

    def needed(self, whole: int) -> int:
        """Return the smallest part of `whole` that satisfies the clause.

        For a clause that caps ("at most", "fewer") it is the greatest part that does.
        """
        exact = whole * self.share.numerator
        below, at_or_above = exact // self.share.denominator, -(-exact // self.share.denominator)
        match self.operator:
            case Operator.AT_LEAST:
                return self._bounded(at_or_above)
            case Operator.MORE:
                return self._bounded(below + 1)
            case Operator.AT_MOST:
                return below
            case Operator.FEWER:
                return at_or_above - 1

    def _bounded(self, needed: int) -> int:
        least = needed if self.enough is None else min(needed, self.enough)
        return max(least, self.minimum)

    @property
    def caps(self) -> bool:
        """Whether the clause sets an upper bound (objection polls)."""
        return self.operator in (Operator.AT_MOST, Operator.FEWER)


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who is on the roll and with what area."""

    headcount: Headcount = Headcount.DEDUP_OWNER
    area_basis: tuple[AreaBasis, ...] = tuple(AreaBasis)
    exclude_kinds: frozenset[PartKind] = frozenset({PartKind.PARKING, PartKind.STORAGE})
    only: str = ""  # a further filter in words, such as "benefiting" or "tenants"


@dataclass(frozen=True, slots=True)
class Counting:
    """How ballots are counted.

    An invalid ballot never takes part (B3). An abstention does by default (B2); where the
    votes cast are the denominator, as in Germany and France, the clauses ask for
    `for_plus_against` and it makes no difference.
    """

    abstention: Abstention = Abstention.PARTICIPATES
    silence: Silence = Silence.NOT_PARTICIPATING
    revote: Revote = Revote.FIRST_VALID_WINS
    combine: Combine = Combine.ALL


@dataclass(frozen=True, slots=True)
class Nested:
    """Clauses that must hold in every building (or stairwell) as well.

    Places with at most `exempt_up_to` owners are left out (Korea: five).
    """

    scope: Scope
    clauses: tuple[Clause, ...]
    exempt_up_to: int = 0


@dataclass(frozen=True, slots=True)
class Fallback:
    """The rule of a second vote, and what must hold of the first for it to be taken.

    Without a precondition any lost vote may be followed by the second (Taiwan, art. 32).
    """

    rule_id: str
    precondition: Clause | None


@dataclass(frozen=True, slots=True)
class ConsultationStep:
    """One step of a consultation without a vote: what is served, and for how long.

    `days` is the statutory window for observations, 0 for none; `needs` are the papers
    without which the step does not count.
    """

    key: str
    days: int = 0
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """Days, not counting the first (Civil Code 201). None: the rule sets no bound."""

    notice_days: int = 15
    vote_min_days: int = 5
    vote_max_days: int = 60
    result_publish_days: int = 3
    objection_days: int = 7
    publication_days: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What adoption brings with it, beyond pass or fail."""

    binding: bool = True
    cost_bearing: str = "by_agreement"
    dissenters_may_sue_days: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """One dated rule of one jurisdiction, with clauses or, where nobody votes, with steps.

    Jurisdictions are "CN", "CN-41" (province), "CN-4101" (city), "CN-410105" (district) by
    the administrative codes, or "compound:12" for a compound's own rules. `effective_to` is
    the last day in force. `explicit_only` rules are never found by `resolve`; somebody must
    choose them, with `legal_risk` before their eyes.
    """

    id: str
    version: int
    name: str
    jurisdiction: str
    effective_from: date
    clauses: tuple[Clause, ...]
    source: str
    confidence: Confidence
    effective_to: date | None = None
    matters: frozenset[Matter] = frozenset()
    scopes: frozenset[Scope] = frozenset(Scope)
    electorate: Electorate = field(default_factory=Electorate)
    counting: Counting = field(default_factory=Counting)
    nested: Nested | None = None
    fallback: Fallback | None = None
    proxy: ProxyRule = field(default_factory=ProxyRule)
    timing: Timing = field(default_factory=Timing)
    outcome: Outcome = field(default_factory=Outcome)
    special_consents: tuple[str, ...] = ()
    steps: tuple[ConsultationStep, ...] = ()
    explicit_only: bool = False
    legal_risk: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the rule is in force on the day a vote opens."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)
