"""Experiments with the disk under SQLite: locked, full, read-only."""

import subprocess
import time
from pathlib import Path

import pytest

from tests.chaos.scene import finish

pytestmark = pytest.mark.journey


def only_sqlite(scene) -> Path:
    url = scene.database.engine.url
    if url.get_backend_name() != "sqlite":
        pytest.skip("a fault of a file")
    return Path(url.database)


def test_sqlite_is_locked(scene):
    """Somebody holds the one writer's place for three seconds; everybody waits, nobody fails."""
    file = only_sqlite(scene)
    scene.open_cases(1)
    nuisance = scene.start("locker", file=str(file), seconds=3.0)
    log = scene.folder / "log"
    scene.until(lambda: log.exists() and "locked" in log.read_text())
    office = scene.promise(0, 2)
    with scene.driver():
        assert nuisance.ended() == 0
        assert office.ended() == 0
        scene.until(scene.is_quiet)

    finish(scene)


@pytest.fixture
def small_disk(tmp_path):
    """Yield a file system of 3 MB; only root may make one."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(  # noqa: S603 -- our own words
        ["/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip("only root may mount a file system")
    yield place
    subprocess.run(["/bin/umount", "-l", place], check=True)  # noqa: S603 -- as above


def move_to(scene, place: Path) -> None:
    """Put the scene's database on another disk."""
    file = only_sqlite(scene)
    with scene.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    scene.database.engine.dispose()
    moved = place / file.name
    moved.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(moved)


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)


def test_the_disk_is_full(scene, small_disk):
    """Refused while the disk is full, acknowledged again as soon as there is room."""
    scene.open_cases(1)
    move_to(scene, small_disk)
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space"):
        fill(filler)
    office = scene.promise(0, 3)
    with scene.driver():
        time.sleep(1.5)
        assert scene.acknowledged() == []
        filler.unlink()
        assert office.ended() == 0
        scene.until(scene.is_quiet)

    finish(scene)


def test_the_disk_is_read_only(scene, small_disk):
    """A disk that turned read-only (a failing cable) refuses; made writable again it goes on."""
    scene.open_cases(1)
    move_to(scene, small_disk)
    mount(small_disk, "ro")
    office = scene.promise(0, 2)
    driver = scene.start("driver")
    time.sleep(1.5)
    assert scene.acknowledged() == []
    mount(small_disk, "rw")
    assert office.ended() == 0
    scene.until(scene.is_quiet)
    assert driver.leave() == 0

    finish(scene)


def mount(place: Path, how: str) -> None:
    words = ["/bin/mount", "-o", f"remount,{how}", place]
    subprocess.run(words, check=True)  # noqa: S603 -- our own words
