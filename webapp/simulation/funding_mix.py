"""The money: every source committed with its paper, every household's share confirmed and paid."""

import re

from webapp.simulation.browser import FellShort, Page
from webapp.simulation.office import Office


def fund(office: Office, reference: str) -> None:
    """Commit and receive the whole money of a case."""
    base = f"/cases/{reference}/funding_mix"
    today = f"{office.today():%Y-%m-%d}"
    page = office.manager.get(f"{base}/shares")
    if any("signed_on" in form.controls for form in page.read.forms):
        office.manager.submit(page, {"number": "名册-001", "signed_on": today}, field="signed_on")
        page = office.manager.get(f"{base}/shares")
        office.manager.submit(
            page,
            {"total": _due(page), "batch": "银行清单-001", "paid_on": today},
            field="batch",
        )
    sources = office.manager.get(f"{base}/sources")
    links = sorted({link.url for link in sources.read.links if f"{base}/sources/" in link.url})
    for url in links:
        _commit(office, url)
    office.story.tell("funding_mix", "资金落实", sources=len(links))


def _commit(office: Office, url: str) -> None:
    """Move a source on, step by step, as far as committed."""
    for to in ("promised", "committed"):
        office.manager.submit(url, {"to": to, "evidence": "财建〔2026〕18 号"}, field="evidence")


def _due(page: Page) -> str:
    """Return what the page says households still have to pay, in yuan."""
    found = re.search(r"应出 ([\d,.]+) 元", page.text)
    if found is None:
        raise FellShort(f"{page.url} does not say what is due: {page.text[:600]}")
    return found[1].replace(",", "")
