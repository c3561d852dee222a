"""The survey: residents answer behind their links, the others at their doors."""

from random import Random
from typing import Final
from urllib.parse import urljoin

from rules.resident_link import LinkPurpose
from webapp.simulation.browser import Browser, FellShort, Page
from webapp.simulation.crowd import each
from webapp.simulation.office import Office
from webapp.simulation.people import Resident
from webapp.simulation.postbox import Letter, letters

WISHES: Final = (
    "roof_waterproofing",
    "drainage_network",
    "outer_wall_repair",
    "lighting",
    "barrier_free",
)


def enter_door(browser: Browser, letter: Letter) -> Page:
    """Open a household's link, show the code, and come to the first page behind it."""
    return browser.submit(letter.path, {"code": letter.code}, field="code")


def answer_online(browser: Browser, letter: Letter, person: Resident, dishes: list[str]) -> None:
    """Answer every question of the survey and send it in."""
    page = enter_door(browser, letter)
    answers = {
        "wants_renovation": "yes" if person.wants else "no",
        "accepts_management": "yes" if person.wants else "no",
        "willing_to_pay": "yes" if person.wants else "no",
        "idea": "希望楼道装感应灯。" if person.floor == 1 else "",
        "signer_name": person.name,
    } | {f"wish_{place}": code for place, code in enumerate(dishes, start=1)}
    for _step in range(12):
        forms = [form for form in page.read.forms if form.method == "post"]
        forms = [form for form in forms if set(form.controls) & {*answers, "fee"}]
        if not forms:
            return
        given = {name: value for name, value in answers.items() if name in forms[0].controls}
        if "fee" in forms[0].controls:
            given["fee"] = forms[0].controls["fee"].offered[0]
        page = browser.submit(page, given, field=next(iter(given)))
    raise FellShort(f"{letter.path}: the survey does not end")


def survey(office: Office, reference: str, case_id: int, people: list[Resident]) -> None:
    """Hold the whole survey of a case."""
    post = letters(office.database, office.settings.secret_key.encode(), case_id, _SURVEY)
    if len(post) != len(people):
        raise FellShort(f"{len(post)} links for {len(people)} households")
    dishes = _dishes(office, reference)
    random = Random(case_id)  # noqa: S311 -- invented people
    ranked = {person.door: random.sample(dishes, k=min(3, len(dishes))) for person in people}
    online = [person for person in people if person.answers_survey and not person.on_paper]
    count = each(
        office,
        online,
        lambda browser, person: answer_online(
            browser, post[person.door], person, ranked[person.door]
        ),
    )
    at_door = [person for person in people if person.answers_survey and person.on_paper]
    listed = office.manager.get(f"/cases/{reference}/demand_survey/answers")
    for person in at_door:
        url = _door_link(listed, person.door) or _searched(office, reference, person.door)
        _at_the_door(office, url, person, ranked[person.door])
    _hazards(office, reference)
    _ideas(office, reference)
    office.story.tell("demand_survey", "问卷收回", online=count, at_door=len(at_door))


_SURVEY: Final = LinkPurpose.DEMAND_SURVEY


def _dishes(office: Office, reference: str) -> list[str]:
    page = office.manager.get(f"/cases/{reference}/demand_survey/menu")
    offered = [link.url.rsplit("/", 1)[-1] for link in page.read.links if "/menu/" in link.url]
    wanted: list[str] = [code for code in WISHES if code in offered]
    return wanted or offered[:5]


def _door_link(page: Page, door: str) -> str:
    """Return where the list leads for this very door (1-1-101 is not 11-1-101), or ""."""
    return next((urljoin(page.url, link.url) for link in page.read.links if link.text == door), "")


def _searched(office: Office, reference: str, door: str) -> str:
    page = office.manager.get(f"/cases/{reference}/demand_survey/answers?q={door}")
    found = _door_link(page, door)
    if not found:
        raise FellShort(f"{page.url} does not list {door}")
    return found


def _at_the_door(office: Office, url: str, person: Resident, dishes: list[str]) -> None:
    door = office.manager.get(url)
    values = {
        "wants_renovation": "yes" if person.wants else "no",
        "accepts_management": "yes" if person.wants else "no",
        "willing_to_pay": "yes" if person.wants else "no",
        "signer_name": person.name,
        "visited_at": f"{office.today():%Y-%m-%dT%H:%M}",
        "visitors": "陈敏、黄康",
        "channel": "door",
        "outcome": "owner",
    } | {f"wish_{place}": code for place, code in enumerate(dishes, start=1)}
    office.manager.submit(door, values, field="wants_renovation")


def _hazards(office: Office, reference: str) -> None:
    page = f"/cases/{reference}/demand_survey/hazards"
    for part, place, text in (
        ("roof", "1号楼屋面", "防水层开裂，顶层漏雨"),
        ("drainage", "1号楼东侧", "污水管堵塞，雨天倒灌"),
    ):
        office.manager.submit(
            page,
            {"part": part, "place": place, "description": text, "severity": "serious"},
            field="description",
        )
    office.manager.submit(
        page,
        {"checked_on": f"{office.today():%Y-%m-%d}", "checked_by": "市房屋安全鉴定站 李工"},
        action="/hazard_check",
    )


def _ideas(office: Office, reference: str) -> None:
    """Merge residents' ideas into one suggestion, so that the plan answers them."""
    page = office.manager.get(f"/cases/{reference}/demand_survey/ideas")
    merging = [form for form in page.read.forms if form.action.endswith("/ideas/merge")]
    if not merging:
        return
    office.manager.submit(
        page,
        {
            "merge-ideas": merging[0].controls["merge-ideas"].offered,
            "merge-title": "楼道装感应灯",
            "merge-text": "一楼住户希望楼道装感应灯。",
        },
        action="/ideas/merge",
    )
