"""The vote: notice, residents at their links, papers entered twice, the count, the certificate."""

from datetime import datetime, timedelta
from typing import Final

from models.reads.ballots import Round, current_round
from rules.deadlines import publication_ends
from rules.resident_link import LinkPurpose
from webapp.simulation.browser import Browser, FellShort
from webapp.simulation.crowd import each
from webapp.simulation.demand_survey import enter_door
from webapp.simulation.office import Office
from webapp.simulation.people import Resident, strokes_of
from webapp.simulation.postbox import Letter, letters

_NOTICE_DAYS: Final = 15  # the first day is not counted, a last day on a holiday moves on
_VOTE_DAYS: Final = 10


def consult(office: Office, reference: str, case_id: int, people: list[Resident]) -> None:
    """Hold the whole vote of a case, from the notice to the final result."""
    publish(office, reference)
    office.carrier.settle(case_id)
    row = _round(office, case_id)
    office.wait_until(_known(row.opens_at) + timedelta(minutes=1), case_id)
    vote_all(office, reference, case_id, people)
    office.wait_until(_known(row.closes_at) + timedelta(minutes=1), case_id)
    _certify(office, reference)
    office.carrier.settle(case_id)
    row = _round(office, case_id)
    office.wait_until(_known(row.objections_end_at) + timedelta(minutes=1), case_id)
    office.story.tell(
        "resident_consultation", "结果公告", state=_round(office, case_id).state.value
    )


def publish(office: Office, reference: str) -> None:
    """Set the dates and publish the notice."""
    base = f"/cases/{reference}/resident_consultation"
    today = office.today().date()
    last = publication_ends(today, _NOTICE_DAYS, provisional=True)
    opens = last + timedelta(days=1)
    office.manager.submit(
        f"{base}/round",
        {
            "opens_on": opens.isoformat(),
            "closes_on": (opens + timedelta(days=_VOTE_DAYS)).isoformat(),
            "initiator": "文联社区居民委员会",
            "supervision_phone": "0371-5550 1213",
            "objection_address": "文联社区服务站",
        },
        field="opens_on",
    )
    office.manager.submit(f"{base}/round", action="/round/publish")


def vote_all(office: Office, reference: str, case_id: int, people: list[Resident]) -> None:
    """Let everybody vote who does: most at their link, some on paper."""
    post = letters(
        office.database,
        office.settings.secret_key.encode(),
        case_id,
        LinkPurpose.CONSULTATION,
    )
    voters = [person for person in people if person.votes != "silent"]
    online = [person for person in voters if not person.on_paper]
    count = each(
        office, online, lambda browser, person: vote_online(browser, post[person.door], person)
    )
    papers = [person for person in voters if person.on_paper]
    for person in papers:
        # Both read one stamp off one paper, whatever minute it is when they type it.
        received = office.today()
        for browser in (office.manager, office.second):
            _enter_paper(browser, reference, person, received)
    office.story.tell("resident_consultation", "投票", online=count, paper=len(papers))


def vote_online(browser: Browser, letter: Letter, person: Resident) -> None:
    """Read the plan, answer every question, sign."""
    page = enter_door(browser, letter)
    page = browser.get(page.link(path="/vote/"))
    for _question in range(20):
        forms = [form for form in page.read.forms if "choice" in form.controls]
        if not forms:
            break
        offered = forms[0].controls["choice"].offered
        page = browser.submit(page, {"choice": _choice(person, offered)}, field="choice")
    signed = browser.submit(
        page,
        {"name": person.name, "owner": "y", "strokes": strokes_of(person)},
        field="submission_key",
    )
    if "/receipt" not in signed.url and person.door.rpartition("-")[2] not in signed.text:
        raise FellShort(f"{person.door} got no receipt: {signed.text[:200]}")


def _choice(person: Resident, offered: list[str]) -> str:
    if "A" in offered and person.votes == "agree":
        return "A" if person.floor > 1 else "B"
    return person.votes


def _enter_paper(browser: Browser, reference: str, person: Resident, received: datetime) -> None:
    """Enter a paper ballot; the second person sees nothing of the first one's entry."""
    page = browser.get(f"/cases/{reference}/resident_consultation/papers/new")
    form = page.form(field="door")
    values = {
        "door": person.door,
        "owner_name": person.name,
        "received_on": f"{received:%Y-%m-%d}",
        "received_time": f"{received:%H:%M}",
    }
    for name, control in form.controls.items():
        if name.startswith("answer-"):
            values[name] = _choice(person, control.offered)
    browser.submit(page, values, field="door")


def _certify(office: Office, reference: str) -> None:
    """Have the count certified by somebody who entered none of it."""
    page = office.desk(_COUNTER).get(f"/cases/{reference}/resident_consultation/tally")
    office.desk(_COUNTER).submit(page, action="/tally/certify")


_COUNTER: Final = "fangyun"


def _round(office: Office, case_id: int) -> Round:
    with office.database() as session:
        row = current_round(session, case_id)
    if row is None:
        raise FellShort("there is no round of voting")
    return row


def _known(value: datetime | None) -> datetime:
    if value is None:
        raise FellShort("the round has no date yet")
    return value
