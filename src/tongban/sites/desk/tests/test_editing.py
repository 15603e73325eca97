"""The editor at the desk: element by element, by the province what is its own, by a body what is its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.registry.catalogue.models import GuideDraft, StandardDraft
from tongban.sites.desk.tests.test_standards import code as code

Visit = Callable[[str], Client]


@pytest.fixture
def row(visit: Visit, code: str, item_code: str) -> GuideDraft:
    """A draft of a guide whose item has a standard."""
    visit("lvweihu").post(reverse("desk:draft-begin"), {"code": item_code, "note": "调整窗口时间"})
    return GuideDraft.objects.get()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_body_edits_its_own_part_beside_the_public_page(visit: Visit, row: GuideDraft) -> None:
    editor, address = visit("lvweihu"), reverse("desk:draft-edit", args=[row.id])
    page = text(editor.get(address))
    assert "办理时间" in page
    assert "公众会看到的样子" in page
    local = row.document["local"]
    sent = {
        "do": "save", "seen": row.state_version, "hours": "工作日 8:30—17:30", "place": local["place"], "visits": "0",
        "promised_limit.amount": "99", "promised_limit.unit": "WORKING_DAY", "forms": local["forms"],
        "phones": "\n".join(local["phones"]), "complaint_phones": "\n".join(local["complaint_phones"]), "windows": local["windows"],
    }  # fmt: skip
    assert editor.post(address, sent).status_code == 302
    row.refresh_from_db()
    assert row.document["local"]["hours"] == "工作日 8:30—17:30"
    assert row.document["local"]["department_uscc"] == local["department_uscc"]
    # The finding stands on the page of its place.
    assert "超过法定时限" in text(editor.get(address))
    assert editor.post(address, sent).status_code == 409


def test_what_the_province_lays_down_is_not_edited_by_a_body(visit: Visit, row: GuideDraft) -> None:
    editor = visit("lvweihu")
    address = reverse("desk:draft-edit", args=[row.id, "unified/materials/0"])
    assert editor.get(address).status_code == 302
    assert editor.post(address, {"do": "remove", "seen": row.state_version}).status_code == 302
    row.refresh_from_db()
    assert row.state_version == 1
    assert (
        visit("shishenhe").post(reverse("desk:draft-edit", args=[row.id]), {"do": "save", "seen": 1}).status_code == 403
    )
    assert visit("zhenganyuan").get(reverse("desk:draft-edit", args=[row.id])).status_code == 404


def test_the_province_edits_an_element_of_the_standard(visit: Visit, code: str) -> None:
    editor = visit("luobiaozhun")
    editor.post(reverse("desk:standard-begin"), {"do": "change", "code": code, "note": "按新法修改"})
    row = StandardDraft.objects.get()

    def do(at: str, what: str, **data: str) -> Any:
        row.refresh_from_db()
        address = reverse("desk:standard-draft-edit", args=[row.id, at])
        return editor.post(address, {"do": what, "seen": row.state_version, **data})

    count = len(row.document["materials"])
    assert do("unified/materials", "add").url.endswith(f"unified/materials/{count}")
    page = text(editor.get(reverse("desk:standard-draft-edit", args=[row.id, f"unified/materials/{count}"])))
    assert "这里还要改" in page
    assert do(f"unified/materials/{count}", "up").status_code == 302
    assert do(f"unified/materials/{count - 1}", "remove").status_code == 302
    row.refresh_from_db()
    assert len(row.document["materials"]) == count
    assert row.findings == []
    assert do("unified/nowhere", "save").status_code == 404
    assert do("unified/materials", "nonsense").status_code == 400
