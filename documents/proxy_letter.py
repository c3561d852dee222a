"""The proxy letter (授权委托书): who votes for an owner, on what, how, and until when.

Source: 民法典 arts. 165 (what the letter names), 168, 169; the local rule's limits on proxies.
"""

from dataclasses import dataclass
from datetime import date, datetime

from documents.consent import Household
from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class AuthorisedMatter:
    """One matter on which the agent votes as instructed: the labels of its boxes."""

    title: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProxyLetter:
    """Everything printed on the letter, for the owners to complete by hand.

    `most_homes` is how many homes one agent may stand for, None where the rule sets no limit;
    `needs_instruction` whether the letter must say how to vote.
    """

    head: Head
    household: Household
    matters: tuple[AuthorisedMatter, ...]
    valid_from: date
    closes_at: datetime
    most_homes: int | None
    needs_instruction: bool
    return_to: str
    phone: str


def proxy_letter_html(paper: ProxyLetter, locale: str = "zh", *, large: bool = False) -> str:
    """Return the letter as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("授权委托书", "Proxy Letter")
    return render(f"{locale}/proxy_letter.html", paper, title, large=large)
