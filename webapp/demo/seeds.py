"""The seeds' compounds that have come to long-term management, with the seeds' own figures.

Nothing here is a result: 135 and 54 are papers in the box, 421 of 446 are households that paid;
majorities, rates, shares and surpluses are calculated by the system from the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from rules.act import Act
from rules.deadlines import months_after
from rules.long_term_management import ProviderKind, first_of_month
from rules.matters import DecisionReason, Matter
from rules.money import Fen
from rules.registration import GovernanceStatus, ManagementMode
from webapp.demo.homes import columns, homes, noon, shuffled
from workflows.actions.cases import NewCase, open_case
from workflows.actions.demo_areas import DemoAreas
from workflows.actions.demo_cases import DemoFeePlan, DemoPlan, finished_case
from workflows.actions.demo_compounds import (
    DemoCompound,
    add_compound,
    example_compound,
    stairwells_of,
)
from workflows.actions.demo_management import DemoMonth, Desk, keep_months, run_lift
from workflows.actions.demo_votes import DemoBallot, held_vote
from workflows.actions.management_terms import NewTerm, begin_term

CENTRE: Final = "经八路街道社会事务服务中心"
CENTRE_YARDS: Final = 16
CONTACT: Final = "0371-5550 1212"

# What each yard collected, in percent of what it billed: on average 82 (S1-17).
_COLLECTED: Final = (70, 73, 75, 77, 78, 79, 80, 81, 83, 84, 85, 86, 87, 89, 91, 94)
_LANES: Final = ("文化路", "政七街", "红专路", "纬五路")


@dataclass(frozen=True, slots=True)
class Present:
    """Who loads the seeds, where, and what time it is (UTC)."""

    areas: DemoAreas
    desk: Desk
    now: datetime

    @property
    def manager(self) -> str:
        """The project manager, as an act names one."""
        return self.desk.enters

    @property
    def last_month(self) -> date:
        """The newest month that is over and whose account has been published."""
        return months_after(first_of_month((self.now - timedelta(days=6)).date()), -1)


@dataclass(frozen=True, slots=True)
class Seed:
    """One compound of the seeds: its name, where it lies, and what makes it."""

    name: str
    area_id: int
    load: Callable[[Session, Present], str]


def seeds(areas: DemoAreas) -> tuple[Seed, ...]:
    """Return the seeds' finished compounds, the quickest to load first."""
    return (
        Seed("都市A座", areas.jingbalu, _city_tower),
        Seed("纬三路13号院", areas.weisanlu, _weisanlu),
        Seed("纹江花园", areas.wenjiang, _wenjiang),
        Seed("槐荫里1号院", areas.jingbalu, _begun),
        *(Seed(_yard_name(number), areas.wenlian, _yard(number)) for number in range(CENTRE_YARDS)),
    )


def is_loaded(session: Session, seed: Seed) -> bool:
    """Whether the compound is there already."""
    return example_compound(session, [seed.area_id], seed.name) is not None


def _city_tower(session: Session, at: Present) -> str:
    """446 small flats; two months after the take-over 421 households paid (S1-13, B04)."""
    flats = homes(446, 13, area="42.60", tenants=True)
    first = months_after(at.last_month, -1)
    began = first - timedelta(days=20)
    compound = add_compound(
        session,
        DemoCompound(
            at.areas.jingbalu, "都市A座", flats, columns("都市", "A座", 2001, "钢筋混凝土")
        ),
    )
    fee = DemoFeePlan("A", "基本服务", Fen(90), "保洁、垃圾清运、电梯、门卫", Fen(1_600_000))
    plan = DemoPlan(
        "都市A座改造方案",
        "维修电梯两部，更换大堂地砖。",
        ManagementMode.PROPERTY_FIRM,
        (fee,),
        "A",
    )
    act = Act(at.manager, noon(began))
    case = finished_case(
        session,
        NewCase(compound.id, "电梯维修与物业接管", leader="冯燕", contact=CONTACT),
        plan,
        act,
    )
    begin_term(
        session,
        case.id,
        NewTerm(
            ManagementMode.PROPERTY_FIRM,
            "原物业公司（示例）",
            ProviderKind.PROPERTY_FIRM,
            "业主大会决定（示例）",
            months_after(first, -36),
        ),
        act,
    )
    begin_term(
        session,
        case.id,
        NewTerm(
            ManagementMode.PROPERTY_FIRM,
            "金水示例物业服务公司",
            ProviderKind.STATE_OWNED,
            "业主表决同意（示例）",
            first,
            contract_number="示例-都市A座",
            ends_on=months_after(first, 36),
            exit_reason="物业费收不上来，原物业公司撤出",
        ),
        act,
    )
    paid = Fraction(421, 446)
    months = [
        DemoMonth(first, Fraction(402, 446), Fen(120_000)),
        DemoMonth(at.last_month, paid, Fen(120_000)),
    ]
    keep_months(session, case.id, months, at.desk)
    return case.reference


