"""情形测试 at the desk: a story that fails blocks, is changed in the same draft, and the other person sees what was changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from tongban.foundation import clock
from tongban.registry.catalogue.models import ItemStory, StandardDraft
from tongban.registry.catalogue.story_gate import stories_on

Visit = Callable[[str], Client]
LIMITED = "granted-straight"


@pytest.fixture
def editor(visit: Visit) -> Client:
    return visit("luobiaozhun")


@pytest.fixture
def row(editor: Client, item_code: str) -> StandardDraft:
    """A draft of the standard of the sample item, with two of its stories."""
    ItemStory.objects.exclude(name__in=[LIMITED, "rated"]).delete()
    answer = editor.post(reverse("desk:standard-begin"), {"do": "change", "code": item_code[19:], "note": "放宽期限"})
    assert answer.status_code == 302
    return StandardDraft.objects.get()


def do(client: Client, row: StandardDraft, what: str, **data: Any) -> Any:
    row.refresh_from_db()
    return client.post(
        reverse("desk:standard-draft-deed", args=[row.id]), {"do": what, "seen": row.state_version, **data}
    )


def story(row: StandardDraft, name: str) -> str:
    return reverse("desk:draft-story", args=["standard", row.id, name])


def shown(client: Client, row: StandardDraft) -> str:
    return str(client.get(reverse("desk:standard-draft", args=[row.id])).content.decode())


def put(client: Client, row: StandardDraft, name: str, text: str, what: str = "put") -> Any:
    row.refresh_from_db()
    return client.post(story(row, name), {"do": what, "seen": row.state_version, "document": text})


def test_rule_and_story_change_together(editor: Client, visit: Visit, row: StandardDraft) -> None:
    assert shown(editor, row).count("通过</span>") >= 2
    unified = {**row.document, "statutory_limit": {"amount": 12, "unit": "WORKING_DAY"}}
    do(editor, row, "save", document=json.dumps(unified), note="放宽期限")
    page = shown(editor, row)
    assert "法定时限，情形里是10 个工作日，这份指南是12 个工作日" in page
    assert reverse("desk:standard-draft-edit", args=[row.id, "unified/statutory_limit"]).rpartition("/")[0] in page
    assert do(editor, row, "submit").status_code == 422
    text = editor.get(story(row, LIMITED)).content.decode()
    assert "+10wd" in text
    document = next(each.document for each in stories_on(row.code, clock.today()) if each.name == LIMITED)
    changed = yaml.safe_dump(json.loads(json.dumps(document).replace("+10wd", "+12wd")), allow_unicode=True)
    assert put(editor, row, LIMITED, changed).status_code == 302
    assert do(editor, row, "submit").status_code == 302
    approver = visit("jiangshending")
    page = shown(approver, row)
    assert "+12wd" in page
    assert "改动" in page
    assert put(approver, row, LIMITED, changed).status_code in (403, 409)
    assert do(approver, row, "approve", valid_from=clock.today().isoformat()).status_code == 302
    kept = ItemStory.objects.filter(name=LIMITED).order_by("id")
    assert [each.retired_from for each in kept] == [clock.today(), None]


def test_stories_follow_the_rule_with_one_press(editor: Client, row: StandardDraft) -> None:
    unified = {**row.document, "statutory_limit": {"amount": 12, "unit": "WORKING_DAY"}}
    do(editor, row, "save", document=json.dumps(unified), note="放宽期限")
    assert "让不通过的情形跟着改" in shown(editor, row)
    assert put(editor, row, "new", "", "follow").status_code == 302
    page = shown(editor, row)
    assert "1 个情形已跟着改" in page
    assert "+12wd" in page
    assert do(editor, row, "submit").status_code == 302


def test_what_is_pasted_wrongly_is_told_and_kept_on_the_page(editor: Client, row: StandardDraft) -> None:
    answer = put(editor, row, "new", "story: [")
    assert answer.status_code == 422
    assert "不是 YAML" in answer.content.decode()
    assert "story: [" in answer.content.decode()
    row.refresh_from_db()
    assert row.stories == {}
    assert editor.get(story(row, "nobody")).status_code == 404
    assert put(editor, row, "rated", "", "retire").status_code == 302
    row.refresh_from_db()
    assert row.stories == {"rated": None}
    assert "停用" in shown(editor, row)
    assert put(editor, row, "rated", "", "keep").status_code == 302


def test_the_everyday_story_is_put_together_from_the_item_s_own_form(editor: Client, row: StandardDraft) -> None:
    address = reverse("desk:draft-compose", args=["standard", row.id])
    assert "下一步" in editor.get(address).content.decode()
    situation = {"q.kind": "catering", "q.cold": "no", "q.online": "no", "q.agent": "self"}
    page = editor.get(address, situation)
    assert page.status_code == 200
    sent = _typed(page.context["sections"]) | situation
    papers = ["m3", "m4", "m5"]
    missing = editor.post(
        address, {**sent, "do": "put", "seen": row.state_version, "papers": papers, "outcome": "GRANTED"}
    )
    assert missing.status_code == 422
    assert "要写明是什么情形" in missing.content.decode()
    told = {"outcome": "REFUSED", "grounds": ["c2"], "title": "场地不够，不予许可", "papers": papers, "promised": "9"}
    assert editor.post(address, {**sent, "do": "put", "seen": row.state_version, **told}).status_code == 302
    row.refresh_from_db()
    made = row.stories["story-1"]
    assert made["steps"][-1]["with"] == {"outcome": "REFUSED", "grounds": ["c2"], "reasons": "场地不够，不予许可"}
    assert made["asks"]["conditions"] == ["c1", "c2", "c3", "c4", "c5", "c6", "c7"]
    assert row.findings == []
    one_paper_fewer = {**told, "papers": papers[1:], "title": "少带一份"}
    assert editor.post(address, {**sent, "do": "put", "seen": row.state_version, **one_paper_fewer}).status_code == 302
    row.refresh_from_db()
    assert [each["path"] for each in row.findings] == ["unified.materials.m3"]


def _typed(sections: Any) -> dict[str, Any]:
    """What the page shows, as a browser would send it."""
    sent: dict[str, Any] = {}
    for view in sections:
        for item in view.items:
            fields = [item.field] if item.field is not None else [field for one in item.rows for field in one.fields]
            for field in fields:
                chosen = [choice.value for choice in field.choices if choice.selected]
                sent[field.name] = chosen if field.choices else field.value
    return sent
