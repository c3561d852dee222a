"""Sending notices: they are already public when this runs, a channel only spreads them."""

import apprise
from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from workflows.actions.notices import Letter, note_not_sent, note_sent, unsent_notices
from workflows.flows import edge


class NotTakenError(Exception):
    """A channel did not take a notice; the errand is tried again later."""


@flow(name="notices", persist_result=False)
def notices(case_id: int) -> int:
    """Send the case's public notices that were not sent yet; return how many.

    Without any channel (XINYUAN_NOTIFY_URLS) nothing is sent: a notice then stays posted on
    the board and printed. At least once: a crash right after sending sends it again.
    """
    if not edge.settings().notify_urls:
        return 0
    with edge.database()() as session:
        letters = unsent_notices(session, case_id)
    refused = [letter for letter in letters if not send(letter)]
    if refused:
        raise NotTakenError([letter.notice_id for letter in refused])
    return len(letters)


@task(cache_policy=NO_CACHE, persist_result=False)
def send(letter: Letter) -> bool:
    """Send one notice and keep what became of it."""
    failure = post(edge.settings().notify_urls, letter.title, letter.body)
    act = edge.act("notices")
    with edge.begin() as session:
        if failure:
            note_not_sent(session, letter.notice_id, failure)
        else:
            note_sent(session, letter.notice_id, act)
    return not failure


def post(urls: tuple[str, ...], title: str, body: str) -> str:
    """Hand a text to every channel; return "" or why it was not taken. The only Apprise call."""
    channels = apprise.Apprise()
    unknown = [number for number, url in enumerate(urls, start=1) if not channels.add(url)]
    if unknown:
        return f"XINYUAN_NOTIFY_URLS: channel {unknown} is not understood"
    if not channels.notify(title=title, body=body):
        return "a channel did not take it; see the driver's log"
    return ""
