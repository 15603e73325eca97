"""``python -m bench.kill``: clients submit and retry while every process of the product is killed, again and again.

A real instance (``tongban run`` in a folder of its own, fsync on). Eight clients send applications, each under its own
Idempotency-Key, and retry with the same key until they have a receipt. Meanwhile web worker, web server, worker,
postmaster and supervisor get SIGKILL at random moments; what the supervisor does not bring back by itself is started again
with the same command. Afterwards nothing acknowledged is lost, nothing is there twice, nothing is half-written.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from bench import accounts
from tongban.config.instance import ROOT, Instance, State
from tongban.config.running import free_port

VICTIMS = ("web child", "web", "worker", "database", "supervisor")
_START_SECONDS = 120.0
_GIVE_UP_SECONDS = 240.0
_PASSING = frozenset({408, 429, 500, 502, 503, 504})
"""Answers after which a client tries again with the same key."""


@dataclass
class Outcome:
    """What happened, and what was wrong with it (empty: nothing)."""

    submissions: int = 0
    seconds: float = 0.0
    killed: Counter[str] = field(default_factory=Counter)
    tries: int = 0
    repeated: int = 0
    unforeseen: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "submissions": self.submissions,
            "seconds": round(self.seconds, 1),
            "killed": dict(self.killed),
            "tries": self.tries,
            "repeated": self.repeated,
            "unforeseen_answers": dict(self.unforeseen),
            "slowest_recovery_seconds": round(max(self.recoveries, default=0.0), 1),
            "wrong": self.wrong,
        }


class House:
    """An instance that is killed and comes back."""

    def __init__(self, data_dir: Path) -> None:
        self.instance = Instance(data_dir)
        self.port = free_port()
        left_out = {"DATABASE_URL", "KEY_DIR", "FILE_DIR", "STATIC_BACKEND", "FAIL_INVALID_TEMPLATE_VARS", "DB_ROLE"}
        self.environment = {name: value for name, value in os.environ.items() if name not in left_out}
        self.environment |= {"DATA_DIR": str(data_dir), "PORT": str(self.port), "LOG_LEVEL": "WARNING"}
        self.supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """``tongban run`` until the doors are open."""
        self.instance.log_dir.mkdir(parents=True, exist_ok=True)
        with (self.instance.log_dir / "run.log").open("ab") as log:
            argv = [sys.executable, "-m", "tongban.config.cli", "run"]
            self.supervisor = subprocess.Popen(argv, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        self.wait_until_open()

    def wait_until_open(self) -> float:
        """Seconds until ``/readyz`` answers 200. SystemExit when it does not within two minutes."""
        begun = time.monotonic()
        while self._status() != 200:
            if time.monotonic() - begun > _START_SECONDS:
                raise SystemExit(f"the house does not open: see {self.instance.log_dir}")
            time.sleep(0.1)
        return time.monotonic() - begun

    def _status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def kill(self, victim: str, chance: random.Random) -> bool:
        """SIGKILL one process; False when there is none of that kind now."""
        state = self.instance.state()
        if victim == "supervisor":
            assert self.supervisor is not None
            self.supervisor.kill()
            self.supervisor.wait()
            self.start()
            return True
        pid = self._pid(victim, state, chance)
        if pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False

    def _pid(self, victim: str, state: State | None, chance: random.Random) -> int | None:
        if state is None:
            return None
        if victim == "database":
            file = self.instance.cluster().data / "postmaster.pid"
            with suppress(OSError, ValueError):
                return int(file.read_text().split("\n", 1)[0])
            return None
        leader = state.processes.get(victim.split()[0])
        if leader is None or victim != "web child":
            return leader
        children = sorted(accounts.group(leader) - {leader})
        return chance.choice(children) if children else None

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``tongban words…`` to its end."""
        argv = [sys.executable, "-m", "tongban.config.cli", *words]
        return subprocess.run(argv, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)

    def database_url(self) -> str:
        """That of this house's own server, whatever the environment of the caller names."""
        return self.instance.cluster().url()

    def module(self, name: str) -> str:
        """Standard output of a module of the bench as owner of the database."""
        environment = {**self.environment, "DATABASE_URL": self.database_url()}
        argv = [sys.executable, "-m", "bench.in_django", name]
        return subprocess.run(argv, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout

    def stop(self) -> None:
        """Orderly."""
        if self.supervisor is not None and self.supervisor.poll() is None:
            self.supervisor.terminate()
            self.supervisor.wait(90)


class Clients:
    """Those who submit. ``receipts``: key → registration code, for every answer of success."""

    def __init__(self, port: int, inputs: dict[str, Any], count: int) -> None:
        self._port = port
        self._body = json.dumps(inputs["application"]).encode()
        self._token = inputs["tokens"]["applicant"]
        self._left = [f"kill-{uuid4()}" for _ in range(count)]
        self._lock = threading.Lock()
        self.receipts: dict[str, set[str]] = {}
        self.outcome = Outcome(submissions=count)
        self._threads: list[threading.Thread] = []

    def start(self, number: int) -> None:
        """Let ``number`` of them begin."""
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    @property
    def done(self) -> int:
        """Keys that have their receipt."""
        return len(self.receipts)

    def wait(self, seconds: float) -> None:
        """Until all are served."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            self.outcome.wrong.append(f"only {self.done} of {self.outcome.submissions} clients were served")

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._left:
                    return
                key = self._left.pop()
            while not self._submit(key):
                time.sleep(0.1)

    def _submit(self, key: str) -> bool:
        """One try; whether the client has its receipt."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", "Idempotency-Key": key}
        try:
            connection.request("POST", "/api/v1/applications", self._body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return self._note(key, 0, b"")
        finally:
            connection.close()
        return self._note(key, answer.status, content)

    def _note(self, key: str, status: int, content: bytes) -> bool:
        with self._lock:
            self.outcome.tries += 1
            if status in (200, 201):
                receipt = json.loads(content)
                self.receipts.setdefault(key, set()).add(receipt["registration_code"])
                self.outcome.repeated += bool(receipt["repeated"])
                return True
            if status in (500, *range(400, 500)) and status not in (408, 429):
                code = json.loads(content).get("code", "?") if content[:1] == b"{" else "?"
                self.outcome.unforeseen[f"{status} {code}"] += 1
            if status and status not in _PASSING:
                self.outcome.wrong.append(f"a client was refused: {status} {content[:200]!r}")
                self.receipts.setdefault(key, set())
                return True
            return False


def trial(data_dir: Path, submissions: int, rounds: int, clients: int = 8, seed: int | None = None) -> Outcome:
    """One whole trial: every kind of process is killed ``rounds`` times while ``submissions`` are made."""
    chance = random.Random(seed)
    house = House(data_dir)
    house.start()
    try:
        inputs = json.loads(house.module("bench.inputs"))
        crowd = Clients(house.port, inputs, submissions)
        before = _counts(house)
        begun = time.monotonic()
        crowd.start(clients)
        _kill_all(house, crowd, [victim for victim in VICTIMS for _ in range(rounds)], chance)
        crowd.wait(_GIVE_UP_SECONDS)
        crowd.outcome.seconds = time.monotonic() - begun
        # The last word: everything dies at once, and the next start recovers alone.
        house.kill("database", chance)
        house.kill("supervisor", chance)
        _until_the_database_is_back(house)
        _look_into(house, crowd, before)
    finally:
        house.stop()
        house.command("stop")
    return crowd.outcome


def _kill_all(house: House, crowd: Clients, victims: list[str], chance: random.Random) -> None:
    """Kill at moments spread over the work, not over the time: each at a random share of the submissions."""
    chance.shuffle(victims)
    total = crowd.outcome.submissions
    moments = sorted(chance.uniform(0.02, 0.95) * total for _ in victims)
    for victim, moment in zip(victims, moments, strict=True):
        until = time.monotonic() + _GIVE_UP_SECONDS
        while crowd.done < moment and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        begun = time.monotonic()
        while not house.kill(victim, chance) and time.monotonic() - begun < _START_SECONDS:
            time.sleep(0.1)
        crowd.outcome.killed[victim] += 1
        house.wait_until_open()
        crowd.outcome.recoveries.append(time.monotonic() - begun)


_TABLES = ("cases_code", "cases_case", "records_idempotency")


def _counts(house: House) -> dict[str, int]:
    with psycopg.connect(house.database_url()) as wire:
        return {table: _one(wire, f"SELECT count(*) FROM {table}") for table in _TABLES}


def _one(wire: psycopg.Connection[Any], statement: str) -> int:
    row = wire.execute(statement).fetchone()  # type: ignore[call-overload]
    return int(row[0]) if row else 0


_HALF_WRITTEN = {
    "cases without a submission": "SELECT count(*) FROM cases_case c WHERE NOT EXISTS"
    " (SELECT 1 FROM cases_submission s WHERE s.case_id = c.id)",
    "cases without materials": "SELECT count(*) FROM cases_case c WHERE NOT EXISTS"
    " (SELECT 1 FROM cases_material m WHERE m.case_id = c.id)",
    "cases without a code": "SELECT count(*) FROM cases_case c WHERE NOT EXISTS"
    " (SELECT 1 FROM cases_code k WHERE k.code = c.code AND k.case_id = c.id)",
    "codes without a case": "SELECT count(*) FROM cases_code k WHERE NOT EXISTS"
    " (SELECT 1 FROM cases_case c WHERE c.id = k.case_id)",
    "cases without an event": "SELECT count(*) FROM cases_case c WHERE NOT EXISTS"
    " (SELECT 1 FROM records_event e WHERE e.stream_id = c.id)",
    "keys without a case": "SELECT count(*) FROM records_idempotency i WHERE NOT EXISTS"
    " (SELECT 1 FROM cases_case c WHERE c.id = (i.result->>'case_id')::uuid)",
    "cases that a consumer counted wrongly": "SELECT abs((SELECT coalesce(sum(count), 0) FROM cases_tally) -"
    " (SELECT count(*) FROM cases_case))",
    "parked events": "SELECT count(*) FROM records_parked",
}


def _until_the_database_is_back(house: House) -> None:
    """The door may answer from before the last kill: wait until the database itself takes connections, twice."""
    until = time.monotonic() + _GIVE_UP_SECONDS
    answers = 0
    while answers < 2 and time.monotonic() < until:
        try:
            with psycopg.connect(house.database_url()) as wire:
                wire.execute("SELECT 1")
            answers += 1
        except psycopg.Error:
            answers = 0
        time.sleep(1)
    house.wait_until_open()


def _look_into(house: House, crowd: Clients, before: dict[str, int]) -> None:
    """Nothing lost, nothing double, nothing half-written."""
    wrong, acknowledged = crowd.outcome.wrong, {code for codes in crowd.receipts.values() for code in codes}
    told_twice = [key for key, codes in crowd.receipts.items() if len(codes) != 1]
    if told_twice:
        wrong.append(f"{len(told_twice)} keys have not exactly one code")
    document = json.loads(house.module("bench.look_back"))
    with psycopg.connect(house.database_url()) as wire:
        known = {code for (code,) in wire.execute("SELECT code FROM cases_code")}
        after = {table: _one(wire, f"SELECT count(*) FROM {table}") for table in _TABLES}
        wrong += [f"{number} {what}" for what, ask in _HALF_WRITTEN.items() if (number := _one(wire, ask))]
    if acknowledged - known:
        wrong.append(f"{len(acknowledged - known)} acknowledged cases are lost")
    for table in _TABLES:
        if after[table] - before[table] != crowd.outcome.submissions:
            wrong.append(f"{table}: {after[table] - before[table]} new rows for {crowd.outcome.submissions} keys")
    wrong += [f"order: {example}" for example in document["examples"]]
    done = house.command("verify", "--json")
    if done.returncode != 0:
        checks = json.loads(done.stdout)["checks"] if done.stdout.startswith("{") else []
        wrong += [f"{check['check']}: {check['examples'][:3]}" for check in checks if check["faults"]]
        wrong += [done.stderr.strip()[-500:]] if not checks else []


def main(argv: Sequence[str] | None = None) -> int:
    """0 when nothing was wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3, help="how often each kind of process is killed")
    parser.add_argument("--seed", type=int, default=None, help="of the moments and victims")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="tongban-kill-") as folder:
        outcome = trial(Path(folder) / "数据 data", args.submissions, args.rounds, seed=args.seed)
    print(json.dumps(outcome.document(), ensure_ascii=False, indent=1))
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
