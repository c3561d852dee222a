"""Six stages, each done by one person and approved by another, in viewflow 2.4 on SQLite.

Run by the Python of an environment of its own (XINYUAN_BENCH_VIEWFLOW); prints the processor's
seconds per complete case. No pages: what people do is called as its views call it.
"""

import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

FOLDER = Path(tempfile.mkdtemp())
settings.configure(
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "viewflow",
        "viewflow.workflow",
        "office",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "flow.db"}},
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.db import transaction  # noqa: E402 -- Django must be set up first
from office.flows import CaseFlow  # noqa: E402 -- as above


def one_case():
    """Drive one case to its end, each person's act in a transaction of its own."""
    with transaction.atomic():
        process = CaseFlow.start.run()
    for stage in range(1, 7):
        for what in ("work", "review"):
            node = getattr(CaseFlow, f"{what}{stage}")
            with transaction.atomic():
                task = process.task_set.get(flow_task=node, finished__isnull=True)
                node.run(task)
    process.refresh_from_db()
    assert process.finished is not None


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    count = int(sys.argv[1])
    one_case()
    begun = time.process_time()
    for _ in range(count):
        one_case()
    print((time.process_time() - begun) / count)
