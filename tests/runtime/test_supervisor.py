"""Children that fall are started again; all end in order; nobody stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tongban.foundation.processes import alive, identity, marked, open_log, wait_gone
from tongban.foundation.supervisor import INSTANCE_VARIABLE, ProcessSpec, Supervisor, end_orphans
from tongban.kernel.errors import DomainError

_SLEEPER = "import time; time.sleep(600)"
_STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
_WITH_CHILD = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {_SLEEPER!r}]); time.sleep(600)"


@pytest.fixture
def mark(tmp_path: Path) -> str:
    return f"test-{os.getpid()}-{tmp_path.name}"


@pytest.fixture
def spec(tmp_path: Path, mark: str) -> Callable[..., ProcessSpec]:
    def make(name: str, script: str, **options: object) -> ProcessSpec:
        environment = {**os.environ, INSTANCE_VARIABLE: mark}
        return ProcessSpec(name, [sys.executable, "-c", script], environment, tmp_path / f"{name}.log", **options)  # type: ignore[arg-type]

    return make


@pytest.fixture
def supervisor(mark: str) -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()
    assert marked(INSTANCE_VARIABLE, mark) == []


def _watch_for(supervisor: Supervisor, seconds: float) -> None:
    timer = threading.Timer(seconds, supervisor.ask_to_stop)
    timer.start()
    supervisor.watch()
    timer.join()


def test_a_child_that_falls_is_started_again_and_told_of(
    supervisor: Supervisor, spec: Callable[..., ProcessSpec]
) -> None:
    told: list[tuple[str, int | None]] = []
    relaunched: list[int] = []
    supervisor._tell = lambda name, code, restarts: told.append((name, code))
    supervisor.when_relaunched(lambda: relaunched.append(1))
    supervisor.start(spec("sleeper", _SLEEPER))
    first = supervisor.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)
    _watch_for(supervisor, 1.5)
    assert supervisor.pids()["sleeper"] != first
    assert told == [("sleeper", -signal.SIGKILL)]
    assert relaunched == [1]


def test_one_that_falls_at_once_waits_ever_longer(supervisor: Supervisor, spec: Callable[..., ProcessSpec]) -> None:
    falls: list[float] = []
    supervisor._tell = lambda name, code, restarts: falls.append(time.monotonic())
    supervisor.start(spec("faller", "raise SystemExit(3)"))
    _watch_for(supervisor, 3.0)
    pauses = [later - earlier for earlier, later in pairwise(falls)]
    assert pauses == sorted(pauses)
    assert 2 <= len(falls) <= 5


def test_what_a_fallen_child_left_in_its_group_is_ended(
    supervisor: Supervisor, spec: Callable[..., ProcessSpec], mark: str
) -> None:
    supervisor.start(spec("parent", _WITH_CHILD))
    while len(marked(INSTANCE_VARIABLE, mark)) < 2:
        time.sleep(0.05)
    before = marked(INSTANCE_VARIABLE, mark)
    os.kill(supervisor.pids()["parent"], signal.SIGKILL)
    _watch_for(supervisor, 0.3)
    assert wait_gone(before, 2) == []


def test_recovery_that_fails_is_tried_again(supervisor: Supervisor, spec: Callable[..., ProcessSpec]) -> None:
    answers = iter([None, OSError("busy"), None])

    def before() -> None:
        answer = next(answers)
        if answer is not None:
            raise answer

    supervisor.start(spec("recovering", _SLEEPER, before=before))
    os.kill(supervisor.pids()["recovering"], signal.SIGKILL)
    _watch_for(supervisor, 3.0)
    assert "recovering" in supervisor.pids()


def test_the_last_started_stops_first_and_the_stubborn_is_killed(
    tmp_path: Path, spec: Callable[..., ProcessSpec]
) -> None:
    note = tmp_path / "order"
    polite = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(note)!r}, 'a').write(sys.argv[1] if len(sys.argv) > 1 else NAME); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(600)\n"
    )
    supervisor = Supervisor()
    for name, script in (("a", f"NAME='a'\n{polite}"), ("s", _STUBBORN), ("b", f"NAME='b'\n{polite}")):
        log = tmp_path / f"{name}.log"
        supervisor.start(spec(name, script, stop_seconds=0.5, ready=lambda log=log: "up" in log.read_text()))
    pids = supervisor.pids()
    supervisor.stop()
    assert note.read_text() == "ba"
    assert not any(identity(pid) for pid in pids.values())


def test_one_that_never_gets_ready_is_an_error_with_its_log(
    supervisor: Supervisor, spec: Callable[..., ProcessSpec]
) -> None:
    with pytest.raises(DomainError, match="not_ready"):
        supervisor.start(spec("slow", _SLEEPER, ready=lambda: False, ready_seconds=0.3))
    with pytest.raises(DomainError, match="not_ready"):
        supervisor.start(spec("dead", "raise SystemExit(1)", ready=lambda: False))


@pytest.mark.slow
def test_children_die_with_a_killed_supervisor_and_orphans_are_found_by_their_mark(tmp_path: Path, mark: str) -> None:
    script = (
        "import os, sys, time\nfrom pathlib import Path\n"
        "from tongban.foundation.supervisor import ProcessSpec, Supervisor\n"
        "supervisor = Supervisor()\n"
        f"for name, code in (('leashed', {_SLEEPER!r}), ('stubborn', {_STUBBORN!r})):\n"
        "    log = Path(sys.argv[1]) / name\n"
        "    supervisor.start(ProcessSpec(name, [sys.executable, '-c', code], os.environ, log,"
        " ready=lambda: name == 'leashed' or 'up' in log.read_text()))\n"
        "print(*supervisor.pids().values(), flush=True)\ntime.sleep(600)\n"
    )
    environment = {**os.environ, INSTANCE_VARIABLE: mark}
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    leashed, stubborn = (identity(int(pid)) for pid in child.stdout.readline().split())
    assert leashed is not None
    assert stubborn is not None
    child.kill()
    child.communicate()
    assert wait_gone([leashed], 5) == []
    assert alive(stubborn)
    assert end_orphans(mark) == 1
    assert not alive(stubborn)


def test_this_process_is_no_orphan_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**os.environ, INSTANCE_VARIABLE: "parent-and-child"}
    script = f"from tongban.foundation.supervisor import end_orphans; print(end_orphans('parent-and-child'), {_SLEEPER!r}[:0])"
    outer = f"import subprocess, sys; raise SystemExit(subprocess.run([sys.executable, '-c', {script!r}]).returncode)"
    done = subprocess.run([sys.executable, "-c", outer], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_a_long_log_is_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.foundation.processes._LOG_LIMIT", 3)
    log = tmp_path / "a.log"
    log.write_text("long")
    with open_log(log) as file:
        file.write(b"new")
    assert log.read_text() == "new"
    assert (tmp_path / "a.log.1").read_text() == "long"
