"""The list of standard materials: two persons change it, codes lead on for ever, open drafts follow, what is published stays."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries, seed
from tongban.registry.catalogue.actions.decide_register import approve_change, refuse_change
from tongban.registry.catalogue.actions.draft_standard import begin_standard
from tongban.registry.catalogue.actions.propose_material import (
    add_spellings,
    change_material,
    merge_material,
    propose_material,
    retire_material,
)
from tongban.registry.catalogue.actions.save_draft import begin_draft
from tongban.registry.catalogue.actions.submit_draft import submit_draft
from tongban.registry.catalogue.kinds import DraftState, MaterialState
from tongban.registry.catalogue.models import GuideDraft, RegisterChange, StandardDraft, StandardMaterial
from tongban.registry.catalogue.quality import standards_known
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.tests.conftest import NEW, VALID_FROM, shipped
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.catalogue.tests.test_standards import OWNER, publish
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

LAYOUT, FLOW = "SM-000102", "SM-000103"
CONTENT: dict[str, Any] = {
    "name": "油烟净化设备说明",
    "names": ["油烟净化器说明书"],
    "issuer": "申请人",
    "origin": "SELF",
    "validity": "设备变动前有效",
    "basis": [{"law": "中华人民共和国大气污染防治法", "article": "第八十一条"}],
}


@pytest.fixture
def editor(seeded: None) -> Actor:
    return official(11, Duty.EDIT_CATALOGUE, uscc=OWNER)


@pytest.fixture
def approver(seeded: None) -> Actor:
    return official(12, Duty.APPROVE_CATALOGUE, uscc=OWNER)


def approved(approver: Actor, change_id: UUID) -> int:
    return approve_change(approver, change_id=change_id, seen=1)


def with_material(**other: Any) -> dict[str, Any]:
    document = shipped("360722")
    rows = document["unified"]["materials"]
    asked = [{"id": "m80.r1", "text": "图上标明后厨各区。"}]
    new = {"id": "m80", "standard_code": None, "local_reason": "只有本项需要", "requirements": asked, **other}
    rows.append({**rows[0], **new})
    return document


def begun(document: dict[str, Any]) -> GuideDraft:
    return GuideDraft.objects.get(pk=begin_draft(official(1, Duty.EDIT_CATALOGUE), document=document, note="改"))


def material_of(row: GuideDraft, element: str = "m80") -> dict[str, Any]:
    row.refresh_from_db()
    found: dict[str, Any] = next(each for each in row.document["unified"]["materials"] if each["id"] == element)
    return found


def test_a_new_one_gets_its_code_from_the_second_person_and_drafts_follow(editor: Actor, approver: Actor) -> None:
    row = begun(with_material(name="油烟净化器说明书"))
    change_id = propose_material(editor, content=CONTENT, why="各县都要")
    with pytest.raises(DomainError, match=r"catalogue\.register\.open_already"):
        propose_material(editor, content=CONTENT, why="再提一次")
    both = official(11, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE, uscc=OWNER)
    with pytest.raises(DomainError, match=r"catalogue\.register\.same_person"):
        approve_change(both, change_id=change_id, seen=1)
    county = official(2, Duty.APPROVE_CATALOGUE)
    with pytest.raises(DomainError, match=r"catalogue\.register\.right_missing"):
        approve_change(county, change_id=change_id, seen=1)
    assert approved(approver, change_id) == 1
    code = RegisterChange.objects.get(pk=change_id).subject
    assert code == "SM-100001"
    assert (material_of(row)["standard_code"], "local_reason" in material_of(row)) == (code, False)
    assert row.state_version == 2
    with pytest.raises(DomainError, match=r"catalogue\.register\.changed"):
        approve_change(approver, change_id=change_id, seen=1)
    with pytest.raises(DomainError, match=r"catalogue\.material\.twin"):
        propose_material(editor, content={**CONTENT, "name": "油烟净化器  说明书"}, why="又一个")


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"origin": "x"}, {"origin": "REGISTRY"}, {"issuer": ""}, {"basis": [{"law": ""}]}]
)
def test_what_is_no_material_is_not_proposed(editor: Actor, wrong: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match=r"catalogue\.material\.invalid"):
        propose_material(editor, content=CONTENT | wrong, why="试")
    with pytest.raises(DomainError, match=r"catalogue\.register\.why_missing"):
        propose_material(editor, content=CONTENT, why=" ")
    assert not RegisterChange.objects.exists()


def test_merged_codes_lead_on_for_ever_and_nothing_published_is_touched(editor: Actor, approver: Actor) -> None:
    document = shipped("360722")
    publish(document["unified"], VALID_FROM)
    code = str(document["codes"]["implementation"])
    before = current_guide(code).hash
    held = StandardDraft.objects.get(pk=begin_standard(editor, code=NEW, note="改"))
    approved(approver, merge_material(editor, LAYOUT, into=FLOW, why="是同一份材料"))
    held.refresh_from_db()
    assert LAYOUT not in {each["standard_code"] for each in held.document["materials"]}
    losing = StandardMaterial.objects.get(pk=LAYOUT)
    assert (losing.state, losing.merged_into_id) == (MaterialState.MERGED, FLOW)
    assert losing.name in StandardMaterial.objects.get(pk=FLOW).names
    # Merged on: one step from every code there ever was.
    approved(approver, merge_material(editor, FLOW, into="SM-000104", why="再并"))
    assert queries.old_material_codes() == {LAYOUT: "SM-000104", FLOW: "SM-000104"}
    assert {each.code for each in queries.standard_materials({LAYOUT, FLOW}).values()} == {"SM-000104"}
    assert standards_known().by_code[LAYOUT].code == "SM-000104"
    for old, into in ((LAYOUT, "SM-000105"), ("SM-000104", FLOW), ("SM-000104", "SM-000104")):
        with pytest.raises(DomainError, match=r"catalogue\.material\.(not_in_use|merge_wrong)"):
            merge_material(editor, old, into=into, why="x")
    assert current_guide(code).hash == before
    seed.seed_standard_materials()
    assert StandardMaterial.objects.get(pk=LAYOUT).state == MaterialState.MERGED


def test_a_spelling_needs_nobody_else_and_a_draft_handed_in_goes_back(editor: Actor) -> None:
    row = begun(with_material(name="后厨平面布置简图"))
    submit_draft(official(1, Duty.EDIT_CATALOGUE), draft_id=row.id, seen=1)
    assert add_spellings(editor, LAYOUT, ["后厨平面布置简图"]) == 1
    assert material_of(row)["standard_code"] == LAYOUT
    assert (row.state, row.submitted_by) == (DraftState.DRAFT, None)
    assert "后厨平面布置简图" in StandardMaterial.objects.get(pk=LAYOUT).names
    with pytest.raises(DomainError, match=r"catalogue\.material\.twin"):
        add_spellings(editor, FLOW, ["后厨平面布置简图"])
    with pytest.raises(DomainError, match=r"catalogue\.register\.right_missing"):
        add_spellings(official(1, Duty.EDIT_CATALOGUE), FLOW, ["别的写法"])


def test_of_an_item_with_a_standard_only_the_standards_draft_follows(editor: Actor) -> None:
    publish(shipped("360722")["unified"], VALID_FROM)
    row = begun(with_material(name="后厨平面布置简图"))
    assert add_spellings(editor, LAYOUT, ["后厨平面布置简图"]) == 0
    assert material_of(row)["standard_code"] is None


def test_changed_and_retired_and_refused(editor: Actor, approver: Actor) -> None:
    row = StandardMaterial.objects.get(pk=LAYOUT)
    content = {**CONTENT, "name": row.name, "names": row.names, "validity": "两年"}
    approved(approver, change_material(editor, LAYOUT, content=content, why="写明有效期"))
    row.refresh_from_db()
    assert (row.validity, row.edited) == ("两年", True)
    refused = retire_material(editor, LAYOUT, why="不再要")
    refuse_change(approver, change_id=refused, seen=1, answer="还有指南在用")
    assert StandardMaterial.objects.get(pk=LAYOUT).state == MaterialState.IN_USE
    taken_back = retire_material(editor, LAYOUT, why="不再要")
    refuse_change(editor, change_id=taken_back, seen=1, answer="提错了")
    approved(approver, retire_material(editor, LAYOUT, why="不再要"))
    assert queries.old_material_codes() == {LAYOUT: ""}
    # A draft keeps the code until somebody says what its paper is.
    draft = begun(with_material(name="后厨平面布置简图", standard_code=LAYOUT))
    assert add_spellings(editor, FLOW, ["后厨平面布置简图"]) == 1
    assert material_of(draft)["standard_code"] == FLOW
    assert LAYOUT not in {each.code for each in queries.all_standard_materials()}
