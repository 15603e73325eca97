"""省标准 at the desk: the province changes a text, the counties see what it did to theirs, and nobody else decides."""

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
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import Adjustment, Guide, GuideDraft, ItemStory, StandardDraft
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.seed import SEED_ACTOR
from tongban.registry.catalogue.standard_queries import standard_on
from tongban.registry.orgs.shipped import shipped_body

Visit = Callable[[str], Client]


@pytest.fixture
def code(item_code: str) -> str:
    """The standard of the sample item, in force since yesterday; no story stands against changing it (test_stories)."""
    ItemStory.objects.filter(item=item_code[19:]).delete()
    publish_standard(
        actor_id=SEED_ACTOR,
        code=item_code[19:],
        owner_uscc=shipped_body("360000-government-services").uscc,
        document=current_guide(item_code).unified,
        valid_from=clock.today() - timedelta(days=1),
        why="",
        now=clock.now(),
    )
    return item_code[19:]


@pytest.fixture
def editor(visit: Visit) -> Client:
    return visit("luobiaozhun")


def begun(editor: Client, code: str) -> StandardDraft:
    answer = editor.post(reverse("desk:standard-begin"), {"do": "change", "code": code, "note": "按新法修改"})
    assert answer.status_code == 302
    return StandardDraft.objects.get()


def do(client: Client, row: StandardDraft, what: str, **data: Any) -> Any:
    row.refresh_from_db()
    address = reverse("desk:standard-draft-deed", args=[row.id])
    return client.post(address, {"do": what, "seen": row.state_version, **data})


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_province_changes_a_text_and_every_county_follows(
    editor: Client, visit: Visit, code: str, item_code: str
) -> None:
    row = begun(editor, code)
    changed = {**row.document, "keywords": ["开店"]}
    assert do(editor, row, "save", document=json.dumps(changed), note="按新法修改").status_code == 302
    assert "份指南会同日换成新版" in text(editor.get(reverse("desk:standard-draft", args=[row.id])))
    assert do(editor, row, "submit").status_code == 302
    assert do(editor, row, "approve", valid_from=clock.today().isoformat()).status_code == 403
    approver = visit("jiangshending")
    tomorrow = clock.today() + timedelta(days=1)
    assert do(approver, row, "approve", valid_from="soon").status_code == 422
    assert do(approver, row, "approve", valid_from=tomorrow.isoformat()).status_code == 302
    assert queries.item(item_code, tomorrow).number == 2
    shown = text(approver.get(reverse("desk:standard", args=[code])))
    assert "第 1 版" in shown
    assert "一致" in shown
    assert text(approver.get(reverse("desk:standards"))).count(code) >= 1
    assert "信丰县" in text(approver.get(reverse("desk:drift")))


def test_a_faulty_text_is_shown_again_with_what_is_wrong(editor: Client, code: str) -> None:
    row = begun(editor, code)
    assert do(editor, row, "save", document="{", note="x").status_code == 422
    assert do(editor, row, "save", document=json.dumps({**row.document, "kind": "REWARD"}), note="x").status_code == 302
    answer = do(editor, row, "submit")
    assert answer.status_code == 422
    assert "编码里含有它" in text(answer)
    assert do(editor, row, "nonsense").status_code == 409
    assert do(editor, row, "discard", note="不改了").status_code == 302


def test_a_new_item_and_its_twin(editor: Client, code: str) -> None:
    sent = {"do": "new", "code": code, "name": "小餐饮登记", "ministry": "31", "note": "新设",
            "owner": shipped_body("360000-government-services").uscc}  # fmt: skip
    answer = editor.post(reverse("desk:standard-begin"), {**sent, "name": str(standard_on(code).document["name"])})
    assert answer.status_code == 409
    assert code in text(answer)
    answer = editor.post(reverse("desk:standard-begin"), sent)
    assert answer.status_code == 302
    assert "审核通过时编发" in text(editor.get(answer.url))
    assert editor.post(reverse("desk:standard-begin"), {**sent, "name": "甲", "ministry": "三"}).status_code == 422


def test_a_county_claims_sees_and_takes_note(visit: Visit, editor: Client, code: str, item_code: str) -> None:
    county = visit("lvweihu")
    answer = county.post(reverse("desk:standard-begin"), {"do": "claim", "code": code, "body": item_code[:18]})
    assert answer.status_code == 409
    assert county.post(reverse("desk:standard-begin"), {"do": "change", "code": code}).status_code == 404
    row = begun(editor, code)
    amount = current_guide(item_code).local["promised_limit"]["amount"] - 1
    changed = {**row.document, "statutory_limit": {"amount": amount, "unit": "WORKING_DAY"}, "extension": None}
    steps = [{**step, "limit": {"amount": 1, "unit": "WORKING_DAY"}} for step in changed["review_plan"]["steps"]]
    changed["review_plan"] = {**changed["review_plan"], "steps": steps}
    assert do(editor, row, "save", document=json.dumps(changed), note="缩短时限").status_code == 302
    assert "承诺从" in text(editor.get(reverse("desk:standard-draft", args=[row.id])))
    do(editor, row, "submit")
    do(visit("jiangshending"), row, "approve", valid_from=clock.today().isoformat())
    shown = text(county.get(reverse("desk:adjustments")))
    assert "待查看" in shown
    assert "缩短时限" in shown
    adjustment = Adjustment.objects.get(guide_id=item_code)
    assert visit("shishenhe").post(reverse("desk:adjustment-note", args=[adjustment.id])).status_code == 403
    assert county.post(reverse("desk:adjustment-note", args=[adjustment.id])).status_code == 302
    assert "已看过" in text(county.get(reverse("desk:adjustments")))
    assert "待查看" not in text(visit("luobiaozhun").get(reverse("desk:adjustments")))


def test_an_emergency_is_one_person_s_deed_and_the_reason_is_public(visit: Visit, item_code: str) -> None:
    address, deed = reverse("desk:guide", args=[item_code]), reverse("desk:guide-deed", args=[item_code])
    approver = visit("shishenhe")
    assert item_code in text(approver.get(reverse("desk:guides")))
    assert approver.post(deed, {"do": "suspend", "reason": ""}).status_code == 422
    assert approver.post(deed, {"do": "suspend", "reason": "系统故障"}).status_code == 302
    assert Guide.objects.get(code=item_code).status == GuideStatus.SUSPENDED
    assert "暂停申请" in text(approver.get(address))
    assert approver.post(deed, {"do": "suspend", "reason": "再来"}).status_code == 409
    assert visit("lvweihu").post(deed, {"do": "resume", "reason": "好了"}).status_code == 403
    assert visit("luobiaozhun").get(address).status_code == 404
    assert approver.post(deed, {"do": "resume", "reason": "好了"}).status_code == 302
    assert approver.post(deed, {"do": "retire", "reason": "取消", "day": "later"}).status_code == 422
    assert approver.post(deed, {"do": "nonsense"}).status_code == 409


def test_the_province_accepts_a_difference(visit: Visit, code: str, item_code: str) -> None:
    address = reverse("desk:standard-accept", args=[code])
    assert visit("lvweihu").post(address, {"guide": item_code, "reason": "x"}).status_code == 404
    assert visit("jiangshending").post(address, {"guide": "1" * 31, "reason": "x"}).status_code == 404
    assert visit("jiangshending").post(address, {"guide": item_code, "reason": "省政府批准"}).status_code == 302
    assert Guide.objects.get(code=item_code).difference == "省政府批准"
    assert GuideDraft.objects.count() == 0
