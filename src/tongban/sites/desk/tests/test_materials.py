"""标准材料 at the desk: one proposes, another approves, the list shows it, and who has no such post is turned away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.registry.catalogue.models import RegisterChange, StandardMaterial

Visit = Callable[[str], Client]
NEW = {
    "name": "油烟净化设备说明",
    "names": "油烟净化器说明书",
    "issuer": "申请人",
    "origin": "SELF",
    "basis": "《中华人民共和国大气污染防治法》第八十一条",
    "why": "各县都要",
}


@pytest.fixture
def editor(visit: Visit) -> Client:
    return visit("luobiaozhun")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def decide(client: Client, row: RegisterChange, do: str, **data: Any) -> Any:
    return client.post(
        reverse("desk:register-change-deed", args=[row.id]), {"do": do, "seen": row.state_version, **data}
    )


def test_one_proposes_another_approves(editor: Client, visit: Visit) -> None:
    begin = reverse("desk:material-begin")
    assert "《法律名称》第几条" in text(editor.post(begin, {**NEW, "basis": "食品安全法"}))
    assert editor.post(begin, {**NEW, "name": "营业执照"}).status_code == 409
    assert visit("lvweihu").post(begin, NEW).status_code == 403
    answer = editor.post(begin, NEW)
    row = RegisterChange.objects.get()
    assert answer.url == reverse("desk:register-change", args=[row.id])
    assert decide(editor, row, "approve").status_code == 403
    approver = visit("jiangshending")
    assert "各县都要" in text(approver.get(answer.url))
    assert "油烟净化设备说明" in text(approver.get(reverse("desk:materials")))
    assert decide(approver, row, "refuse").status_code == 422
    assert decide(approver, row, "approve").status_code == 302
    assert decide(approver, row, "approve").status_code == 409
    made = StandardMaterial.objects.get(name=NEW["name"])
    listed = text(editor.get(reverse("desk:materials"), {"q": "油烟净化器说明书"}))
    assert made.code in listed
    assert "SM-000001" not in listed


def test_spelled_merged_and_where_the_old_code_leads(editor: Client, visit: Visit) -> None:
    address = reverse("desk:material-deed", args=["SM-000102"])
    assert editor.post(address, {"do": "spell", "spellings": "后厨平面布置简图"}).status_code == 302
    assert "后厨平面布置简图" in text(editor.get(reverse("desk:material", args=["SM-000102"])))
    assert editor.post(address, {"do": "merge", "into": "SM-000102", "why": "x"}).status_code == 422
    assert editor.post(address, {"do": "nothing"}).status_code == 400
    editor.post(address, {"do": "merge", "into": "sm-000103", "why": "是同一份材料"})
    row = RegisterChange.objects.get(deed="MERGE")
    assert decide(visit("jiangshending"), row, "approve").status_code == 302
    shown = text(editor.get(reverse("desk:material", args=["SM-000102"])))
    assert "SM-000103" in shown
    assert "提出变更" not in shown
    assert editor.get(reverse("desk:material", args=["SM-999999"])).status_code == 404
