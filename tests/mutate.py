"""Mutation testing of the law: change one thing at a time and see whether a test notices.

`setup/mutation` runs this in a throw-away environment with mutmut, which makes the mutants.
Each is tried in a fork of one warm process: the module is imported from its changed source,
then its tests run until the first fails. Nothing is written into the tree.
"""

import argparse
import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import hypothesis
import pytest
from mutmut import Context, list_mutations, mutate

ROOT = Path(__file__).resolve().parents[1]
# Module: the tests that are to notice.
SUBJECTS = {
    "tally": ("tally", "running_count", "ballot_options", "tally_record", "figures"),
    "standing": ("tally", "running_count", "ballot_options"),
    "figures": ("figures", "tally", "decision_rule"),
    "running_count": ("running_count",),
    "unit_tally": ("unit_tally",),
    "electorate": ("electorate", "tally"),
    "money": ("money", "cost_sharing", "lift_game"),
    "deadlines": ("deadlines", "warranty"),
    "holidays": ("deadlines",),
    "warranty": ("warranty",),
}
PATIENCE = 60  # seconds; a mutant that hangs is noticed


@dataclass(frozen=True)
class Tried:
    """One mutant: where it is, the line before and after, and whether a test noticed."""

    module: str
    line: int
    before: str
    after: str
    noticed: bool


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a source of its own."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(self, fullname, path=None, target=None):
        del path, target
        if fullname != self.module:
            return None
        origin = str(ROOT / (fullname.replace(".", "/") + ".py"))
        return importlib.util.spec_from_loader(fullname, self, origin=origin)

    def exec_module(self, module) -> None:
        exec(compile(self.source, f"{self.module} (changed)", "exec"), module.__dict__)  # noqa: S102 -- that is the experiment


def main(words: Sequence[str]) -> int:
    """Try the mutants of the modules named, of all without a name; print a report."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("modules", nargs="*", default=list(SUBJECTS))
    asked.add_argument("--least", type=float, default=85.0, help="percent that must be noticed")
    found = asked.parse_args(words)
    hypothesis.settings.register_profile(
        "mutation",
        max_examples=20,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutation")
    tried = [each for module in found.modules for each in try_module(module)]
    for line in report(tried):
        sys.stdout.write(f"{line}\n")
    noticed = sum(each.noticed for each in tried)
    return 0 if tried and noticed * 100 >= found.least * len(tried) else 1


def try_module(module: str) -> Iterator[Tried]:
    """Yield every mutant of a module with what came of it."""
    source = (ROOT / "rules" / f"{module}.py").read_text(encoding="utf-8")
    if not survives(module, source):
        raise SystemExit(f"the tests of {module} fail as it is")
    begun = time.monotonic()
    for mutation in list_mutations(Context(source=source)):
        changed, count = mutate(Context(source=source, mutation_id=mutation))
        if not count or changed == source:
            continue
        line, before, after = _difference(source, changed)
        yield Tried(module, line, before, after, not survives(module, changed))
    sys.stderr.write(f"{module}: {time.monotonic() - begun:.0f} s\n")


def _difference(source: str, changed: str) -> tuple[int, str, str]:
    pairs = zip_longest(source.splitlines(), changed.splitlines(), fillvalue="")
    return next((at, one, other) for at, (one, other) in enumerate(pairs, 1) if one != other)


def survives(module: str, source: str) -> bool:
    """Whether all tests of a module pass with that source."""
    child = os.fork()
    if child == 0:
        _run(module, source)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(module: str, source: str) -> None:
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    sys.meta_path.insert(0, Changed(f"rules.{module}", source))
    tests = [str(ROOT / f"tests/rules/test_{name}.py") for name in SUBJECTS[module]]
    words = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "--noconftest",
        "-c",
        os.devnull,
        "--assert=plain",
    ]
    code = 1
    try:
        code = int(pytest.main([*words, "--import-mode=importlib", f"--rootdir={ROOT}", *tests]))
    finally:
        os._exit(code)


def report(tried: Sequence[Tried]) -> Iterator[str]:
    """Yield the table and the survivors, in Markdown."""
    yield "| module | mutants | noticed | % |"
    yield "|---|---:|---:|---:|"
    for module in [*dict.fromkeys(each.module for each in tried), "all"]:
        own = [each for each in tried if module in {"all", each.module}]
        noticed = sum(each.noticed for each in own)
        yield f"| {module} | {len(own)} | {noticed} | {noticed * 100 / len(own):.1f} |"
    yield ""
    for each in tried:
        if not each.noticed:
            yield f"- `{each.module}.py:{each.line}`"
            yield f"  `{each.before.strip()}` → `{each.after.strip()}`"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
