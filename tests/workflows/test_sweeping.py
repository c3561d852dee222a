"""The store: swept of what no row names, told of what it lost, mirrored in a bucket."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from models.document import Attachment
from models.reads.kept_files import last_swept
from models.store import FileLostError, attached, fetch, holds, keep, keep_many
from models.store_bucket import BucketError
from rules.act import Act
from tests.bucket import bucket_server
from tests.builders import MARCH, a_case, a_compound
from webapp.cli import main
from webapp.doctor import files
from workflows.actions.sweeping import EVERY, examine_store, is_sweep_due, sweep_store

CLOCK = Act(by="flow:clock", at=MARCH)
OLD = timedelta(days=2)


@pytest.fixture
def kept(session, settings):
    """Three files: one named by a row, one by none, one by none but of today."""
    case = a_case(session, a_compound(session))
    named, unneeded, young = (keep(settings.store, b"file %d" % n) for n in range(3))
    session.add(
        Attachment(
            case_id=case.id,
            digest=named,
            file_name="a.jpg",
            media_type="image/jpeg",
            size=6,
            uploaded_by="staff:1",
            uploaded_at=MARCH,
        )
    )
    session.commit()
    draft = settings.store / ".draft.half"
    draft.write_bytes(b"half")
    for path in (fetch(settings.store, named), fetch(settings.store, unneeded), draft):
        _age(path)
    return named, unneeded, young


def _age(path):
    moment = (datetime.now(UTC) - OLD).timestamp()
    os.utime(path, (moment, moment))


def test_only_what_no_row_names_and_is_older_than_a_day_is_swept(session, settings, kept):
    named, unneeded, young = kept
    now = datetime.now(UTC)

    found = examine_store(session, settings, now)
    removed = sweep_store(session, settings, found.unneeded, now, CLOCK)

    assert {one.digest for one in found.unneeded} == {unneeded, ".draft.half"}
    assert (removed, found.lost, found.size) == (2, (), 10)
    assert holds(settings.store, named)
    assert holds(settings.store, young)
    assert not holds(settings.store, unneeded)
    assert not (settings.store / ".draft.half").exists()


def test_a_file_kept_again_meanwhile_stays(session, settings, kept):
    now = datetime.now(UTC)
    found = examine_store(session, settings, now)

    keep(settings.store, b"file 1")
    sweep_store(session, settings, found.unneeded, now, CLOCK)

    assert holds(settings.store, kept[1])


def test_the_store_is_swept_once_a_night(session, settings, kept):
    before = is_sweep_due(session, CLOCK)
    sweep_store(session, settings, (), datetime.now(UTC), CLOCK)
    session.flush()

    later = Act(by=CLOCK.by, at=MARCH + EVERY)
    assert (before, is_sweep_due(session, CLOCK), is_sweep_due(session, later)) == (
        True,
        False,
        True,
    )
    assert last_swept(session) == MARCH
    assert kept


def test_the_command_lists_and_removes_and_doctor_tells_what_is_lost(settings, kept):
    named, unneeded, _young = kept
    environment = settings.as_environment()

    listed = CliRunner(env=environment).invoke(main, ["store", "sweep", "--json"])
    swept = CliRunner(env=environment).invoke(main, ["store", "sweep", "--remove", "--json"])
    fetch(settings.store, named).unlink()
    lost = CliRunner(env=environment).invoke(main, ["store", "sweep"])
    told = files(settings)

    assert json.loads(listed.output)["unneeded"] == [".draft.half", unneeded]
    assert (json.loads(listed.output)["removed"], json.loads(swept.output)["removed"]) == (0, 2)
    assert (listed.exit_code, lost.exit_code) == (0, 1)
    assert f"lost {named}" in lost.output
    assert (told.ok, named in told.found) == (False, True)


@pytest.fixture
def mirrored(settings, monkeypatch):
    """Yield settings whose store lies in a bucket too, and what that holds."""
    pytest.importorskip("boto3", reason="boto3 (the extra s3) is not installed")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with bucket_server() as (url, files):
        yield replace(settings, store_url=url), files
        attached(settings.home / "store", "")


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")  # botocore's own
def test_what_the_folder_lost_comes_back_from_the_bucket(session, mirrored, kept):
    settings, sent = mirrored
    one = keep(settings.store, b"in both places")
    other, _third = (each.digest for each in keep_many(settings.store, [[b"a"], [b"b", b"c"]]))
    for digest in (one, other):
        fetch(settings.store, digest).unlink()

    assert sent[f"house/{one}"] == b"in both places"
    assert holds(settings.store, one)
    assert fetch(settings.store, one).read_bytes() == b"in both places"
    sent[f"house/{other}"] = b"damaged"
    for digest in (other, "0" * 64):
        with pytest.raises(FileLostError):
            fetch(settings.store, digest)
    now = datetime.now(UTC)
    found = examine_store(session, settings, now)
    sweep_store(session, settings, found.unneeded, now + OLD, CLOCK)
    assert f"house/{other}" not in sent
    assert kept[0] not in found.lost


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")  # botocore's own
def test_a_bucket_that_is_away_keeps_nothing_by_halves(mirrored):
    settings, _files = mirrored
    away = replace(settings, store_url="s3://papers?endpoint=http://127.0.0.1:1&region=cn")

    with pytest.raises(BucketError):
        holds(away.store, "0" * 64)
    with pytest.raises(BucketError):
        keep(replace(settings, store_url="ftp://papers").store, b"x")
