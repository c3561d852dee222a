"""What a stranger reads once the demo city is there: where to go, and who may sign in."""

from collections.abc import Iterator
from typing import Final

from models.database import Database
from models.reads.demo import silent_household
from models.settings import Settings
from rules.resident_link import LinkPurpose, link_code, link_token
from rules.roles import Role
from rules.stages import Reviewer
from webapp.demo.accounts import ACCOUNTS, PASSWORD

_ROLES: Final = {
    Role.PROJECT_MANAGER: "项目负责人 project manager",
    Role.REVIEWER: "审查员 reviewer",
    Role.AUDITOR: "审计 auditor",
    Role.ADMINISTRATOR: "系统管理员 administrator",
}
_BODIES: Final = {
    Reviewer.STREET: "街道",
    Reviewer.HOUSING: "住建部门",
    Reviewer.JOINT_REVIEW: "联合审查",
    Reviewer.FINANCE: "财政",
    Reviewer.SUPERVISION: "质量监督",
    Reviewer.JOINT_ACCEPTANCE: "联合验收",
    Reviewer.DISTRICT: "区",
}


def welcome(database: Database, settings: Settings) -> Iterator[str]:
    """Return the lines: addresses, accounts by role, one resident's link."""
    yield ""
    yield f"首页 home       {settings.base_url}/"
    yield f"公示 public     {settings.base_url}/public"
    yield f"Prefect         {settings.prefect_ui_url}"
    yield ""
    yield f"账号 accounts，密码 password 都是 {PASSWORD}"
    for account in ACCOUNTS:
        body = f"（{_BODIES[account.body]}）" if account.body else ""
        yield f"  {account.username:<10} {account.name}\t{_ROLES[account.role]}{body}"
    link = resident_link(database, settings)
    if link is not None:
        door, address, code = link
        yield ""
        yield f"住户链接 a resident's link ({door})"
        yield f"  {address}   验证码 code {code}"
    yield ""


def resident_link(database: Database, settings: Settings) -> tuple[str, str, str] | None:
    """Return door, address and code of a household that may vote now and has not yet."""
    with database() as session:
        found = silent_household(session)
    if found is None:
        return None
    secret = settings.secret_key.encode()
    whose = (secret, found.household_id, LinkPurpose.CONSULTATION, found.round_id)
    address = f"{settings.base_url}/r/{link_token(*whose)}"
    return f"{found.compound} {found.door}", address, link_code(*whose)
