"""公开文件 at the desk: written, handed in, approved by the other, seen in public; what is wrong stands beside its field."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tongban.foundation import clock
from tongban.registry.publishing.models import Publication

FIELDS = {"kind": "ANNOUNCEMENT", "title": "窗口搬迁公告", "text": "自下月起在新址办理。", "items": "", "laws": ""}


def _page(answer: Any) -> str:
    content: bytes = answer.content
    return content.decode()


def _deed(browser: Client, row: Publication, do: str, **fields: str) -> Any:
    row.refresh_from_db()
    return browser.post(f"/desk/published/{row.id}/deed", {"do": do, "seen": row.state_version, **fields})


def test_from_the_first_word_to_the_public_page(visit: Any) -> None:
    editor, approver = visit("lvweihu"), visit("shishenhe")
    begun = editor.post("/desk/published/begin", {"kind": "ANNOUNCEMENT", "title": "窗口搬迁公告"})
    row = Publication.objects.get(title="窗口搬迁公告")
    assert begun["Location"] == f"/desk/published/{row.id}/"
    missing = _deed(editor, row, "submit", **FIELDS)
    assert missing.status_code == 422
    assert "没有写正文" in _page(missing)
    assert _deed(editor, row, "save", **FIELDS).status_code == 302
    assert _deed(editor, row, "submit").status_code == 302
    assert _deed(editor, row, "approve", published_from=clock.today().isoformat()).status_code == 403
    assert _deed(approver, row, "approve", published_from="明天").status_code == 422
    assert _deed(approver, row, "approve", published_from=clock.today().isoformat()).status_code == 302
    assert "自下月起在新址办理" in _page(Client().get(f"/published/{row.id}/"))
    assert _deed(approver, row, "withdraw", note="日期写错").status_code == 302
    assert "日期写错" in _page(Client().get(f"/published/{row.id}/"))
    assert "窗口搬迁公告" in _page(editor.get("/desk/published/"))
    assert re.search(r"撤下|不再公开", _page(editor.get(f"/desk/published/{row.id}/")))


def test_a_field_that_is_wrong_keeps_what_was_typed(visit: Any) -> None:
    editor = visit("lvweihu")
    editor.post("/desk/published/begin", {"kind": "FAQ", "title": "问题"})
    row = Publication.objects.get(title="问题")
    answer = _deed(editor, row, "save", **{**FIELDS, "items": "123"})
    page = _page(answer)
    assert answer.status_code == 422
    assert "没有基本编码为“123”的事项" in page
    assert "自下月起在新址办理" in page
    assert editor.post("/desk/published/begin", {"kind": "", "title": "问题"}).status_code == 422
    assert _deed(editor, row, "burn").status_code == 409
    other = visit("luobiaozhun")
    assert other.get(f"/desk/published/{row.id}/").status_code == 404
    assert _deed(other, row, "save", **FIELDS).status_code == 404
