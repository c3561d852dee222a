"""`xinyuan user`: accounts of staff, where nobody can sign in yet to create them."""

import sys

import click
from flask import Flask
from sqlalchemy.orm import Session

from models import clock
from models.database import connected
from models.reads.areas import areas_called
from models.settings import Settings
from rules.act import Act
from rules.refusal import Refusal
from rules.roles import Role
from rules.stages import Reviewer
from workflows.actions.areas import add_area
from workflows.actions.staff import Appointment, NewAccount, create_account, temporary_password

SHORTEST = 10


@click.group()
def command() -> None:
    """Accounts of staff. 工作人员账号."""


@command.command()
@click.option("--username", required=True, help="What the person types to sign in.")
@click.option("--name", required=True, help="The person's name.")
@click.option("--email", default="", help="Default: USERNAME@xinyuan.invalid")
@click.option("--phone", default="")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option(
    "--area",
    default="",
    help="Name or official code of the area; default: the city of XINYUAN_CITY.",
)
@click.option(
    "--body", type=click.Choice([body.value for body in Reviewer]), help="For reviewers: the body."
)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line.")
def create(password_stdin: bool, role: str, area: str, body: str | None, **person: str) -> None:  # noqa: FBT001 -- click passes flags so
    """Create an account with its first post.

    Without --password-stdin a temporary password is made and printed; it must be changed at
    the first sign-in.
    """
    settings = Settings.from_environment()
    password = _typed() if password_stdin else temporary_password()
    act = Act(by="command:user", at=clock.now(settings))
    new = _account(person, password, temporary=not password_stdin)
    try:
        with connected(settings.database_url) as database, database.begin() as session:
            area_id = _area(session, area or settings.city, act, may_add=not area)
            first = Appointment(Role(role), area_id, body=Reviewer(body) if body else None)
            create_account(session, new, first, act)
    except Refusal as refusal:
        raise click.ClickException(_sentence(refusal)) from None
    click.echo(f"{person['username']}: {role} 已开设")
    if not password_stdin:
        click.echo(f"临时密码 temporary password: {password}")


def _typed() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < SHORTEST:
        raise click.ClickException(f"密码至少 {SHORTEST} 个字符 (at least {SHORTEST} characters)")
    return password


def _account(person: dict[str, str], password: str, *, temporary: bool) -> NewAccount:
    from webapp.accounts import hashed  # noqa: PLC0415 -- the help answers without loading it

    username = person["username"].strip().lower()
    return NewAccount(
        name=person["name"].strip(),
        username=username,
        email=person["email"].strip().lower() or f"{username}@xinyuan.invalid",
        phone=person["phone"].strip(),
        password_hash=hashed(password),
        must_change_password=temporary,
    )


def _area(session: Session, wanted: str, act: Act, *, may_add: bool) -> int:
    found = areas_called(session, wanted)
    if len(found) > 1:
        names = "；".join(f"{area.name}（{area.code or '无代码'}）" for area in found)
        raise click.ClickException(f"有几个区域叫“{wanted}”，请用区划代码: {names}")
    if found:
        return found[0].id
    if not may_add:
        raise click.ClickException(f"没有区域“{wanted}” (no such area)")
    return int(add_area(session, None, wanted, "", act).id)


def _sentence(refusal: Refusal) -> str:
    from flask_babel import Babel  # noqa: PLC0415 -- only to say no

    from webapp.errors import sentence_of  # noqa: PLC0415 -- as above

    speaker = Flask("webapp")
    Babel(speaker, default_locale="zh_Hans_CN")
    with speaker.app_context():
        return sentence_of(refusal)
