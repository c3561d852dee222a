"""The proxy letter, as it is asked for at the door and behind the owner's link."""

from typing import Protocol

from wtforms import DateField, StringField

from rules.consent import ProxyLetter
from rules.names import clean


class AsksForLetter(Protocol):
    """A form with the letter's five facts and the signature under it (Civil Code 165)."""

    agent_name: StringField
    matter: StringField
    scope: StringField
    valid_from: DateField
    valid_to: DateField
    principal_signature: StringField


def written_letter(form: AsksForLetter) -> ProxyLetter:
    """Return the letter as somebody wrote it off; what is missing stays empty."""
    return ProxyLetter(
        agent_name=clean(form.agent_name.data or ""),
        matter=clean(form.matter.data or ""),
        scope=clean(form.scope.data or ""),
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
        principal_signature=clean(form.principal_signature.data or ""),
    )
