"""事项变动 at the desk and in public: proposed by one, approved by another, told on every channel; running cases go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.foundation import clock
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.models import GuideDraft, ItemChange
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.seed import SEED_ACTOR
from tongban.registry.orgs.shipped import shipped_body

Visit = Callable[[str], Client]
FIRST, SECOND = "360131901000", "360131902000"


@pytest.fixture
def standard(item_code: str) -> str:
    """The standard of the sample item, and two others that can take its place."""
    text = current_guide(item_code).unified
    for code, name in ((item_code[19:], text["name"]), (FIRST, "餐饮服务许可"), (SECOND, "食品销售许可")):
        publish_standard(
            actor_id=SEED_ACTOR,
            code=code,
            owner_uscc=shipped_body("360000-government-services").uscc,
            document={**text, "name": name},
            valid_from=clock.today() - timedelta(days=1),
            why="",
            now=clock.now(),
        )
    return item_code[19:]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def proposed(editor: Client, standard: str, **more: str) -> Any:
    day = (clock.today() + timedelta(days=1)).isoformat()
    asked = {"kind": "SPLIT", "items": standard, "successors": f"{FIRST}\n{SECOND}", "day": day, "reason": "按新法分开"}
    return editor.post(reverse("desk:item-change-begin"), {**asked, "basis": "《示例法》第一条", **more})


def do(client: Client, what: str, **data: Any) -> Any:
    row = ItemChange.objects.get()
    address = reverse("desk:item-change-deed", args=[row.id])
    return client.post(address, {"do": what, "seen": row.state_version, **data})


def test_a_split_from_the_proposal_to_the_public_page(visit: Visit, standard: str, item_code: str, code: str) -> None:
    """``code`` is a case that runs."""
    editor, approver, county = visit("luobiaozhun"), visit("jiangshending"), visit("lvweihu")
    page = text_of(proposed(editor, standard, reason=""))
    assert "请写明变动的理由和依据" in page
    assert ItemChange.objects.count() == 0
    assert proposed(county, standard).status_code == 404
    answer = proposed(editor, standard)
    assert answer.status_code == 302
    shown = text_of(editor.get(answer.url))
    assert "份承接的草稿" in shown
    assert "餐饮服务许可" in shown
    assert do(county, "submit").status_code == 404
    assert do(editor, "submit").status_code == 302
    assert do(editor, "approve").status_code == 403
    assert "同意以后会影响谁" in text_of(approver.get(answer.url))
    assert do(approver, "return", note="").status_code == 422
    assert do(approver, "approve").status_code == 302
    assert do(approver, "approve").status_code == 409
    assert "撤销这项变动" in text_of(approver.get(answer.url))
    assert "餐饮服务许可" in text_of(county.get(reverse("desk:adjustments")))
    assert GuideDraft.objects.filter(department_uscc=item_code[:18], source="SUCCESSOR").count() == 2
    feed = json.loads(Client().get(reverse("portal:changes-json")).content)["_tongban_announced"]
    assert {each["_tongban"]["kind"] for each in feed} == {"SPLIT"}
    queries.forget_current()
    with clock.frozen(clock.now() + timedelta(days=1)):
        public = Client().get(reverse("portal:item", args=[item_code]))
        assert public.status_code == 410
        assert "拆分" in text_of(public)
        assert "餐饮服务许可" in text_of(public)
        history = text_of(Client().get(reverse("portal:item-code", args=[standard])))
        assert "按新法分开" in history
        assert FIRST in history
        begun = visit("lishili").get(reverse("portal:start", args=[item_code]))
        assert begun.status_code == 409
        assert "食品销售许可" in text_of(begun)
        refused = Client().get(f"/api/v1/items/{item_code}")
        assert refused.json()["code"] == "catalogue.item_succeeded"
        # Yesterday's case goes on.
        reviewer = visit("qianchushen")
        case = reviewer.get(reverse("desk:case", args=[code]))
        assert case.status_code == 200
        assert "预审通过" in text_of(case)
        assert "晚" not in text_of(do(approver, "withdraw", note="晚了"))
        assert do(approver, "withdraw", note="晚了").status_code == 409


def test_what_is_approved_is_taken_back_before_its_day(visit: Visit, standard: str, item_code: str) -> None:
    editor, approver = visit("luobiaozhun"), visit("jiangshending")
    assert proposed(editor, standard, kind="RETIRE", successors="").status_code == 302
    assert proposed(editor, standard, kind="RETIRE", successors="").status_code == 409
    day = (clock.today() + timedelta(days=3)).isoformat()
    kept = {"kind": "RETIRE", "items": standard, "day": day, "reason": "改革", "basis": "《示例法》"}
    assert do(editor, "save", **kept).status_code == 302
    assert do(editor, "save", **{**kept, "day": "soon"}).status_code == 422
    do(editor, "submit")
    do(approver, "approve")
    assert do(approver, "withdraw", note="").status_code == 422
    assert do(approver, "withdraw", note="另行研究").status_code == 302
    assert "变动撤销" in text_of(Client().get(reverse("portal:changes")))
    assert "已撤销" in text_of(Client().get(reverse("portal:item-code", args=[standard])))
    assert "已撤销" in text_of(editor.get(reverse("desk:item-changes")))
    with clock.frozen(clock.now() + timedelta(days=4)):
        queries.forget_current()
        assert current_guide(item_code).code == item_code
