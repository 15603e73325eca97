"""In Django: bodies that claim an item, and a standard that changes. Prints its figures as JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import timedelta
from itertools import islice
from statistics import median
from uuid import UUID, uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.store import item_code
from tongban.foundation import clock
from tongban.registry.catalogue.actions.claim_item import claimed_document
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.actions.publish_standard import PublishedStandard, publish_standard
from tongban.registry.catalogue.queries import guide_by_hash, item
from tongban.registry.catalogue.standard_queries import owner_of, standard_on
from tongban.registry.orgs.queries import departments_within

PROVINCE = "360000000000"
COUNTY = 4
ACTOR: UUID = uuid4()


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bodies", type=int, required=True)
    parser.add_argument("--times", type=int, required=True)
    asked = parser.parse_args()
    code, today = item_code(), clock.today()
    standard, like = code[19:], guide_by_hash(item(code).guide_hash)
    _claim(standard, dict(like.local), asked.bodies)
    seconds, told = [], None
    for number in range(asked.times):
        begun = time.monotonic()
        told = _change(standard, number)
        seconds.append(time.monotonic() - begun)
    with CaptureQueriesContext(connection) as statements:
        _change(standard, asked.times)
    assert told is not None
    figures = {
        "bodies": asked.bodies,
        "median": median(seconds),
        "most": max(seconds),
        "statements": len(statements),
        "derived": told.derived,
        "day": (today + timedelta(days=1)).isoformat(),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def _claim(standard: str, like: dict[str, object], count: int) -> None:
    """So many bodies offer the item; those that do already are among them."""
    today = clock.today()
    unified = standard_on(standard).document
    county = (body for body in departments_within(PROVINCE, today) if body.level == COUNTY)
    for body in islice(county, count):
        document = claimed_document(standard, unified, body, today)
        own = {"department_uscc": body.uscc, "department_name": body.name, "region_code": body.region_code}
        document["local"] = {**like, **own, "phones": ["12345"], "complaint_phones": ["12333"]}
        publish_guide(actor_id=ACTOR, document=document, valid_from=today, now=clock.now())


def _change(standard: str, number: int) -> PublishedStandard:
    unified = {**standard_on(standard).document, "notes": [f"第 {number + 1} 次调整。"]}
    return publish_standard(
        actor_id=ACTOR,
        code=standard,
        owner_uscc=owner_of(standard),
        document=unified,
        valid_from=clock.today() + timedelta(days=1 + number),
        why="量一量",
        now=clock.now(),
    )


if __name__ == "__main__":
    main()
