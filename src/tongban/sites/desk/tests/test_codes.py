"""代码表 at the desk and in public: proposed by one, decided by another, open to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from tongban.foundation import clock
from tongban.registry.catalogue import code_queries
from tongban.registry.catalogue.models import CodeEdit

Visit = Callable[[str], Client]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_code_from_the_proposal_to_the_public_page(visit: Visit, province: None) -> None:
    editor, approver, county = visit("luobiaozhun"), visit("jiangshending"), visit("lvweihu")
    asked = {"kind": "ADD", "table": "MINISTRY", "code": "34", "value": "数据管理", "reason": "机构改革方案",
             "day": clock.today().isoformat()}  # fmt: skip
    address = reverse("desk:code-edit")
    assert county.post(address, asked).status_code == 403
    assert editor.post(address, {**asked, "code": "x"}).status_code == 422
    assert editor.post(address, {**asked, "kind": "x"}).status_code == 422
    assert editor.post(address, {**asked, "day": "soon"}).status_code == 422
    assert editor.post(address, asked).status_code == 302
    assert "等待审核" in text_of(editor.get(reverse("desk:codes")))
    deed = reverse("desk:code-edit-deed", args=[CodeEdit.objects.get().id])
    assert editor.post(deed, {"do": "approve"}).status_code == 403
    assert approver.post(deed, {"do": "nonsense"}).status_code == 404
    assert approver.post(deed, {"do": "refuse", "note": ""}).status_code == 422
    assert approver.post(deed, {"do": "approve"}).status_code == 302
    assert approver.post(deed, {"do": "approve"}).status_code == 404
    code_queries.forget()
    assert "数据管理" in text_of(Client().get(reverse("portal:code-tables")))
    codes = Client().get("/api/v1/code-tables").json()["codes"]
    assert [each["name"] for each in codes if each["code"] == "34"] == ["数据管理"]
    crosses = Client().get("/api/v1/crosswalks").json()["crosswalks"]
    assert {"GB", "C0109"} <= {each["system"] for each in crosses}
    assert "34 数据管理" in text_of(editor.get(reverse("desk:standards")))


def test_a_mapping_is_edited(visit: Visit, province: None) -> None:
    editor, approver = visit("luobiaozhun"), visit("jiangshending")
    asked = {
        "kind": "MAP",
        "table": "POWER_SOURCE",
        "system": "C0109",
        "code": "7",
        "value": "STATUTORY",
        "reason": "旧系统",
    }
    assert editor.post(reverse("desk:code-edit"), asked).status_code == 302
    deed = reverse("desk:code-edit-deed", args=[CodeEdit.objects.get().id])
    assert approver.post(deed, {"do": "refuse", "note": "没有依据"}).status_code == 302
    assert CodeEdit.objects.get().state == "REFUSED"
