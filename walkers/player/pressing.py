"""The player as load: many clients submit, or ask for progress, as fast as they are answered.

What is sent is prepared once, connections stay open, and a request that got no answer is sent again under the same
Idempotency-Key, as a careful client does. Standard library only: the generator shares the machine with the product.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from walkers.player.api import Tokens
from walkers.player.driver import DoorError
from walkers.player.story import Application

_TRIES = 5
_PAUSE = 0.2
_SERVER_ERROR = 500
_TOO_MANY = 429
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent again and again; every sending of a keyed one has a key of its own."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    keyed: bool = False


@dataclass(slots=True)
class Figures:
    """What was measured. Times in seconds; ``retried`` sendings got no sound answer, ``failed`` never got one."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    retried: int = 0
    failed: int = 0
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def percentile(self, percent: int) -> float:
        """The time within which so many percent were answered."""
        if len(self.times) < 2:
            return self.times[0] if self.times else 0.0
        return quantiles(self.times, n=_PERCENT)[percent - 1]

    def line(self, what: str, clients: int) -> str:
        """One line for people."""
        return (
            f"{what}: {self.rate:.0f}/s · p50 {self.percentile(50) * 1000:.1f} ms · p95 {self.percentile(95) * 1000:.1f} ms"
            f" · {len(self.times)} answers in {self.seconds:.1f} s by {clients} clients"
            f" · retried {self.retried} · failed {self.failed} · {dict(sorted(self.statuses.items()))}"
        )


def prepared(base: str, what: str, application: Application, logins: Sequence[str], tokens: Tokens) -> list[Request]:
    """A request for each log-in (``submit``), or one that anybody may send (``progress``).

    DoorError when the place does not take the application.
    """
    with httpx.Client(base_url=f"{base.rstrip('/')}/api/v1", timeout=30.0, trust_env=False) as client:
        submissions = [_submission(client, application, tokens(login)) for login in logins]
        if what == "submit":
            return submissions
        first = submissions[0]
        headers = {**first.headers, "Idempotency-Key": str(uuid4())}
        receipt = client.post("/applications", content=first.body, headers=headers)
        _sound(receipt)
        token = {"Authorization": first.headers["Authorization"]}
        return [Request("GET", f"/api/v1/cases/{receipt.json()['registration_code']}", token)]


def run(base: str, requests: Sequence[Request], clients: int, seconds: float) -> Figures:
    """Send for so long by so many clients, each with the request of its turn."""
    figures = Figures()
    lock = threading.Lock()
    begun = time.perf_counter()
    until = begun + seconds

    def work(number: int) -> None:
        own = _Client(base, requests[number % len(requests)])
        while time.perf_counter() < until:
            own.once()
        own.close()
        with lock:
            figures.times += own.figures.times
            figures.retried += own.figures.retried
            figures.failed += own.figures.failed
            for status, count in own.figures.statuses.items():
                figures.statuses[status] = figures.statuses.get(status, 0) + count

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.seconds = time.perf_counter() - begun
    return figures


class _Client:
    """One connection that stays open."""

    def __init__(self, base: str, request: Request) -> None:
        parts = urlsplit(base)
        self._connect: Callable[[], http.client.HTTPConnection] = lambda: http.client.HTTPConnection(
            parts.hostname or "127.0.0.1", parts.port or 80, timeout=30
        )
        self._wire = self._connect()
        self._request = request
        self.figures = Figures()

    def once(self) -> None:
        """Send until a sound answer comes; the time counts from the first sending."""
        request = self._request
        headers = {**request.headers, **({"Idempotency-Key": str(uuid4())} if request.keyed else {})}
        begun = time.perf_counter()
        for attempt in range(_TRIES):
            status = self._try(request, headers)
            if status and status < _SERVER_ERROR and status != _TOO_MANY:
                self.figures.times.append(time.perf_counter() - begun)
                self.figures.statuses[status] = self.figures.statuses.get(status, 0) + 1
                return
            self.figures.retried += 1
            time.sleep(_PAUSE * (attempt + 1))
        self.figures.failed += 1

    def _try(self, request: Request, headers: Mapping[str, str]) -> int:
        try:
            self._wire.request(request.method, request.path, body=request.body or None, headers=dict(headers))
            answered = self._wire.getresponse()
            answered.read()
        except (OSError, http.client.HTTPException):
            self._wire.close()
            self._wire = self._connect()
            return 0
        return answered.status

    def close(self) -> None:
        """Close the connection."""
        self._wire.close()


def _submission(client: httpx.Client, application: Application, token: str) -> Request:
    headers = {"Authorization": f"Bearer {token}"}
    found = client.get("/items", params={"q": application.item_name, "region": application.region})
    _sound(found)
    code = next(
        line["implementation_code"] for line in found.json()["items"] if line["region_code"] == application.region
    )
    materials: dict[str, list[str]] = {}
    for element, papers in application.uploads.items():
        for paper in papers:
            as_file = {**headers, "Content-Type": "application/pdf"}
            stored = client.post("/uploads", params={"name": paper.name}, content=paper.content, headers=as_file)
            _sound(stored)
            materials.setdefault(element, []).append(stored.json()["id"])
    body = {
        "implementation_code": code,
        # Everybody applies for himself: no account may send more than its share, so the load is spread over many.
        "applicant": {"kind": "NATURAL"},
        "scenario": dict(application.scenario),
        "answers": dict(application.answers),
        "materials": materials,
    }
    checked = client.post("/applications/check", json=body, headers=headers)
    _sound(checked)
    told = checked.json()
    whole = {**body, "guide_hash": told["guide_hash"], "confirmation": told["confirmation"]}
    content = httpx.Request("POST", "http://local/", json=whole).content
    return Request("POST", "/api/v1/applications", {**headers, "Content-Type": "application/json"}, content, keyed=True)


def _sound(answered: httpx.Response) -> None:
    if answered.is_error:
        raise DoorError(f"{answered.request.url.path}: {answered.status_code} {answered.text[:300]}")
