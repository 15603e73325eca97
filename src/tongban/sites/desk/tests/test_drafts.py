"""事项维护 at the desk: two persons publish, findings are shown where they are, nobody else sees a draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.foundation import clock
from tongban.registry.catalogue.models import GuideDraft, GuideVersion

Visit = Callable[[str], Client]


@pytest.fixture
def editor(visit: Visit) -> Client:
    return visit("lvweihu")


def begun(editor: Client, item_code: str) -> GuideDraft:
    answer = editor.post(reverse("desk:draft-begin"), {"code": item_code, "note": "调整窗口时间"})
    assert answer.status_code == 302
    return GuideDraft.objects.get()


def do(client: Client, row: GuideDraft, what: str, **data: Any) -> Any:
    row.refresh_from_db()
    return client.post(reverse("desk:draft-deed", args=[row.id]), {"do": what, "seen": row.state_version, **data})


def test_from_the_text_in_force_to_the_next_version(editor: Client, visit: Visit, item_code: str) -> None:
    row = begun(editor, item_code)
    document = {**row.document, "local": {**row.document["local"], "hours": "工作日 8:30—17:30"}}
    assert do(editor, row, "save", document=json.dumps(document), note="延长时间").status_code == 302
    assert do(editor, row, "submit").status_code == 302
    assert do(editor, row, "approve", valid_from=clock.today().isoformat()).status_code == 403
    approver = visit("shishenhe")
    shown = approver.get(reverse("desk:draft", args=[row.id])).content.decode()
    assert "工作日 8:30—17:30" in shown
    assert "同意公布" in shown
    day = (clock.today() + timedelta(days=1)).isoformat()
    assert do(approver, row, "approve", valid_from=day).status_code == 302
    newest = GuideVersion.objects.filter(guide_id=item_code).order_by("-number")[0]
    assert (newest.number, newest.valid_from.isoformat()) == (2, day)


def test_a_finding_is_shown_and_stops_the_way_on(editor: Client, item_code: str) -> None:
    row = begun(editor, item_code)
    row.document["local"]["promised_limit"]["amount"] = 300
    do(editor, row, "save", document=json.dumps(row.document), note="x")
    answer = do(editor, row, "submit")
    assert answer.status_code == 422
    assert "local.promised_limit" in answer.content.decode()
    assert "超过法定时限" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"codes": 1}', "[" * 100_000])
def test_what_is_no_document_is_told(editor: Client, item_code: str, text: str) -> None:
    row = begun(editor, item_code)
    answer = do(editor, row, "save", document=text, note="x")
    assert answer.status_code == 422
    assert "没有写入任何内容" in answer.content.decode()
    row.refresh_from_db()
    assert row.state_version == 1


def test_a_page_of_before_is_shown_the_present(editor: Client, item_code: str) -> None:
    row = begun(editor, item_code)
    do(editor, row, "save", document=json.dumps(row.document), note="x")
    answer = editor.post(reverse("desk:draft-deed", args=[row.id]), {"do": "submit", "seen": 1})
    assert answer.status_code == 409
    assert "已被改动" in answer.content.decode()


def test_of_another_body_there_is_no_draft(editor: Client, visit: Visit, item_code: str) -> None:
    row = begun(editor, item_code)
    for login in ("zhenganyuan", "qianchushen"):
        stranger = visit(login)
        assert stranger.get(reverse("desk:draft", args=[row.id])).status_code == 404
        assert do(stranger, row, "discard", note="x").status_code == 404
        assert row.name not in stranger.get(reverse("desk:drafts")).content.decode()
    assert stranger.post(reverse("desk:draft-begin"), {"code": item_code, "note": "x"}).status_code == 404


def test_found_by_word_and_state(editor: Client, item_code: str) -> None:
    row = begun(editor, item_code)
    assert row.name in editor.get(reverse("desk:drafts"), {"q": "食品", "state": "DRAFT"}).content.decode()
    assert "没有草稿" in editor.get(reverse("desk:drafts"), {"state": "PUBLISHED"}).content.decode()


def test_nul_is_an_answer_and_no_failure(editor: Client, item_code: str) -> None:
    """No database keeps it, and no keyboard types it; who sends it is told, and nothing is written."""
    assert editor.post(reverse("desk:draft-begin"), {"code": item_code, "note": "改\x00"}).status_code == 400
    assert editor.post(reverse("desk:draft-begin"), {"code": "\x00", "note": "改"}).status_code == 400
    assert not GuideDraft.objects.exists()
    row = begun(editor, item_code)
    assert do(editor, row, "discard", note="不改了\x00").status_code == 400
    assert editor.get(reverse("desk:drafts"), {"q": "a\x00"}).status_code == 200
    assert editor.get(reverse("desk:drafts"), {"after": f"\x00 {row.id}"}).status_code == 400
