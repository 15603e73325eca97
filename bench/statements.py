"""How many SQL statements each request costs, BEGIN and COMMIT included; caches warm.

``python -m bench.in_django bench.statements`` reads the inputs on standard input and prints name → [product, orm, sql].
``DJANGO_SETTINGS_MODULE`` decides whether the product or the yardsticks are asked.
"""

from __future__ import annotations

import json
import sys
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.works import WORKS, Work


def count(path: str, work: Work, inputs: dict[str, object]) -> int:
    """Statements of the second of two equal requests."""
    client = Client(SERVER_NAME="127.0.0.1", headers=headers(work, inputs))
    counted = 0
    codes = iter(inputs["accept" if work.name == "deed" else "read"][-2:])  # type: ignore[index]
    for _ in range(2):
        address = path.format(code=next(codes), item=inputs["item"])
        with CaptureQueriesContext(connection) as captured:
            answer = ask(client, work, address, inputs)
        assert answer < 300, (address, answer)
        counted = len(captured)
    return counted


def headers(work: Work, inputs: dict[str, object]) -> dict[str, str]:
    """The caller's token."""
    token = inputs["tokens"].get(work.who)  # type: ignore[attr-defined]
    return {"Authorization": f"Bearer {token}"} if token else {}


def ask(client: Client, work: Work, address: str, inputs: dict[str, object]) -> int:
    """One request; its status."""
    if work.method == "GET":
        return client.get(address).status_code
    body = inputs["application"] if work.name == "submit" else {"state_version": 1}
    key = {"Idempotency-Key": str(uuid4())}
    return client.post(address, json.dumps(body), content_type="application/json", headers=key).status_code


def main() -> None:
    """Print the counts."""
    inputs = json.load(sys.stdin)
    if settings.ROOT_URLCONF == "bench.bare.urls":
        counts = {work.name: [count(f"/{kind}/{work.bare}", work, inputs) for kind in ("orm", "sql")] for work in WORKS}
    else:
        counts = {work.name: [count(work.path, work, inputs)] for work in WORKS}
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main()
