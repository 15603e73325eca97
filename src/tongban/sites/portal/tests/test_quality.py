"""The public pages of quality and the register of proofs, and the same for machines."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tongban.foundation import clock
from tongban.registry.catalogue import seed
from tongban.registry.catalogue.actions.judge_guides import judge_catalogue
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.factories import may_differ
from tongban.registry.catalogue.queries import current_guide, forget_current
from tongban.sites.portal.tests.conftest import text_of

BODY = "11369901MB7220014P"


@pytest.fixture
def judged(item_code: str) -> str:
    """The sample item with a condition hidden in a note and a licence that the register holds, judged."""
    document: dict[str, Any] = copy.deepcopy(dict(current_guide(item_code).document))
    document["unified"].setdefault("notes", []).append("没有环评手续的不予受理。")
    licence = next(row for row in document["unified"]["materials"] if row["standard_code"] == "SM-000001")
    licence.update({"from": "UPLOAD", "accept": ["pdf"], "max_files": 1, "max_mb": 5, "sample": "营业执照"})
    may_differ(item_code)
    publish_guide(actor_id=seed.SEED_ACTOR, document=document, valid_from=clock.today(), now=clock.now())
    forget_current()
    judge_catalogue()
    return item_code


def test_from_the_province_down_to_a_finding(browser: Callable[..., Client], judged: str) -> None:
    visitor = browser()
    province = text_of(visitor.get("/quality/"))
    assert "赣州市" in province
    assert "条件之外的限制" in province
    assert "企业登记库" in province
    county = text_of(visitor.get("/quality/?region=360722000000"))
    assert f"/departments/{BODY}/quality" in county
    body = text_of(visitor.get(f"/departments/{BODY}/quality"))
    assert f"/items/{judged}/quality" in body
    guide = text_of(visitor.get(f"/items/{judged}/quality"))
    assert "没有环评手续的不予受理" in guide
    assert "注意事项 第" in guide
    page = text_of(visitor.get(f"/items/{judged}/"))
    assert f"/items/{judged}/quality" in page
    assert "企业登记库有这份数据，但本事项还没有接通" in page


def test_the_register_of_proofs(browser: Callable[..., Client], judged: str) -> None:
    visitor = browser()
    register = text_of(visitor.get("/quality/proofs"))
    assert "证明和盖章清单" in register
    assert text_of(visitor.get("/quality/proofs?state=ABOLISHED")).count("<td") == 0
    assert visitor.get("/quality/proofs?after=x").status_code == 400


def test_the_same_for_machines(browser: Callable[..., Client], judged: str) -> None:
    visitor = browser()
    whole = visitor.get("/api/v1/quality").json()
    assert whole["here"]["key"] == "360000000000"
    assert whole["here"]["found"]["hidden_condition"] >= 1
    assert "360700000000" in [each["key"] for each in whole["regions"]]
    county = visitor.get("/api/v1/quality?region=360722000000").json()
    assert BODY in [each["key"] for each in county["bodies"]]
    guides = visitor.get(f"/api/v1/quality/departments/{BODY}").json()["guides"]
    assert judged in [each["implementation_code"] for each in guides]
    found = visitor.get(f"/api/v1/quality/items/{judged}").json()
    assert {"hidden_condition", "held_already"} <= {each["rule"] for each in found["findings"]}
    assert all(each["why"] and each["how"] for each in found["findings"])
    links = visitor.get("/api/v1/quality/links").json()["links"]
    assert (["营业执照"], 0) in [(each["papers"], each["cases"]) for each in links]
    assert len(visitor.get("/api/v1/quality/rules").json()["rules"]) == 22
    assert visitor.get("/api/v1/quality/proofs").status_code == 200
