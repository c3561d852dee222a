"""The first weeks of a case: the compound, its register, the survey of its hardware, its people."""

from urllib.parse import urlsplit

from rules.registration import HardwarePart
from rules.stages import ORDER
from webapp.simulation.browser import FellShort
from webapp.simulation.office import Office
from webapp.simulation.people import Resident, workbook

_POOR = {HardwarePart.ROOF, HardwarePart.DRAINAGE, HardwarePart.OUTER_WALL}
_ABSENT = {HardwarePart.BASEMENT, HardwarePart.HEATING}


def register(office: Office, name: str, people: list[Resident], community: str) -> str:
    """Register a compound, open its case, import its households; return the case's reference."""
    compound_id = _compound(office, name, people, community)
    opened = office.manager.submit(
        f"/compounds/{compound_id}/open-case",
        {"title": "综合改造", "leader": "冯燕", "contact": "0371-5550 1212"},
    )
    reference = urlsplit(opened.url).path.rsplit("/", 1)[-1]
    _import(office, reference, people)
    _survey(office, reference)
    _organise(office, reference)
    return reference


def _compound(office: Office, name: str, people: list[Resident], community: str) -> int:
    page = office.manager.get("/compounds/new")
    form = page.form(field="area")
    areas = form.controls["area"].offered
    chosen = community if community and community in areas else next((a for a in areas if a), "")
    saved = office.manager.submit(
        page,
        {
            "area": chosen,
            "name": name,
            "street_name": name[:3],
            "plate_number": name[3:] or name,
            "address": f"示例路 {len(people)} 号",
            "built_year": 1994,
            "structure": "砖混",
            "floor_area": f"{len(people) * 78}.00",
            "households_stated": len(people),
            "buildings_stated": max(person.building for person in people),
            "residents": len(people) * 3,
            "elderly_residents": len(people) * 2,
            "governance_status": "ownerless",
            "management_mode": "none",
            "origin_type": "work_unit",
            "willing_percent": 85,
            "self_governance": 75,
        },
        field="area",
    )
    found = urlsplit(saved.url).path.rsplit("/", 1)[-1]
    if not found.isdigit():
        raise FellShort(f"the compound was not registered: {saved.read.alerts}")
    return int(found)


def _import(office: Office, reference: str, people: list[Resident]) -> None:
    page = f"/cases/{reference}/registration/import"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    preview = office.manager.submit(
        page, field="book", files={"book": ("业主清册.xlsx", workbook(people), kind)}
    )
    office.manager.submit(preview, field="shown")


def _survey(office: Office, reference: str) -> None:
    page = office.manager.get(f"/cases/{reference}/registration/hardware")
    values = {"surveyed_on": f"{office.today():%Y-%m-%d}"}
    for index, part in enumerate(HardwarePart):
        row = f"findings-{index}"
        state = "absent" if part in _ABSENT else "poor" if part in _POOR else "fair"
        values[f"{row}-state"] = state
        if state != "absent":
            values[f"{row}-score"] = "25" if state == "poor" else "62"
        values[f"{row}-note"] = "多处渗漏" if state == "poor" else ""
    office.manager.submit(page, values, field="surveyed_on")


def _organise(office: Office, reference: str) -> None:
    values = {
        "leader": "冯燕",
        "contact": "0371-5550 1212",
        "budget_line": "2026 年老旧小区改造专项",
        "budget": "3000000",
        "residents_reply": "居民反映屋顶漏雨、污水管堵塞，已列入本次改造。",
        "members-0-name": "赵聪",
        "members-0-organisation": "街道党工委",
        "members-0-duty": "牵头协调",
        "members-0-phone": "0371-5550 1200",
        "members-1-name": "黄康",
        "members-1-organisation": "文联社区",
        "members-1-duty": "入户",
    }
    for index, _stage in enumerate(ORDER):
        values[f"duties-{index}-accountable"] = "街道办事处"
        values[f"duties-{index}-responsible"] = "社区居委会"
    office.manager.submit(f"/cases/{reference}/registration/organisation", values, field="leader")
