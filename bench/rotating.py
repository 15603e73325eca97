"""``python -m bench.rotating``: every key changes hands while people work, and nobody notices.

A real instance (``tongban run`` in a folder of its own, fsync on). Clients without a pause apply, read progress and
content, see the work list and accept what they handed in; applications of departments let browsers log in. In the midst of
it the keys change, each by the command of the book: the master key twice, the key of the blind indexes, the key that signs
log-ins. Before and after that the same work goes on, so that both can be compared in one run. No answer may be an error,
and afterwards ``tongban verify`` agrees.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

from bench.kill import House
from bench.log_ins import Party
from bench.measuring import Unlimited, load_average, now_text

BEFORE, DURING, AFTER = "before", "during", "after"
ROTATIONS = (("keys", "rotate"), ("keys", "rotate", "--index"), ("rotate-login-keys",), ("keys", "rotate"))
_PAUSE_SECONDS = 3.0
"""Between two rotations: what is sealed with the new key is read again, too."""
_LOOKS, _LOOK_SECONDS = 6, 10.0


@dataclass
class Book:
    """What every request took, by phase and work, and what went wrong (empty: nothing)."""

    phase: str = BEFORE
    took: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, work: str, seconds: float) -> None:
        """One that succeeded, in the phase in which it ended."""
        with self._lock:
            self.took[self.phase, work].append(seconds)

    def complain(self, text: str) -> None:
        """One that did not."""
        with self._lock:
            self.wrong.append(f"{self.phase}: {text}")

    def table(self) -> str:
        """Markdown: number and p95 of each work in each phase."""
        lines = ["| work | before | during | after |", "|---|--:|--:|--:|"]
        for work in sorted({work for _phase, work in self.took}):
            cells = [_cell(self.took.get((phase, work), [])) for phase in (BEFORE, DURING, AFTER)]
            lines.append(f"| {work} | {' | '.join(cells)} |")
        return "\n".join(lines)


def _cell(took: list[float]) -> str:
    return f"{len(took):,}, p95 {quantiles(took, n=20)[18] * 1000:.0f} ms" if len(took) > 1 else f"{len(took)}"


class Client:
    """One who applies and one who accepts, again and again on one connection."""

    def __init__(self, port: int, inputs: dict[str, Any], book: Book) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._tokens, self._book = inputs["tokens"], book
        self._application = json.dumps(inputs["application"])
        self._guide = f"/items/{inputs['item']}/"

    def once(self) -> None:
        """A case from its submission to its acceptance."""
        receipt = self._ask("submit", "POST", "/api/v1/applications", "applicant", self._application)
        code = receipt["registration_code"]
        self._ask("progress", "GET", f"/api/v1/cases/{code}", "applicant")
        self._ask("detail", "GET", f"/api/v1/cases/{code}/application", "applicant")
        self._ask("list", "GET", "/api/v1/cases?view=todo&size=20", "reviewer")
        deed = f"/api/v1/cases/{code}/deeds/pass_pre_review"
        self._ask("deed", "POST", deed, "reviewer", '{"state_version": 1}')
        self._ask("guide", "GET", self._guide, "")

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _ask(self, work: str, method: str, path: str, who: str, body: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._tokens[who]}"} if who else {}
        if body:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": f"rotating-{uuid4()}"}
        began = time.perf_counter()
        self._line.request(method, path, body or None, headers)
        answer = self._line.getresponse()
        content = answer.read()
        if answer.status not in (200, 201):
            raise RuntimeError(f"{work}: {answer.status} {content[:200]!r}")
        self._book.write(work, time.perf_counter() - began)
        return json.loads(content) if content[:1] == b"{" else {}


def trial(data_dir: Path, clients: int = 4, parties: int = 2, seconds: float = 10.0) -> Book:
    """One whole trial: ``seconds`` of work before, all of ``ROTATIONS`` in the midst of it, ``seconds`` after."""
    house, book = House(data_dir), Book()
    house.start()
    try:
        inputs, browsers = (json.loads(house.module(name)) for name in ("bench.inputs", "bench.log_in_inputs"))
        callers = [Party(house.port, browsers, number) for number in range(parties)]
        applicants = [Client(house.port, inputs, book) for _ in range(clients)]
        loops: list[Callable[[], None]] = [
            *(_logging_in(each, book) for each in callers),
            *(each.once for each in applicants),
        ]
        with Unlimited(house.database_url()):
            _work(loops, book, lambda: _turn(house, book, seconds))
        for caller in callers:
            caller.close()
        for applicant in applicants:
            applicant.close()
        _look_back(house, book)
    finally:
        house.stop()
        house.command("stop")
    return book


def _logging_in(party: Party, book: Book) -> Callable[[], None]:
    return lambda: book.write("log-in", party.log_in())


def _work(loops: Sequence[Callable[[], None]], book: Book, meanwhile: Callable[[], None]) -> None:
    """Each of ``loops`` without a pause in a thread of its own, until ``meanwhile`` has returned."""
    ended = threading.Event()

    def go_on(once: Callable[[], None]) -> None:
        while not ended.is_set():
            try:
                once()
            except (OSError, http.client.HTTPException, RuntimeError, ValueError, KeyError) as error:
                book.complain(f"{type(error).__name__} {error}")

    threads = [threading.Thread(target=go_on, args=(once,), daemon=True) for once in loops]
    for thread in threads:
        thread.start()
    try:
        meanwhile()
    finally:
        ended.set()
        for thread in threads:
            thread.join(120)


def _turn(house: House, book: Book, seconds: float) -> None:
    time.sleep(seconds)
    book.phase = DURING
    for words in ROTATIONS:
        done = house.command(*words)
        sys.stderr.write(f"tongban {' '.join(words)}: {done.stdout}")
        if done.returncode != 0:
            book.complain(f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-300:]}")
        time.sleep(_PAUSE_SECONDS)
    book.phase = AFTER
    time.sleep(seconds)


def _look_back(house: House, book: Book) -> None:
    """What was written under either key agrees. What the worker still has in hand, papers of the last cases, is waited for."""
    for _ in range(_LOOKS):
        done = house.command("verify", "--json")
        if done.returncode == 0:
            break
        time.sleep(_LOOK_SECONDS)
    else:
        checks = json.loads(done.stdout)["checks"] if done.stdout.startswith("{") else []
        found = [f"verify {each['check']}: {each['examples'][:3]}" for each in checks if each["faults"]]
        for text in found or [f"verify: {done.stderr[-500:]}"]:
            book.complain(text)
    sys.stderr.write(house.command("keys", "status").stdout)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 1 when something failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.rotating", description=__doc__)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--parties", type=int, default=2, help="applications whose browsers log in")
    parser.add_argument("--seconds", type=float, default=10.0, help="of work before and after the rotations")
    asked = parser.parse_args(argv)
    before = load_average()
    with tempfile.TemporaryDirectory(prefix="tongban-rotating-") as folder:
        book = trial(Path(folder) / "data", asked.clients, asked.parties, asked.seconds)
    print(f"{now_text()} · load {before:.1f} → {load_average():.1f} · failed: {len(book.wrong)}\n")
    print(book.table())
    print("".join(f"\n{each}" for each in book.wrong[:20]))
    return 1 if book.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
