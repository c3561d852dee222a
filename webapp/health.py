"""Whether the system is alive, ready, and well; for supervisors and operators."""

import shutil
from functools import lru_cache
from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from models import clock
from models.reads.operations import last_run, locked_links, outbox, revision
from models.release import release
from webapp.context import database, now, settings
from webapp.pages import May, Pages

pages = Pages("health", __name__, url_prefix="/healthz")


@pages.get("/live", may=May.ANYONE)
def show_live() -> ResponseReturnValue:
    """Answer at all: the process is alive, whatever else is broken."""
    return jsonify(status="ok")


@pages.get("/ready", may=May.ANYONE)
def show_ready() -> ResponseReturnValue:
    """Answer 200 once the database is reachable and its tables are this release's."""
    found = _database()
    status = "ok" if found["ok"] else "waiting"
    return jsonify(status=status, database=found), 200 if found["ok"] else 503


@pages.get("", may=May.ANYONE)
def show_health() -> ResponseReturnValue:
    """Say how everything is doing, in figures; no names, no addresses, no secrets."""
    found = _database()
    disk = shutil.disk_usage(settings().home if settings().home.exists() else "/")
    report: dict[str, Any] = {
        "status": "ok" if found["ok"] else "broken",
        "version": release(),
        "database": found,
        "disk": {"free_bytes": disk.free, "total_bytes": disk.total},
        "clock_shift_seconds": round(clock.clock_shift(settings()).total_seconds()),
        **(_driving() if found["ok"] else {}),
    }
    return jsonify(report), 200 if found["ok"] else 503


def _database() -> dict[str, Any]:
    report: dict[str, Any] = {"dialect": database().engine.dialect.name, "head": release_head()}
    try:
        with database()() as session:
            report["revision"] = revision(session)
    except SQLAlchemyError:
        current_app.logger.exception("the database cannot be reached")
        return {**report, "ok": False, "revision": None}
    return {**report, "ok": report["revision"] == report["head"]}


def _driving() -> dict[str, Any]:
    with database()() as session:
        box, run, locked = outbox(session, now()), last_run(session), locked_links(session)
    age = (now() - box.oldest).total_seconds() if box.oldest else 0
    return {
        "outbox": {
            "waiting": box.waiting,
            "running": box.running,
            "oldest_seconds": round(max(age, 0)),
            "dead": box.dead,
        },
        "prefect": {
            "last_run_at": run.started_at.isoformat() if run else None,
            "last_state": run.state if run else None,
        },
        "resident_links_locked": locked,
    }


@lru_cache(maxsize=1)
def release_head() -> str | None:
    """Return the newest migration of this release; None where there is none yet."""
    from models.migrations import head  # noqa: PLC0415 -- Alembic is slow to load, asked once

    return head()
