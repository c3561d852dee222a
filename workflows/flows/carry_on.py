"""The shape all stages share: carry the case on, say what it waits for, tell the events.

Only the first is a task of its own: each task costs Prefect's server as much as half a run.
"""

import re
from datetime import datetime
from uuid import UUID

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.actions import ArtifactCreate
from prefect.context import SyncClientContext
from prefect.events import emit_event
from prefect.runtime import flow_run

from rules.stages import Stage
from workflows.actions import driving
from workflows.actions.driving import Happening, Heading
from workflows.actions.progress import Progress
from workflows.flows import edge


def carry_on(case_id: int, stage: Stage, step: str) -> None:
    """Carry a case on in `stage`; `step` is what Prefect's page calls the work.

    Harmless to run twice: the action finds its work done, the artifact says so, and events
    are told once.
    """
    progress = do_what_is_due.with_options(name=step)(case_id, stage)
    say_what_it_waits_for(case_id, stage, progress)
    tell_events(case_id)


@task(cache_policy=NO_CACHE, persist_result=False)
def do_what_is_due(case_id: int, stage: Stage) -> Progress:
    """Run the stage's action in one transaction."""
    act = edge.act("drive-case")
    with edge.begin() as session:
        return driving.carry_case_on(session, case_id, stage, act)


def say_what_it_waits_for(case_id: int, stage: Stage, progress: Progress) -> None:
    """Keep a Markdown artifact: what was done, what is waited for, until when."""
    with edge.database()() as session:
        called = driving.heading(session, case_id)
    artifact = ArtifactCreate(
        type="markdown",
        key=artifact_key(called.reference, case_id),
        description=f"{called.reference} · {stage}",
        data=_report(called, stage, progress),
        flow_run_id=UUID(flow_run.id) if flow_run.id else None,
    )
    # By the thread's own client: Prefect's helper would open another one for each run.
    with SyncClientContext.get_or_create() as context:
        context.client.create_artifact(artifact)


def tell_events(case_id: int) -> int:
    """Pass the case's new events on to Prefect, for operators' automations; return how many."""
    with edge.database()() as session:
        happenings = driving.untold_happenings(session, case_id)
        reference = driving.heading(session, case_id).reference
    if not happenings:
        return 0
    for happening in happenings:
        _emit(reference, case_id, happening)
    with edge.begin() as session:
        driving.note_told(session, str(flow_run.id), happenings[-1].event_id)
    return len(happenings)


def artifact_key(reference: str, case_id: int) -> str:
    """Return the key under which a case's artifacts are kept; Prefect takes a-z, 0-9 and "-"."""
    plain = re.sub(r"[^a-z0-9]+", "-", reference.lower()).strip("-")
    return f"case-{plain or case_id}"


def _emit(reference: str, case_id: int, happening: Happening) -> None:
    name = happening.name if happening.name.startswith("case.") else f"case.{happening.name}"
    emit_event(
        event=name,
        occurred=happening.at,
        resource={
            "prefect.resource.id": f"xinyuan.case.{case_id}",
            "prefect.resource.name": reference,
        },
        payload={"event_id": happening.event_id, "actor": happening.actor},
    )


def _report(called: Heading, stage: Stage, progress: Progress) -> str:
    lines = [f"# {called.reference} · {stage}", ""]
    if called.stage is not stage:
        lines += [f"The case is in **{called.stage}** now.", ""]
    lines += ["## Done", "", *_points(progress.done, "Nothing was due."), ""]
    lines += ["## Waits for", "", *_points(progress.waits_for, "Nothing more in this stage."), ""]
    lines += [f"Until: {_local(progress.until)}"]
    return "\n".join(lines)


def _points(phrases: tuple[str, ...], otherwise: str) -> list[str]:
    return [f"- {phrase}" for phrase in phrases] or [otherwise]


def _local(instant: datetime | None) -> str:
    if instant is None:
        return "no date; it waits for people"
    zone = edge.settings().zone
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"
