"""``tongban run`` as a person and a bad day see it. Slow: ``make verify``."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.runtime.instances import Trial, trial
from tongban.foundation.processes import marked, working_in
from tongban.foundation.supervisor import INSTANCE_VARIABLE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    yield from trial(tmp_path_factory.mktemp("x") / "通办 数据")


@pytest.fixture
def running(instance: Trial) -> Trial:
    if instance.run_process is None or instance.run_process.poll() is not None:
        instance.start()
    instance.wait_for_status(200)
    return instance


def _mark(instance: Trial) -> str:
    assert instance.run_process is not None
    environment = Path(f"/proc/{instance.pids()['worker']}/environ").read_bytes().split(b"\0")
    return next(entry.decode().partition("=")[2] for entry in environment if entry.startswith(b"TONGBAN_INSTANCE="))


def test_it_ends_with_the_address_and_the_log_ins(running: Trial) -> None:
    shown = "".join(running.output)
    positions = [shown.index(word) for word in ("环境", "数据库", "迁移", "示例数据", "后台任务", "网站", "已启动")]
    assert positions == sorted(positions)
    assert f"http://127.0.0.1:{running.port}/" in shown
    assert "lishili" in shown


def test_a_second_one_says_where_the_first_runs(running: Trial) -> None:
    second = running.command("run", PORT=str(running.port + 1))
    assert second.returncode == 1
    assert f"http://127.0.0.1:{running.port}/" in second.stderr


def test_commands_attach_and_web_and_worker_act_under_the_role_that_only_appends(running: Trial) -> None:
    assert running.command("migrate").returncode == 0
    assert "tongban_app" in Path(f"/proc/{running.pids()['web']}/environ").read_text()
    assert "tongban_app" in Path(f"/proc/{running.pids()['worker']}/environ").read_text()
    assert " t\n" in running.query("SELECT pg_has_role('tongban', 'tongban_app', 'MEMBER')")


@pytest.mark.parametrize("name", ["database", "web", "worker"])
def test_a_killed_process_comes_back(running: Trial, name: str) -> None:
    before = running.pids()[name]
    os.kill(before, signal.SIGKILL)
    until = time.monotonic() + 40
    while running.pids().get(name) in {before, None}:
        assert time.monotonic() < until
        time.sleep(0.2)
    running.wait_for_status(200)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_orderly_stop_leaves_nothing_and_the_next_start_prepares_nothing(running: Trial, number: int) -> None:
    mark = _mark(running)
    assert running.end(number) == 0
    assert marked(INSTANCE_VARIABLE, mark) == []
    assert not working_in(running.data_dir / "pg" / "data")
    running.start()
    shown = "".join(running.output)
    assert "迁移        已是最新" in shown
    assert "示例数据    已是最新" in shown
    assert "lishili" in shown


def test_a_killed_supervisor_leaves_nothing_that_hinders_the_next_start(running: Trial) -> None:
    mark = _mark(running)
    # The web server's keeper cannot follow the kernel's signal: its workers become orphans that hold the port.
    os.kill(running.pids()["web"], signal.SIGKILL)
    running.end(signal.SIGKILL)
    assert running.command("status").returncode == 1
    running.start()
    running.wait_for_status(200)
    assert _mark(running) == mark


def test_a_killed_supervisor_and_database_together_are_recovered(running: Trial) -> None:
    running.command("demo", "clock", "+1h")
    database = running.pids()["database"]
    running.end(signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(database, signal.SIGKILL)
    running.start()
    running.wait_for_status(200)
    assert "01:00:00" in running.query("SELECT ahead FROM clock_offset") or "day" in running.query(
        "SELECT ahead FROM clock_offset"
    )


def test_stop_ends_it_from_another_terminal(running: Trial) -> None:
    assert running.command("stop").returncode == 0
    assert running.run_process is not None
    assert running.run_process.wait(10) == 0
    assert running.command("stop").returncode == 0
