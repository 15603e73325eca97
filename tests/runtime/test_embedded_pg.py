"""The embedded database after every kind of death, as whoever runs it, wherever it lies."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tongban.foundation.embedded_pg import APPLICATION, Cluster, RunAs, borrowed, holder, lease
from tongban.foundation.embedded_pg.runfolder import run_folder
from tongban.foundation.processes import send, working_in
from tongban.kernel.errors import DomainError

_SOCKET_LIMIT = 107
_START_AND_SLEEP = """
import sys, time
from pathlib import Path
from tongban.foundation.embedded_pg import Cluster, lease
cluster = Cluster(Path(sys.argv[1]), durable=sys.argv[2] == "durable")
with lease(cluster):
    cluster.start()
    print("started", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A cluster's home in a 0700 folder with a space and Chinese characters; nothing of it outlives the test."""
    folder = tmp_path / "数据 目录"
    folder.mkdir(mode=0o700)
    yield folder / "pg"
    if (folder / "pg").exists():
        Cluster(folder / "pg", durable=False).destroy()


def _one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _started_elsewhere(home: Path, mode: str = "hasty") -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", _START_AND_SLEEP, str(home), mode], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "started\n"
    return child


def _wait_until_nothing_works_in(folder: Path) -> None:
    until = time.monotonic() + 20
    while working_in(folder):
        assert time.monotonic() < until, "server processes stay"
        time.sleep(0.05)


def test_started_for_a_block_with_both_roles_and_gone_afterwards(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    with borrowed(cluster) as started:
        assert started
        assert (
            _one(cluster.url(role=APPLICATION), "SELECT current_user || '/' || session_user") == "tongban_app/tongban"
        )
        assert _one(cluster.url(), "SELECT datcollate FROM pg_database WHERE datname = 'tongban'") == "C.UTF-8"
        assert _one(cluster.url(), "SHOW listen_addresses") == ""
        assert holder(home) is not None
    assert not working_in(cluster.data)
    assert holder(home) is None


def test_the_owner_is_no_superuser(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    with borrowed(cluster):
        assert _one(cluster.url(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


_GUEST = """
import sys
from pathlib import Path
from tongban.foundation.embedded_pg import Cluster, borrowed
with borrowed(Cluster(Path(sys.argv[1]), durable=False)) as started:
    print(started, flush=True)
    sys.stdin.read()
"""


def _guest(home: Path) -> tuple[subprocess.Popen[str], bool]:
    """A process that uses the cluster until its standard input ends, and whether it had to be started for it."""
    child = subprocess.Popen(
        [sys.executable, "-c", _GUEST, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    return child, child.stdout.readline() == "True\n"


@pytest.mark.parametrize("killed", [False, True])
def test_the_server_stays_until_the_last_guest_is_gone_however_the_first_goes(home: Path, killed: bool) -> None:
    first, started = _guest(home)
    second, started_again = _guest(home)
    assert (started, started_again) == (True, False)
    if killed:
        first.kill()
    first.communicate(timeout=10)
    time.sleep(1)
    cluster = Cluster(home, durable=False)
    assert _one(cluster.url(), "SELECT 1") == 1
    second.communicate(timeout=10)
    _wait_until_nothing_works_in(cluster.data)


def test_the_keeper_starts_a_fallen_server_again(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    with borrowed(cluster):
        postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        until = time.monotonic() + 20
        while not cluster.serves():
            assert time.monotonic() < until
            time.sleep(0.1)


def test_why_the_keeper_could_not_start_is_told_to_the_guest(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(DomainError, match=r"database\.other_version"), borrowed(cluster):
        pass


def test_a_guest_attaches_to_the_server_of_a_supervisor(home: Path) -> None:
    child = _started_elsewhere(home)
    try:
        with borrowed(Cluster(home, durable=False)) as started:
            assert not started
            assert holder(home) == child.pid
        with lease(Cluster(home, durable=False)) as held:
            assert not held
    finally:
        child.kill()
        child.communicate()


def test_a_killed_parent_takes_its_server_along(home: Path) -> None:
    child = _started_elsewhere(home)
    child.kill()
    child.communicate()
    _wait_until_nothing_works_in(Cluster(home).data)


def test_what_was_committed_is_there_after_a_kill_of_everything(home: Path) -> None:
    child = _started_elsewhere(home, "durable")
    cluster = Cluster(home)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    child.kill()
    for process in working_in(cluster.data):
        send(process, signal.SIGKILL)
    child.communicate()
    with borrowed(cluster) as started:
        assert started
        assert _one(cluster.url(), "SELECT n FROM kept") == 7


def test_a_postmaster_without_parent_is_stopped_before_the_next_start(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    cluster.prepare()
    # In a session of its own and without leash: as after a kill that the kernel's signal did not follow.
    orphan = subprocess.Popen(
        cluster.command(), cwd=cluster.launcher.place, start_new_session=True, stderr=subprocess.DEVNULL
    )
    while not cluster.answers():
        time.sleep(0.05)
    with borrowed(cluster) as started:
        assert started
        assert orphan.wait(5) == 0


@pytest.mark.slow
def test_backends_of_a_dead_postmaster_do_not_hinder_the_next_start(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    with lease(cluster):
        cluster.start()
        with psycopg.connect(cluster.url()) as connection:
            backend = connection.info.backend_pid
            os.kill(backend, signal.SIGSTOP)  # cannot notice that its postmaster is gone
            postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
            os.kill(postmaster, signal.SIGKILL)
            cluster.stop()
            cluster.start()
            assert backend not in [process.pid for process in working_in(cluster.data)]
            cluster.stop()


def test_a_pid_file_that_names_somebody_else_is_not_believed(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    with borrowed(cluster):
        pass
    # After a restart of the machine the number belongs to another process: here to this one.
    stale = f"{os.getppid()}\n{cluster.data}\n1\n5432\n{cluster.socket_folder}\n\n  1 1\nready\n"
    (cluster.data / "postmaster.pid").write_text(stale)
    (cluster.socket_folder / ".s.PGSQL.5432.lock").write_text(stale)
    with borrowed(cluster) as started:
        assert started


def test_an_initdb_that_was_killed_leaves_no_half_cluster(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    unfinished = cluster.launcher.place / "data.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with borrowed(cluster) as started:
        assert started


def test_another_major_version_is_refused_in_words(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(DomainError, match=r"database\.other_version"):
        cluster.prepare()


def test_a_server_that_does_not_start_says_why(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    cluster.prepare()
    (cluster.data / "postgresql.auto.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(DomainError) as caught:
        cluster.start()
    assert caught.value.code == "database.start_failed"
    assert "configuration" in caught.value.message("en")


def test_the_run_folder_is_short_private_and_always_the_same(tmp_path: Path) -> None:
    home = tmp_path / Path(*["很长的目录名"] * 20)
    home.mkdir(parents=True)
    folder = run_folder(home)
    assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= _SOCKET_LIMIT
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert run_folder(home) == folder
    folder.rmdir()


def test_a_run_folder_that_others_may_enter_is_left_alone(tmp_path: Path) -> None:
    first = run_folder(tmp_path)
    (tmp_path / "socket-folder").unlink()
    first.chmod(0o755)
    second = run_folder(tmp_path)
    assert second != first
    assert stat.S_IMODE(first.stat().st_mode) == 0o755
    first.rmdir()
    second.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
@pytest.mark.parametrize("run_as", [RunAs.NAMESPACE, RunAs.SYSTEM_USER])
def test_root_hands_the_server_to_somebody_else_and_changes_no_permission(home: Path, run_as: RunAs) -> None:
    parents = [home.parent, home.parent.parent]
    before = [(path.stat().st_mode, path.stat().st_uid) for path in parents]
    # None asks for what works: a namespace here; where it is forbidden, the system user.
    cluster = Cluster(home, durable=False, run_as=None if run_as is RunAs.NAMESPACE else run_as)
    if cluster.launcher.run_as is not run_as:
        pytest.skip("this machine allows no user namespace")
    with borrowed(cluster):
        assert _one(cluster.url(), "SELECT 1") == 1
        postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
        owner = os.stat(f"/proc/{postmaster}").st_uid
        assert (owner == 0) == (run_as is RunAs.NAMESPACE)
    assert [(path.stat().st_mode, path.stat().st_uid) for path in parents] == before
    # Found again where it lies, without being told.
    assert Cluster(home).launcher.run_as is run_as
