"""A stranger with nothing but the JSON of ``tongban receipt`` counts the dates again and hashes every event again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.oracle.naive_clock import read_file
from tongban.cases.issuing.tests import deeds
from tongban.cases.models import Case
from tongban.cases.queries.receipts import receipt
from tongban.cases.tests.conftest import applicant, item_code, who
from tongban.foundation import clock
from tongban.kernel.worktime import Calendar, Fact, FactKind, Limit, Limits, Unit
from tongban.registry.identity.actors import Actor

__all__ = ["applicant", "item_code", "who"]
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "mechanisms" / "receipt.schema.json"
Who = Callable[..., Actor]


@pytest.fixture
def told(applicant: Actor, who: Who, item_code: str, frozen: Callable[[datetime], None]) -> dict[str, Any]:
    """The receipt of a case that was corrected, accepted, paused, extended and decided; read back from text."""
    # Days off and worked weekends lie in between: 中秋 and 国庆 of 2026.
    frozen(datetime(2026, 9, 21, 2, tzinfo=UTC))
    case_id = deeds.corrected(applicant, who, item_code)
    deeds.pass_pre_review(who("qianchushen"), case_id=case_id, seen=3)
    deeds.paused(who, case_id, clock.today() + timedelta(days=7))
    deeds.extended(who, case_id)
    deeds.finish(who, case_id, deeds.Outcome.GRANTED)
    deeds.issue_all(case_id)
    return dict(json.loads(json.dumps(receipt(Case.objects.get(pk=case_id).code), ensure_ascii=False)))


def _limit(row: dict[str, Any] | None) -> Limit | None:
    return Limit(row["amount"], Unit(row["unit"])) if row else None


def test_the_dates_follow_from_the_document_alone(told: dict[str, Any]) -> None:
    days = told["calendar"]
    calendar = Calendar(
        days["version"],
        frozenset(map(date.fromisoformat, days["days_off"])),
        frozenset(map(date.fromisoformat, days["make_up"])),
        date.fromisoformat(days["known_until"]),
    )
    facts = [
        Fact(FactKind(row["kind"]), datetime.fromisoformat(row["at"]), row.get("data", {})) for row in told["facts"]
    ]
    reading = read_file(facts, Limits(**{name: _limit(row) for name, row in told["limits"].items()}), calendar)
    due = told["due"]
    assert (reading.received_on, reading.accepted_on) == (
        date.fromisoformat(due["received_on"]),
        date.fromisoformat(due["accepted_on"]),
    )
    for name in ("acceptance", "promised", "statutory", "delivery"):
        written = due[f"{name}_due"]
        assert reading.due(name) == (datetime.fromisoformat(written) if written else None), name
    counted = {(period.name, period.begun, period.due) for period in reading.periods}
    assert counted == {
        (row["name"], datetime.fromisoformat(row["start"]), datetime.fromisoformat(row["due"])) for row in due["limits"]
    }
    assert len(counted) >= 4


def test_every_leaf_is_hashed_again(told: dict[str, Any]) -> None:
    """As docs/mechanisms/receipt.md says, with nothing of the product: canonical JSON is sorted, without white space."""
    for event in told["events"]:
        leaf = {"v": 1, "stream": told["case_id"], **{name: event[name] for name in event if name != "leaf"}}
        text = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert sha256(b"\x00" + text.encode()).hexdigest() == event["leaf"]
    facts = [fact for event in told["events"] for fact in event["open"].get("facts", [])]
    assert facts == told["facts"]


def test_it_is_what_its_schema_says_and_names_nobody(told: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema_rs.validator_for(schema).validate(told)
    wrong = {**told, "format": "tongban.receipt/2"}
    assert not jsonschema_rs.validator_for(schema).is_valid(wrong)
    text = json.dumps(told, ensure_ascii=False)
    for name in ("李示例", "信丰县示例餐饮", "看不清", "道路中断", "利害关系人"):
        assert name not in text
    assert [paper["kind"] for paper in told["papers"]] == [
        "receipt", "correction", "acceptance", "pause", "extension", "grant",
    ]  # fmt: skip
