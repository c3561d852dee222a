"""Management begins: a term, a month of the ledger kept, closed and published."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

from webapp.simulation.browser import FellShort, Page
from webapp.simulation.office import Office


def manage(office: Office, reference: str, case_id: int) -> None:
    """Run the compound for its first whole month, and publish the account."""
    base = f"/cases/{reference}/long_term_management"
    start = _next_month(office.today().date())
    office.wait_days((start - office.today().date()).days + 1, case_id)
    office.manager.submit(
        f"{base}/terms",
        {
            "mode": "public_welfare",
            "provider": "经八路街道社会事务服务中心",
            "provider_kind": "nonprofit_centre",
            "decision": "表决结果公告",
            "contract_number": "物-2026-01",
            "starts_on": start.isoformat(),
            "ends_on": date(start.year + 3, start.month, 1).isoformat(),
        },
        field="provider",
    )
    after = _next_month(start)
    office.wait_days((after - office.today().date()).days + 2, case_id)
    collected = _month(office, base, start)
    office.carrier.settle(case_id)
    office.story.tell("long_term_management", "首月账目公示", collected=collected)


def _month(office: Office, base: str, month: date) -> str:
    """Open, keep, close and publish one month; return what was collected, in yuan."""
    opened = office.manager.submit(f"{base}/ledger", {"month": f"{month:%Y-%m}"}, field="month")
    page = urlsplit(opened.url).path
    if not re.fullmatch(r".*/ledger/\d+", page):
        page = urlsplit(opened.link(path="/ledger/")).path
    collected, households = _ninety_percent(office.manager.get(page))
    office.manager.submit(
        page, {"collected": collected, "households": households}, action="/collected"
    )
    for category, text, amount in (
        ("cleaning", "保洁人员工资", "800"),
        ("energy", "公共照明电费", "160"),
        ("common_income", "快递柜场地费", "300"),
    ):
        office.manager.submit(
            page,
            {
                "category": category,
                "text": text,
                "amount": amount,
                "on": (month + timedelta(days=20)).isoformat(),
                "voucher": f"记-{text[:2]}",
            },
            action="/lines",
        )
    office.second.submit(page, action="/close")
    office.manager.submit(page, action="/publish")
    return collected


def _ninety_percent(page: Page) -> tuple[str, str]:
    """Return nine tenths of what the page says was billed, in yuan, and of the households."""
    billed = re.search(r"应收[^\d]{0,12}([\d,]+\.\d\d)", page.text)
    homes = re.search(r"(\d+)\s*户", page.text)
    if billed is None or homes is None:
        raise FellShort(f"{page.url} does not say what was billed: {page.text[:800]}")
    fen = int(billed[1].replace(",", "").replace(".", ""))
    part = fen * 9 // 10
    return f"{part // 100}.{part % 100:02}", str(int(homes[1]) * 9 // 10)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
