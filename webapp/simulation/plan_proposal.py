"""The plan: items with costs, wishes answered, money planned, shares, fees, joint review."""

import re
from typing import Final

from rules.plan_proposal import ReviewingDepartment
from webapp.simulation.browser import FellShort, Page
from webapp.simulation.office import Office
from webapp.simulation.people import Resident

_FEE_A: Final = ("A", "有保安值守", "0.60")
_FEE_B: Final = ("B", "无保安值守", "0.50")


def draw_plan(office: Office, reference: str, people: list[Resident]) -> None:
    """Draw the whole plan of a case."""
    base = f"/cases/{reference}/plan_proposal"
    items = _price_items(office, base)
    _describe(office, base)
    _answer_wishes(office, base)
    _fees(office, base, people)
    _money(office, base, people)
    _joint_review(office, base)
    office.story.tell("plan_proposal", "方案编好", items=items)


def _price_items(office: Office, base: str) -> int:
    """Give every item a quantity, and let the first one of each kind remove its hazards."""
    page = office.manager.get(f"{base}/items")
    links = sorted({link.url for link in page.read.links if "/plan_proposal/items/" in link.url})
    for url in links:
        item = office.manager.get(url)
        form = item.form(field="quantity")
        values: dict[str, object] = {}
        given = (form.controls["quantity"].values or [""])[0].replace(",", "")
        if not given or float(given) == 0:
            values["quantity"] = "100"
        if "hazards" in form.controls:
            values["hazards"] = form.controls["hazards"].offered
        office.manager.submit(item, values, field="quantity")
    return len(links)


def _describe(office: Office, base: str) -> None:
    office.manager.submit(
        f"{base}/plan",
        {
            "title": "综合改造方案",
            "summary": "屋面防水、排水管网、外墙修缮和楼道照明。",
            "effects": "施工期间分单元停水，每次不超过 4 小时，提前三天通知。",
            "utilities_coordination": "水、电、通信同沟施工，路面只开挖一次。",
            "works_days": "120",
            "works_from": f"{office.today().year}-12-01",
            "management_mode": "public_welfare",
        },
        field="title",
    )


def _answer_wishes(office: Office, base: str) -> None:
    page = office.manager.get(f"{base}/wishes")
    form = page.form(field="wishes-0-wish")
    count = sum(name.endswith("-wish") for name in form.controls)
    values = {}
    for index in range(count):
        if (form.controls[f"wishes-{index}-outcome"].values or [""])[0]:
            continue
        values[f"wishes-{index}-outcome"] = "partly"
        values[f"wishes-{index}-reason"] = "先改最急的部位，其余列入下一年度。"
    office.manager.submit(page, values, field="wishes-0-wish")


def _fees(office: Office, base: str, people: list[Resident]) -> None:
    area = len(people) * 72
    for label, title, rate in (_FEE_A, _FEE_B):
        guards = 1 if label == "A" else 0
        office.manager.submit(
            f"{base}/fee_plans",
            {
                "label": label,
                "title": title,
                "rate": rate,
                "parking_fee": "60" if guards else "40",
                "parking_spaces": str(len(people) // 6 + 1),
                "period": "month",
                "services": "保洁、垃圾清运、维修" + ("、24 小时值守" if guards else ""),
                "monthly_cost": str(int(area * (0.52 if guards else 0.42))),
                "other_income": "300",
            },
            field="services",
        )


def _money(office: Office, base: str, people: list[Resident]) -> None:
    """Plan the money: residents pay 300 yuan a household, the treasury what is still missing."""
    office.manager.submit(
        f"{base}/shares",
        {
            "method": "area",
            "residents_pay": str(len(people) * 300),
            "payment_schedule": "开工前一次缴清，困难家庭可分三期。",
        },
        field="method",
    )
    page = office.manager.get(f"{base}/sources")
    office.manager.submit(
        page,
        {"kind": "city_subsidy", "payer": "市财政局", "amount": _missing(page)},
        field="payer",
    )


def _missing(page: Page) -> str:
    """Return what the page says is still missing, in yuan."""
    found = re.search(r"还差 ([\d,.]+) 元", page.text)
    if found is None:
        raise FellShort(f"{page.url} does not say what is missing: {page.text[:300]}")
    return found[1].replace(",", "")


def _joint_review(office: Office, base: str) -> None:
    for department in ReviewingDepartment:
        office.manager.submit(
            f"{base}/joint_review",
            {
                "department": department.value,
                "opinion": "passes",
                "signed_by": "王工",
                "given_on": f"{office.today():%Y-%m-%d}",
            },
            field="department",
        )
