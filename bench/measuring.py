"""One round under load, and the medians of several."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from bench import accounts
from bench.place import HOME, Place, Server
from bench.works import Work

SUBJECTS = ("product", "orm", "sql")
_SCRIPT = Path(__file__).with_name("load.lua")
_WARM_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Round:
    """What one round gave. Times in milliseconds; CPU per operation; ``errors`` are answers of 400 and more."""

    rate: float
    p50: float
    p95: float
    p99: float
    app_cpu: float
    database_cpu: float
    worker_cpu: float
    app_mb: float
    database_mb: float
    errors: int
    requests: int


@dataclass
class Subject:
    """Who is asked: the product or a yardstick, with the paths it has not been asked for yet."""

    name: str
    server: Server
    worker: Server | None
    inputs: dict[str, Any]
    used: int = 0

    def paths(self, work: Work) -> list[str]:
        """All paths of a work in turn."""
        template = work.path if self.name == "product" else f"/{self.name}/{work.bare}"
        if "{code}" not in template:
            return [template.format(item=self.inputs["item"])]
        known = self.inputs["accept" if work.name == "deed" else "read"]
        return [template.format(code=code) for code in known]


def load(here: Place, subject: Subject, work: Work, seconds: float) -> Round:
    """Warm up, then one measured round."""
    _wrk(subject, work, _WARM_SECONDS)
    database, app = here.database_pids(), subject.server.pids()
    worker = subject.worker.pids() if subject.worker else set()
    groups = (app, database, worker)
    before = [accounts.cpu_seconds(group) for group in groups]
    told = _wrk(subject, work, seconds)
    used = [accounts.cpu_seconds(group) - was for group, was in zip(groups, before, strict=True)]
    done = max(1, told["requests"])
    return Round(
        rate=(told["requests"] - told["errors"]) / told["seconds"],
        p50=told["p50"],
        p95=told["p95"],
        p99=told["p99"],
        app_cpu=used[0] / done * 1000,
        database_cpu=used[1] / done * 1000,
        worker_cpu=used[2] / done * 1000,
        app_mb=accounts.memory_mb(app),
        database_mb=accounts.memory_mb(here.database_pids()),
        errors=told["errors"],
        requests=told["requests"],
    )


def _wrk(subject: Subject, work: Work, seconds: float) -> dict[str, Any]:
    folder = HOME / "load"
    folder.mkdir(exist_ok=True)
    paths = folder / f"{subject.name}-{work.name}.txt"
    body = folder / f"{work.name}.json"
    paths.write_text("\n".join(subject.paths(work)) + "\n")
    if work.method == "POST":
        body.write_text(json.dumps(subject.inputs["application"] if work.name == "submit" else {"state_version": 1}))
    token = subject.inputs["tokens"].get(work.who, "")
    words = [work.method, token, paths, subject.used, f"bench-{uuid4()}-", body if work.method == "POST" else ""]
    argv = ["wrk", "-t", "1", "-c", work.clients, "-d", f"{seconds:.0f}s", "--timeout", "20s", "-s", _SCRIPT]
    argv += [f"http://127.0.0.1:{subject.server.port}", "--", *words]
    shown = subprocess.run([str(word) for word in argv], stdout=subprocess.PIPE, text=True, check=True).stdout
    told: dict[str, Any] = json.loads(shown.partition("RESULT ")[2])
    if work.name == "deed":
        # Each case is accepted once; those in flight at the end count as used.
        subject.used += told["requests"] + 2 * work.clients
    return told


def medians(rounds: Sequence[Round]) -> dict[str, Any]:
    """Median of each figure, sum of the errors and requests, and the spread of the rate."""
    columns = {name: [asdict(each)[name] for each in rounds] for name in asdict(rounds[0])}
    result: dict[str, Any] = {name: round(statistics.median(values), 3) for name, values in columns.items()}
    result |= {name: sum(columns[name]) for name in ("errors", "requests")}
    return result | {"rates": [round(rate) for rate in columns["rate"]]}


class Unlimited:
    """Forgets the rate limits every second, so that few accounts may do the work of many. Counting itself goes on."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as wire:
            while not self._ended.wait(1):
                wire.execute("DELETE FROM limits_spending")


def need_wrk() -> None:
    """SystemExit when the load generator is not there."""
    if shutil.which("wrk") is None:
        raise SystemExit("bench needs the load generator wrk: apt install wrk")


def load_average() -> float:
    """Of the last minute: what else the machine had to do."""
    return float(Path("/proc/loadavg").read_text().split()[0])


def now_text() -> str:
    """Local time of the machine, for the head of a report."""
    return time.strftime("%Y-%m-%d %H:%M:%S %z")
