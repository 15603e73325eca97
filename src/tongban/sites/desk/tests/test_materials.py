"""标准材料 at the desk: one proposes, another approves, the list shows it, and who has no such post is turned away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.foundation import clock
from tongban.registry.catalogue.actions.count_materials import count_materials
from tongban.registry.catalogue.kinds import DraftSource
from tongban.registry.catalogue.models import (
    GuideDraft,
    MaterialName,
    ProofEntry,
    ProofRuling,
    RegisterChange,
    StandardMaterial,
)

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


def test_names_are_sorted_group_by_group(editor: Client, visit: Visit) -> None:
    names = ["后厨平面布置简图", "油烟净化器手册", "油烟净化器手册本"]
    GuideDraft.objects.create(
        code="1" * 31,
        name="示例",
        department_uscc="1" * 18,
        region_code="360722000000",
        document={"unified": {"materials": [{"id": f"m{n}", "name": name} for n, name in enumerate(names)]}},
        source=DraftSource.IMPORT,
        edited_at=clock.now(),
        created_at=clock.now(),
    )
    count_materials()
    page, address = reverse("desk:material-names"), reverse("desk:material-names-deed")
    shown = text(editor.get(page))
    assert all(name in shown for name in names)
    assert "1 行导入" in shown
    assert "项有标准材料编码" in shown
    assert "勾选的都是它的写法" not in text(visit("lvweihu").get(page))
    answer = editor.post(address, {"do": "spell_other", "name": [names[0]], "code": "sm-000102"})
    assert answer.status_code == 302
    assert GuideDraft.objects.get().document["unified"]["materials"][0]["standard_code"] == "SM-000102"
    assert editor.post(address, {"do": "spell_other", "name": [names[1]], "code": "SM-9"}).status_code == 422
    assert editor.post(address, {"do": "apart", "name": names[1:]}).status_code == 422
    assert editor.post(address, {"do": "apart", "name": names[1:], "reason": "只有一县要"}).status_code == 302
    assert GuideDraft.objects.get().document["unified"]["materials"][1]["local_reason"] == "只有一县要"
    count_materials()
    assert not any(name in text(editor.get(page)) for name in names)
    assert "只有一县要" in text(editor.get(page, {"trouble": "apart"}))
    key = MaterialName.objects.order_by("key").values_list("key", flat=True)[0]
    assert visit("lvweihu").post(address, {"do": "again", "key": key}).status_code == 403
    assert editor.post(address, {"do": "again", "key": key}).status_code == 302
    assert MaterialName.objects.count() == 1
    answer = editor.post(address, {"do": "new", "name": ["新设备说明", "新设备说明书"]})
    assert "新设备说明书" in text(editor.get(answer.url))


def test_a_proof_is_abolished_by_two(editor: Client, visit: Visit) -> None:
    ProofEntry.objects.create(kind="PROOF", key="无房/证明", name="无房证明", state="KEPT", guides=3)
    address = reverse("desk:proof", args=["PROOF", "无房/证明"])
    assert "无房证明" in text(editor.get(reverse("desk:proofs"), {"state": "KEPT"}))
    assert "提出去留" not in text(visit("lvweihu").get(address))
    sent = {
        "state": "ABOLISHED",
        "basis": "《关于取消证明事项的决定》",
        "since": "2026-12-01",
        "why": "部门可以自行核验",
    }
    assert editor.post(address, {**sent, "since": "x"}).status_code == 422
    assert visit("lvweihu").post(address, sent).status_code == 403
    answer = editor.post(address, sent)
    row = RegisterChange.objects.get()
    approver = visit("jiangshending")
    shown = text(approver.get(answer.url))
    assert "《关于取消证明事项的决定》" in shown
    # What holds stands beside it while it waits; once it holds, only what was decided.
    assert next(each.cells[:2] for each in approver.get(answer.url).context["rows"]) == ("去留", "保留")
    assert decide(approver, row, "approve").status_code == 302
    assert next(each.cells for each in approver.get(answer.url).context["rows"]) == ("去留", "取消")
    assert ProofRuling.objects.get().state == "ABOLISHED"
    assert "已生效" in text(editor.get(address))
    assert editor.get(reverse("desk:proof", args=["SEAL", "x"])).status_code == 404
