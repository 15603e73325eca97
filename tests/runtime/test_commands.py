"""The command line: attaches or starts the database for its own time; answers mistakes in one line."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.runtime.instances import Trial, trial
from tongban.config import cli
from tongban.config.instance import Instance, State
from tongban.foundation import demonstration
from tongban.foundation.processes import working_in
from tongban.kernel.errors import DomainError


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Trial]:
    yield from trial(tmp_path / "数据 目录")


@pytest.mark.slow
def test_a_command_starts_the_database_for_its_own_time_and_the_next_finds_what_it_did(instance: Trial) -> None:
    untouched = instance.command("demo", "clock")
    assert (untouched.returncode, untouched.stderr.count("\n")) == (3, 1)
    assert "tongban migrate" in untouched.stderr
    for _ in range(2):
        assert instance.command("seed").returncode == 0
    assert instance.command("demo", "clock", "+3d").returncode == 0
    assert "3 days" in instance.command("demo", "clock").stdout
    assert " 3 days" in instance.query("SELECT ahead FROM clock_offset")
    token = instance.command("demo-token", "lishili")
    assert token.returncode == 0, token.stderr
    assert len(token.stdout.strip().splitlines()) == 1
    assert not working_in(instance.data_dir / "pg" / "data")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nonsense",), 2, "没有这个命令"),
        (("demo",), 2, "没有这个命令"),
        (("status",), 1, ""),
        (("stop",), 0, ""),
        (("reset",), 1, ""),
        (("restore", "/nowhere/file"), 1, "no such file"),
    ],
)
def test_exit_codes_and_one_line_for_a_mistake(instance: Trial, words: tuple[str, ...], code: int, said: str) -> None:
    done = instance.command(*words)
    assert done.returncode == code, done
    assert said in done.stderr
    assert done.stderr.count("\n") == (1 if said else 0)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "many"}, "docs/operate/settings.md"),
        ({"PORT": "70000"}, "docs/operate/settings.md"),
        ({"DATABASE_URL": "postgresql://nobody@/x?host=/nowhere"}, "Migrations or seed did not succeed"),
    ],
)
def test_run_refuses_bad_settings_in_words(instance: Trial, environment: dict[str, str], said: str) -> None:
    done = instance.command("run", **environment)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_busy_port_is_named_before_anything_starts(instance: Trial) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", instance.port))
        other.listen()
        done = instance.command("run")
    assert done.returncode == 1
    assert f"Port {instance.port} is in use" in done.stderr
    assert not (instance.data_dir / "pg" / "data").exists()


def test_reset_leaves_a_foreign_database_alone(instance: Trial) -> None:
    done = instance.command("reset", "--yes", DATABASE_URL="postgresql://nobody@/x?host=/nowhere")
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr


def test_the_state_of_a_killed_supervisor_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    instance = Instance(tmp_path)
    state = State(1, "http://127.0.0.1:1/", "postgresql://other/db", embedded=False)
    with instance.alone():
        instance.write_state(state)
        assert Instance(tmp_path).state() == state
        assert Instance(tmp_path).database_url() == "postgresql://other/db"
        assert not Instance(tmp_path).embedded
        with pytest.raises(DomainError, match=r"instance\.running"), Instance(tmp_path).alone():
            pass
        (tmp_path / "run" / "instance.json").rename(tmp_path / "kept.json")
    (tmp_path / "kept.json").rename(tmp_path / "run" / "instance.json")
    assert instance.state() is None
    assert instance.embedded


_TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
_LATE_FRIDAY = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)  # already Saturday in Shanghai


@pytest.mark.parametrize(
    ("step", "now", "expected"),
    [
        ("+1wd", _TUESDAY, timedelta(days=1)),
        ("+4wd", _TUESDAY, timedelta(days=6)),
        ("+1wd", _LATE_FRIDAY, timedelta(days=2)),
        ("+3d", _TUESDAY, timedelta(days=3)),
        ("+2h", _TUESDAY, timedelta(hours=2)),
        ("+30m", _TUESDAY, timedelta(minutes=30)),
    ],
)
def test_the_demonstration_clock_counts_working_days_by_the_legal_date(
    step: str, now: datetime, expected: timedelta
) -> None:
    assert demonstration.distance(step, now) == expected


@pytest.mark.parametrize("step", ["1wd", "-1d", "+d", "+1", "+1w", "+１d", "+99999d", "+1d "])
def test_any_other_step_is_refused(step: str) -> None:
    with pytest.raises(DomainError, match=r"demo\.wrong_step"):
        demonstration.distance(step, _TUESDAY)


def test_every_command_says_its_name_and_a_bare_verify_runs_all_of_its_group() -> None:
    known = ["demo_clock", "seed", "verify_clock", "verify_replay"]
    assert cli._find(["verify"], known) == (["verify_clock", "verify_replay"], [])
    assert cli._find(["verify", "replay", "--all"], known) == (["verify_replay"], ["--all"])
    assert cli._find(["demo"], known)[0] == []
    assert cli._find(["seed", "clock"], known) == (["seed"], ["clock"])
