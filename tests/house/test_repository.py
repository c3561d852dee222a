import hashlib
import re
import tomllib

import pytest

from tests.shared import ROOT
from tests.sources import name_of, texts, tracked

REGISTRIES = re.compile(
    r"pypi\.org|pythonhosted\.org|--index.url|/simple/|npmjs\.(?:org|com)|jsdelivr|unpkg\.com|cdnjs"
)
MACHINE = re.compile(r"(?<![\w.~<-])/(?:work|root|farm)/\w")
SECRETS = re.compile(
    r"BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY|\bAKIA[0-9A-Z]{16}"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bsk-[A-Za-z0-9]{32,}"
)
# These lines would find themselves.
THIS_FILE = "tests/house/test_repository.py"


def found_in_files(pattern: re.Pattern[str], *but: str) -> list[str]:
    return [
        f"{name_of(file)}: {match[0]}"
        for file, text in texts()
        if not name_of(file).startswith((THIS_FILE, *but))
        for match in pattern.finditer(text)
    ]


def test_no_address_of_a_package_registry_is_committed():
    assert not found_in_files(REGISTRIES, "webapp/static/vendor/")


def test_no_path_of_a_developer_s_machine_is_committed():
    assert not found_in_files(MACHINE)


def test_no_secret_is_committed():
    assert not found_in_files(SECRETS)


def test_no_lock_with_addresses_is_committed():
    names = {file.name for file in tracked()}

    assert not names & {"uv.lock", "package-lock.json", "poetry.lock", "yarn.lock"}


def test_nothing_large_is_committed():
    heavy = [name_of(file) for file in tracked() if file.stat().st_size > 2_000_000]

    assert not heavy


def test_every_package_in_the_lock_has_its_hashes():
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.lock").read_text(encoding="utf-8"))

    assert len(blocks) > 100
    assert not [block.split(" ")[0] for block in blocks if "--hash=sha256:" not in block]


def test_the_lock_holds_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[A-Za-z0-9_.-]+", line)[0].lower().replace("_", "-") for line in asked}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert names <= set(re.findall(r"^([a-z0-9.-]+)(?:\[[\w,-]+\])?==", lock, re.MULTILINE))


def test_the_commands_of_the_readme_exist():
    told = set(re.findall(r"\bmake ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8")))
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert {"demo", "test"} <= told
    assert told <= targets


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_between_papers_lead_somewhere(paper):
    links = re.findall(
        r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / paper).read_text(encoding="utf-8")
    )

    assert not [link for link in links if not (ROOT / link).exists()]


def test_vendored_programs_are_those_we_looked_at():
    folder = ROOT / "webapp/static/vendor"
    listed = [line.split() for line in (folder / "SHA256SUMS").read_text().splitlines() if line]
    sums = {(folder / name).resolve(): digest for digest, name in listed}

    assert {file for file, digest in sums.items() if digest != _sha256(file)} == set()
    unlisted = {file.resolve() for file in tracked() if file.parent == folder} - set(sums)
    assert {file.name for file in unlisted} <= {"SHA256SUMS", "README.md"}


def test_decisions_are_numbered_and_say_what_nygard_asks():
    files = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))

    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        text = file.read_text(encoding="utf-8")
        for heading in ("# ", "## Status", "## Context", "## Decision", "## Consequences"):
            assert heading in text, f"{file.name}: {heading}"


def test_exceptions_from_the_rules_give_a_reason():
    bare = re.compile(r"#\s*(?:noqa(?!: [A-Z]+\d)|type: ignore(?!\[))")

    assert not found_in_files(bare)


def test_nothing_is_left_for_later():
    later = re.compile(r"\bTODO\b|\bFIXME\b|\bXXX\b|NotImplementedError")

    assert not found_in_files(later, "webapp/static/vendor/", "docs/", "pyproject.toml")


def _sha256(file) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
