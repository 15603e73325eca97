"""The form of an item, by the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tongban.cases.factories import sample_item
from tongban.kernel import formspec
from tongban.registry.catalogue.queries import current_guide


@pytest.fixture
def item(province: None) -> str:
    return sample_item()


def get(address: str, status: int = 200) -> Any:
    answer = Client().get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_blank_form_in_the_words_that_stand_on_paper(item: str) -> None:
    found = get(f"items/{item}/form")
    lines = {line["id"]: line for part in found["parts"] for line in part["lines"]}
    assert lines["f.premises.warehouse_address"]["when"] == "仅当“另有仓库”是“是”时填写"
    assert lines["f.staff"]["columns"][0]["id"] == "f.staff.name"
    assert found["number"] == 1
    assert found["pdf"].endswith(f"/items/{item}/form.pdf")
    assert get(f"items/{'1' * 31}/form", 404)["code"] == "catalogue.item_unknown"


def test_the_sample_is_accepted_by_the_form_it_belongs_to(item: str) -> None:
    found, guide = get(f"items/{item}/form-sample"), current_guide(item)
    assert found["guide_hash"] == guide.hash
    situation = guide.clean_scenario(found["situation"])
    assert formspec.clean(guide.form, found["answers"], situation) == found["answers"]
