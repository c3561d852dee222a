"""The works: contract, start, milestones signed, concealed works seen, wages paid, completion."""

from datetime import date, timedelta

from webapp.simulation.browser import Page
from webapp.simulation.office import Office


def build(office: Office, reference: str, case_id: int) -> None:
    """Build the whole project of a case."""
    base = f"/cases/{reference}/construction"
    started = office.today().date()
    _contract(office, base)
    office.manager.submit(
        f"{base}/contract", {"started_on": _day(office)}, action="/contract/start"
    )
    _concealed(office, base)
    signed = _milestones(office, base, case_id)
    office.manager.submit(
        f"{base}/contract",
        {"reported_on": _day(office), "report_number": "竣-2026-01"},
        action="/contract/completion",
    )
    _wages(office, base, started)
    office.story.tell("construction", "竣工", milestones=signed)


def _contract(office: Office, base: str) -> None:
    today = office.today().date()
    office.manager.submit(
        f"{base}/contract",
        {
            "number": "施工-2026-018",
            "contractor": "示例建设工程有限公司",
            "supervisor": "示例监理有限公司",
            "chief_supervising_engineer": "赵工",
            "designer": "示例设计院",
            "amount": "268000",
            "retention_percent": "3",
            "signed_on": today.isoformat(),
            "planned_start": today.isoformat(),
            "planned_end": (today + timedelta(days=90)).isoformat(),
            "award_notice": "中标-2026-018",
            "permit_number": "施许-2026-018",
        },
        field="chief_supervising_engineer",
    )


def _milestones(office: Office, base: str, case_id: int) -> int:
    """Report each milestone and have another person record the engineer's signature."""
    numbers = _numbers(office.manager.get(f"{base}/milestones"))
    for number in numbers:
        office.wait_days(20, case_id)
        url = f"{base}/milestones/{number}"
        office.manager.submit(url, {"reached_on": _day(office)}, action="/report")
        office.second.submit(url, {"engineer": "赵工", "signed_on": _day(office)}, action="/sign")
    return len(numbers)


def _numbers(page: Page) -> list[int]:
    found = {
        link.url.split("?")[0].rsplit("/", 1)[-1]
        for link in page.read.links
        if "/milestones/" in link.url
    }
    return sorted(int(number) for number in found if number.isdigit())


def _concealed(office: Office, base: str) -> None:
    """Tell owner's side and quality station, see the work, let it pass, then cover it."""
    office.manager.submit(
        f"{base}/concealed",
        {"part": "排水管沟槽", "notified_on": _day(office)},
        action="/concealed",
    )
    page = office.manager.get(f"{base}/concealed")
    row = _first_row(page)
    office.manager.submit(
        row,
        {"inspected_on": _day(office), "engineer": "赵工", "passed": "y"},
        action="/inspect",
    )
    office.manager.submit(row, {"covered_on": _day(office)}, action="/cover")


def _first_row(page: Page) -> str:
    return page.link(path="/concealed/")


def _wages(office: Office, base: str, started: date) -> None:
    """Prove that the workers of every month of the works were paid."""
    month, last = started.replace(day=1), office.today().date()
    while month <= last:
        office.manager.submit(
            f"{base}/wages",
            {
                "month": f"{month:%Y-%m}",
                "workers": "2",
                "amount": "9000",
                "paid_on": _day(office),
                "evidence": "工资专户流水",
            },
            action="/wages",
        )
        month = (month + timedelta(days=32)).replace(day=1)


def _day(office: Office) -> str:
    return f"{office.today():%Y-%m-%d}"
