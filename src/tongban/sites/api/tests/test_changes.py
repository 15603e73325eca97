"""What changes, by the API: announced before its day, told on it; versions of a guide; the standard and who follows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tongban.cases.factories import sample_item
from tongban.foundation import clock
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.seed import SEED_ACTOR
from tongban.registry.orgs.shipped import shipped_body


@pytest.fixture
def item(province: None) -> str:
    """The sample item, whose standard changes tomorrow."""
    code, today = sample_item(), clock.today()
    text = queries.current_guide(code).unified
    for document, day in ((text, today), ({**text, "keywords": ["开店"]}, today + timedelta(days=1))):
        publish_standard(
            actor_id=SEED_ACTOR,
            code=code[19:],
            owner_uscc=shipped_body("360000-government-services").uscc,
            document=document,
            valid_from=day,
            why="按新法修改",
            now=clock.now(),
        )
    return code


def get(address: str, status: int = 200, **asked: str) -> Any:
    answer = Client().get(f"/api/v1/{address}", asked)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_change_is_announced_and_then_told(item: str) -> None:
    coming = get("changes", announced="true")["changes"]
    assert {each["kind"] for each in coming} == {"STANDARD", "DERIVED"}
    assert {each["why"] for each in coming} == {"按新法修改"}
    first = get("changes", size="1")
    assert len(first["changes"]) == 1
    assert get("changes", after=first["next"], size="1")["changes"][0]["id"] != first["changes"][0]["id"]
    assert get("changes", 400, after="x")["code"] == "catalogue.page_invalid"


def test_versions_lead_to_their_texts(item: str) -> None:
    newest, oldest = get(f"items/{item}/versions")["versions"]
    assert (newest["number"], oldest["number"], newest["in_force"]) == (2, 1, True)
    assert get(f"guides/{newest['guide_hash']}")["document"]["unified"]["keywords"] == ["开店"]
    assert get(f"items/{'1' * 31}/versions", 404)["code"] == "catalogue.item_unknown"


def test_the_standard_and_who_follows_it(item: str) -> None:
    standard = get(f"standards/{item[19:]}")
    assert {each["standing"] for each in standard["bodies"]} == {"SAME"}
    assert {each["unified_hash"] for each in standard["bodies"]} == {standard["hash"]}
    assert get("standards/999999999999", 404)["code"] == "catalogue.standard.unknown"
