"""How the system is doing: what waits, what was given up, what is late."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.admin import ClockForm
from models import clock
from models.reads import operations
from models.release import release
from webapp import words
from webapp.admin.frame import pages, parts
from webapp.context import act, database, now, real_now, settings
from webapp.filters import local_time
from webapp.forms import read_form
from webapp.pages import May, Pages
from webapp.senses import pgettext
from workflows.actions.backlog import Backlog, backlog, revive_errand

demonstration = Pages("demonstration", "webapp", url_prefix="/demo")

FURTHEST: Final = timedelta(days=40 * 365)
"""How far a demonstration may run ahead: every warranty and fee plan ends before."""


@dataclass(frozen=True, slots=True)
class Operations:
    """Everything the page shows."""

    outbox: operations.Outbox
    dead: Backlog
    runs: Any
    late: Any
    locked: int
    workers: Sequence[operations.Worker]
    backup: operations.LastBackup | None


@pages.get("", may=May.ADMINISTRATOR)
def show_admin() -> ResponseReturnValue:
    """Show how the system is doing."""
    return _page(ClockForm(None, data={"to": now().astimezone(settings().zone)}))


@pages.post("/errands/<int:errand_id>/revive", may=May.ADMINISTRATOR)
def try_again(errand_id: int) -> ResponseReturnValue:
    """Have an errand that was given up tried again."""
    with database().begin() as session:
        revive_errand(session, errand_id, act())
    flash(_("已重新开始，稍后看结果"), "yes")
    return redirect(url_for("admin.show_admin"), 303)


@demonstration.post("/clock", may=May.ADMINISTRATOR)
def set_clock() -> ResponseReturnValue:
    """Move the clock of a demonstration forward; there is no such address anywhere else."""
    if not settings().demo:
        abort(404)
    form = read_form(ClockForm)
    if form.validate() and not _is_ahead(form.instant(settings().zone)):
        form.to.errors = [_("演示时间只能往后拨，最多 40 年")]
    if form.errors:
        return _page(form), 422
    clock.shift_clock(settings(), max(form.instant(settings().zone), now()))
    flash(_("演示时间是 %(at)s", at=local_time(clock.now(settings()))), "yes")
    return redirect(url_for("admin.show_admin"), 303)


def _is_ahead(wanted: datetime) -> bool:
    # To the minute: a form shows no seconds, and the present minute is no step back.
    present = now().replace(second=0, microsecond=0)
    return present <= wanted <= now() + FURTHEST


def _page(form: ClockForm) -> str:
    with database()() as session:
        found = Operations(
            outbox=operations.outbox(session, now()),
            dead=backlog(session),
            runs=operations.runs_under_way(session),
            late=operations.late_deadlines(session, now()),
            locked=operations.locked_links(session),
            workers=operations.workers(session, real_now()),
            backup=operations.last_backup(session),
        )
    return render_template(
        "admin/operations.html",
        parts=parts("operations"),
        form=form,
        found=found,
        tiles=_tiles(found),
        system=[*_system(), _last_backup(found.backup)],
        demo=settings().demo,
        late=[
            (line, words.DEADLINES.get(line.kind, line.kind), local_time(line.due_at))
            for line in found.late
        ],
    )


def _tiles(found: Operations) -> list[dict[str, Any]]:
    box = found.outbox
    waited = max(timedelta(0), now() - box.oldest) if box.oldest else timedelta(0)
    return [
        {
            "label": _("排队"),
            "value": box.waiting,
            "unit": _("件"),
            "note": _waited(waited) if box.waiting else "",
        },
        {"label": _("正在办"), "value": box.running, "unit": _("件")},
        {"label": _("停下来的"), "value": box.dead, "unit": _("件"), "url": "#dead"},
        {"label": _("过期没提醒"), "value": len(found.late), "unit": _("件"), "url": "#late"},
        {"label": _("锁上的住户链接"), "value": found.locked, "unit": pgettext("link", "个")},
    ]


def _waited(time: timedelta) -> str:
    if time < timedelta(hours=2):
        return _("最早的等了 %(n)s 分钟", n=round(time.total_seconds() / 60))
    if time < timedelta(days=2):
        return _("最早的等了 %(n)s 小时", n=round(time.total_seconds() / 3600))
    return _("最早的等了 %(n)s 天", n=time.days)


def _last_backup(kept: operations.LastBackup | None) -> dict[str, Any]:
    if kept is None:
        return {"label": _("上次备份"), "value": _("还没有"), "note": "xinyuan db backup"}
    size = _("%(n)s MB", n=f"{kept.size / 1e6:.1f}")
    return {"label": _("上次备份"), "value": local_time(kept.made_at), "note": size}


def _system() -> list[dict[str, Any]]:
    folder = settings().home
    disk = shutil.disk_usage(folder if folder.exists() else "/")
    shift = clock.clock_shift(settings())
    rows = [
        {"label": _("版本"), "value": release()},
        {"label": _("数据库"), "value": database().engine.dialect.name},
        {
            "label": _("磁盘剩余"),
            "value": _(
                "%(free)s GB，共 %(all)s GB",
                free=f"{disk.free / 1e9:.1f}",
                all=f"{disk.total / 1e9:.1f}",
            ),
        },
    ]
    if settings().demo:
        ahead = _("%(n)s 天", n=f"{shift.total_seconds() / 86400:.1f}")
        rows.append({"label": _("演示时间快了"), "value": ahead, "note": local_time(now())})
    return rows
