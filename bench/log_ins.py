"""Log-ins at applications: ``python -m bench.log_ins``. One is code, tokens and user info, each with its own request.

The browsers are signed in; the application is one that asks for no consent, as most of a province's own are. Bound: 80 a
second on two cores, the load generator on them.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import cycle
from statistics import quantiles
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bench import accounts
from bench.measuring import load_average, now_text
from bench.place import Place, place

BOUND = 80
_VERIFIER = "v" * 64
_CHALLENGE = base64.urlsafe_b64encode(sha256(_VERIFIER.encode()).digest()).decode().rstrip("=")
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Party:
    """One application process with one connection, and the browsers that come to it."""

    def __init__(self, port: int, told: dict[str, Any], number: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._told = told
        self._sessions = cycle(told["sessions"][number:] + told["sessions"][:number])
        asked = {
            "client_id": told["client_id"], "redirect_uri": told["back"], "response_type": "code",
            "scope": "openid profile", "state": "s", "nonce": "n", "code_challenge": _CHALLENGE,
            "code_challenge_method": "S256",
        }  # fmt: skip
        self._ask = f"/sso/authorize?{urlencode(asked)}"

    def log_in(self) -> float:
        """Seconds of one log-in. RuntimeError for one that did not come about."""
        began = time.perf_counter()
        status, place_, _body = self._send("GET", self._ask, headers={"Cookie": f"sessionid={next(self._sessions)}"})
        code = parse_qs(urlsplit(place_).query).get("code", [""])[0]
        told = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._told["back"],
            "code_verifier": _VERIFIER, "client_id": self._told["client_id"], "client_secret": self._told["secret"],
        }  # fmt: skip
        _status, _place, body = self._send("POST", "/sso/token", urlencode(told), _FORM)
        access = json.loads(body).get("access_token", "")
        status, _place, body = self._send("GET", "/sso/userinfo", headers={"Authorization": f"Bearer {access}"})
        if status != 200 or "name" not in json.loads(body):
            raise RuntimeError(f"no log-in: {status} {place_} {body[:200]!r}")
        return time.perf_counter() - began

    def until(self, end: float) -> list[float]:
        """Log-ins one after the other until ``end``."""
        took = []
        while time.perf_counter() < end:
            took.append(self.log_in())
        return took

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _send(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str, bytes]:
        self._line.request(method, path, body or None, headers or {})
        answer = self._line.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read()


def main() -> int:
    """Measure and print; 1 when the bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.log_ins", description=main.__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--parties", type=int, default=6)
    asked = parser.parse_args()
    before = load_average()
    with place() as here, here.fresh("bench_log_ins") as database:
        told = json.loads(here.python(database, "-m", "bench.in_django", "bench.log_in_inputs"))
        server = here.web("product", database)
        parties = [Party(server.port, told, number) for number in range(asked.parties)]
        _round(here, server.pids(), parties, 1.0)
        rate, took, cpu = _round(here, server.pids(), parties, asked.seconds)
        here.stack.close()
    cuts = quantiles(took, n=20)
    print(f"{now_text()} · load {before:.1f} → {load_average():.1f} · {asked.parties} applications at once\n")
    print("| log-ins/s | p50 ms | p95 ms | CPU app ms | CPU db ms |\n|--:|--:|--:|--:|--:|")
    print(f"| {rate:.0f} | {cuts[9] * 1000:.1f} | {cuts[18] * 1000:.1f} | {cpu[0]:.2f} | {cpu[1]:.2f} |")
    return 0 if rate >= BOUND else 1


def _round(
    here: Place, app: set[int], parties: list[Party], seconds: float
) -> tuple[float, list[float], tuple[float, float]]:
    groups = (app, here.database_pids())
    used = [accounts.cpu_seconds(group) for group in groups]
    began = time.perf_counter()
    with ThreadPoolExecutor(len(parties)) as pool:
        took = [each for one in pool.map(lambda party: party.until(began + seconds), parties) for each in one]
    rate = len(took) / (time.perf_counter() - began)
    spent = [accounts.cpu_seconds(group) - was for group, was in zip(groups, used, strict=True)]
    return rate, took, (spent[0] / len(took) * 1000, spent[1] / len(took) * 1000)


if __name__ == "__main__":
    sys.exit(main())
