"""Acceptance: proofs, checklist, residents' verdict, signatures, filing, hand-over."""

from typing import Final

from rules.acceptance import HandoverItem, Party, StatutoryCondition
from rules.resident_link import LinkPurpose
from webapp.simulation.browser import Browser, FellShort
from webapp.simulation.crowd import each
from webapp.simulation.demand_survey import enter_door
from webapp.simulation.office import Office
from webapp.simulation.people import Resident
from webapp.simulation.postbox import Letter, letters

_HANDED: Final = (
    HandoverItem.DRAWINGS,
    HandoverItem.EQUIPMENT,
    HandoverItem.OWNER_ROLL,
    HandoverItem.LEDGER,
    HandoverItem.PHOTOS,
)


def accept(office: Office, reference: str, case_id: int, people: list[Resident]) -> None:
    """Accept the works of a case."""
    base = f"/cases/{reference}/acceptance"
    for condition in StatutoryCondition:
        office.manager.submit(
            f"{base}/statutory",
            {"condition": condition.value, "document": "竣工资料第一册"},
            field="condition",
        )
    _checklist(office, base)
    count = _residents(office, case_id, people)
    for party in Party:
        office.manager.submit(
            f"{base}/signatures",
            {
                "party": party.value,
                "organisation": "示例单位",
                "name": "王工",
                "signed_on": _day(office),
            },
            action="/signatures",
        )
    office.manager.submit(
        f"{base}/signatures",
        {"passed_on": _day(office), "conclusion": "符合设计和合同要求，同意验收。"},
        action="/pass",
    )
    _close(office, base)
    office.carrier.settle(case_id)
    office.story.tell("acceptance", "验收通过", residents=count)


def _checklist(office: Office, base: str) -> None:
    page = office.manager.get(f"{base}/checklist")
    form = page.form(field="checks-0-result")
    values = {}
    for name, control in form.controls.items():
        if name.endswith("-result") and not (control.values or [""])[0]:
            values[name] = "pass"
            values[name.replace("-result", "-signer")] = "李工"
    office.manager.submit(page, values, field="checks-0-result")


def _residents(office: Office, case_id: int, people: list[Resident]) -> int:
    post = letters(
        office.database, office.settings.secret_key.encode(), case_id, LinkPurpose.ACCEPTANCE
    )
    online = [person for person in people if person.answers_survey and not person.on_paper]
    return each(office, online, lambda browser, person: _judge(browser, post[person.door], person))


def _judge(browser: Browser, letter: Letter, person: Resident) -> None:
    """Give three marks, accept or not, and sign, one question a page."""
    page = enter_door(browser, letter)
    for _step in range(8):
        forms = [form for form in page.read.forms if form.method == "post"]
        field = next(
            (
                name
                for form in forms
                for name in ("mark", "accepts", "remark")
                if name in form.controls
            ),
            None,
        )
        if field is None:
            return
        values = {
            "mark": {"mark": str(person.satisfied)},
            "accepts": {"accepts": "yes" if person.satisfied > 2 else "no"},
            "remark": {
                "signer": person.name,
                "remark": "" if person.satisfied > 2 else "楼道灯太暗。",
            },
        }[field]
        page = browser.submit(page, values, field=field)
    raise FellShort(f"{letter.path}: the acceptance does not end")


def _close(office: Office, base: str) -> None:
    """Settle, file and hand over."""
    office.manager.submit(
        f"{base}/filing",
        {"amount": "268000", "settlement_number": "结-2026-01", "settlement_note": "按合同结算。"},
        action="/settlement",
    )
    page = office.manager.get(f"{base}/filing")
    number = next(
        name for name in page.form(action="/acceptance/filing").controls if name.endswith("number")
    )
    office.manager.submit(
        page, {number: "备-2026-01", "filed_on": _day(office)}, action="/acceptance/filing"
    )
    for item in _HANDED:
        office.manager.submit(
            f"{base}/handover",
            {
                "item": item.value,
                "content": "原件一套",
                "receiver": "经八路街道社会事务服务中心",
                "handed_on": _day(office),
            },
            field="receiver",
        )


def _day(office: Office) -> str:
    return f"{office.today():%Y-%m-%d}"