def _weisanlu(session: Session, at: Present) -> str:
    """The first yard: plan A with a guard against plan B, 135 : 54 (S1-15, V25)."""
    flats = homes(283, 3, area="70.00")
    entered = noon(months_after(at.last_month, -2))
    compound = add_compound(
        session,
        DemoCompound(at.areas.weisanlu, "纬三路13号院", flats, columns("纬三路", "13号院", 1992)),
    )
    fees = (
        DemoFeePlan(
            "A",
            "有 24 小时门卫",
            Fen(60),
            "保洁、垃圾清运、维修、24 小时门卫",
            Fen(1_300_000),
            Fen(8_000),
            40,
            Fen(60_000),
        ),
        DemoFeePlan(
            "B",
            "没有门卫",
            Fen(50),
            "保洁、垃圾清运、维修",
            Fen(950_000),
            Fen(4_000),
            40,
            Fen(60_000),
        ),
    )
    plan = DemoPlan(
        "纬三路13号院改造方案",
        "屋面、管网、道路和门卫室改造。",
        ManagementMode.PUBLIC_WELFARE,
        fees,
    )
    act = Act(at.manager, entered)
    case = finished_case(
        session, NewCase(compound.id, "综合改造", leader="冯燕", contact=CONTACT), plan, act
    )
    ballot = DemoBallot(
        Matter.CHOOSE_MANAGER,
        DecisionReason.MODE_AND_FEE,
        shuffled(["A"] * 135 + ["B"] * 54, 13),
        rule="CN-CC278-GENERAL",
    )
    held_vote(session, case, ballot, entered - timedelta(days=205), act)
    begin_term(session, case.id, _centre_term(entered.date(), "业主表决采用方案A"), act)
    return case.reference


def _wenjiang(session: Session, at: Present) -> str:
    """Five buildings of four stairwells: twenty lifts, each by its own vote (S3-11, S3-15)."""
    flats = homes(240, 7, area="86.40", stairwells=4)
    entered = noon(months_after(at.last_month, -3))
    compound = add_compound(
        session,
        DemoCompound(at.areas.wenjiang, "纹江花园", flats, columns("纹江", "花园", 1998)),
    )
    act = Act(at.manager, entered)
    mode = ManagementMode.SELF_MANAGED
    parent = finished_case(
        session,
        NewCase(compound.id, "加装电梯与环境改造", leader="冯燕", contact="0838-555 0120"),
        DemoPlan("纹江花园改造方案", "20 个单元加装电梯，楼道美化。", mode),
        act,
    )
    term = NewTerm(
        mode,
        "纹江花园自管会（示例）",
        ProviderKind.SELF_GROUP,
        "业主表决同意（示例）",
        entered.date(),
    )
    begin_term(session, parent.id, term, act)
    for stairwell_id, place in stairwells_of(session, compound.id):
        new = NewCase(
            compound.id, f"{place}加装电梯", parent.id, stairwell_id, "冯燕", "0838-555 0120"
        )
        plan = DemoPlan(
            f"{place}加装电梯方案", "本单元加装电梯一台，平层入户，不占用任何一户的专有部分。"
        )
        case = finished_case(session, new, plan, act)
        ballot = DemoBallot(Matter.LIFT_RETROFIT, DecisionReason.LIFT, ["agree"] * 12)
        held_vote(session, case, ballot, entered - timedelta(days=205), act)
        run_lift(session, case, "罗江示例电梯安装公司", entered.date(), act)
    return parent.reference


def _begun(session: Session, at: Present) -> str:
    """A case that has just begun: 20 of 30 homes are registered, nobody surveyed the hardware."""
    flats = homes(30, 1, area="64.85")[:20]
    row = columns("槐荫里", "1号院", 1986) | {
        "governance_status": GovernanceStatus.OWNERLESS,
    }
    compound = add_compound(session, DemoCompound(at.areas.jingbalu, "槐荫里1号院", flats, row))
    compound.households_stated = 30
    new = NewCase(compound.id, "综合改造", leader="冯燕", contact=CONTACT)
    return open_case(session, new, Act(at.manager, at.now - timedelta(days=2))).reference


def _yard(number: int) -> Callable[[Session, Present], str]:
    """One of the sixteen yards of the service centre (S1-17, F01)."""

    def load(session: Session, at: Present) -> str:
        count = 40 + number * 7 % 33
        name = _yard_name(number)
        lane = _LANES[number % 4]
        built = 1984 + number % 12
        flats = homes(count, number, area="60.00")
        began = noon(at.last_month - timedelta(days=15))
        compound = add_compound(
            session,
            DemoCompound(at.areas.wenlian, name, flats, columns(lane, name[3:], built)),
        )
        fee = DemoFeePlan("A", "基本服务", Fen(50), "保洁、垃圾清运、维修", Fen(count * 2400))
        plan = DemoPlan(
            f"{name}改造方案", "管网和道路改造。", ManagementMode.PUBLIC_WELFARE, (fee,), "A"
        )
        act = Act(at.manager, began)
        case = finished_case(
            session, NewCase(compound.id, "综合改造", leader="冯燕", contact=CONTACT), plan, act
        )
        begin_term(session, case.id, _centre_term(at.last_month, "业主表决同意（示例）"), act)
        paid = Fraction(_COLLECTED[number], 100)
        keep_months(session, case.id, [DemoMonth(at.last_month, paid, Fen(count * 120))], at.desk)
        return case.reference

    return load


def _yard_name(number: int) -> str:
    return f"{_LANES[number % 4]}{3 + 2 * number}号院"


def _centre_term(starts_on: date, decision: str) -> NewTerm:
    return NewTerm(
        ManagementMode.PUBLIC_WELFARE,
        CENTRE,
        ProviderKind.NONPROFIT_CENTRE,
        decision,
        starts_on,
        ends_on=months_after(starts_on, 36),
    )
