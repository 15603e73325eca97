"""The life of an item: suspended, taken up again, cancelled, split and merged by two persons, for a day, and taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.approve_standard import approve_standard
from tongban.registry.catalogue.actions.claim_item import claim_item
from tongban.registry.catalogue.actions.decide_change import Decided, approve_change, return_change, withdraw_change
from tongban.registry.catalogue.actions.draft_standard import NewItem, begin_item
from tongban.registry.catalogue.actions.propose_change import begin_change, discard_change, save_change, submit_change
from tongban.registry.catalogue.actions.submit_standard import submit_standard
from tongban.registry.catalogue.actions.suspend_guide import resume_guide, suspend_guide
from tongban.registry.catalogue.change_queries import changes
from tongban.registry.catalogue.history_queries import closed
from tongban.registry.catalogue.kinds import ChangeKind, GuideStatus, ItemChangeKind, ItemStatus
from tongban.registry.catalogue.lifecycle.proposing import Proposal, Taking
from tongban.registry.catalogue.lifecycle.reading import (
    code_history,
    item_change,
    predecessors,
    succession_drafts,
    touched_by,
)
from tongban.registry.catalogue.models import BasicItem, Guide, GuideDraft, GuideVersion, ItemChange, Standard
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.registry.catalogue.tests.conftest import NEW, NOON, VALID_FROM, shipped
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.catalogue.tests.test_standards import OWNER, TODAY, TOMORROW, changed, code_of, publish
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

XINFENG, ANYUAN = "360722", "360726"


@pytest.fixture
def editor(seeded: None) -> Actor:
    publish(shipped(XINFENG)["unified"], VALID_FROM)
    return official(11, Duty.EDIT_CATALOGUE, uscc=OWNER)


@pytest.fixture
def approver(seeded: None) -> Actor:
    return official(12, Duty.APPROVE_CATALOGUE, uscc=OWNER)


def proposal(
    kind: ItemChangeKind, *successors: Taking, day: date = TOMORROW, items: tuple[str, ...] = (NEW,)
) -> Proposal:
    return Proposal(kind, items, successors, day, "改革方案", "《食品安全法》第三十五条")


def decided(editor: Actor, approver: Actor, asked: Proposal) -> tuple[UUID, Decided]:
    change_id = begin_change(editor, asked)
    submit_change(editor, change_id=change_id, seen=1)
    return change_id, approve_change(approver, change_id=change_id, seen=2)


def new_item(editor: Actor, approver: Actor, name: str) -> str:
    """Another item of the same level, in force today."""
    document = {**shipped(XINFENG)["unified"], "name": name, "kind": "PERMIT"}
    draft_id = begin_item(editor, owner_uscc=OWNER, document=document, new=NewItem(ministry="31"), note="新设")
    submit_standard(editor, draft_id=draft_id, seen=1)
    return approve_standard(approver, draft_id=draft_id, seen=2, valid_from=TODAY).code


def on(day: date) -> Any:
    queries.forget_current()
    return clock.frozen(NOON + (day - TODAY))


def refusal(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(DomainError) as refused:
        call(*args, **kwargs)
    return refused.value.code


def test_two_persons_cancel_an_item_for_every_body_on_one_day(editor: Actor, approver: Actor) -> None:
    both = official(13, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE, uscc=OWNER)
    change_id = begin_change(both, proposal(ItemChangeKind.RETIRE))
    assert refusal(begin_change, editor, proposal(ItemChangeKind.RETIRE)) == "catalogue.draft.open_already"
    submit_change(both, change_id=change_id, seen=1)
    assert refusal(approve_change, both, change_id=change_id, seen=2) == "catalogue.draft.same_person"
    assert refusal(approve_change, editor, change_id=change_id, seen=2) == "catalogue.draft.right_missing"
    assert (
        refusal(approve_change, official(1, Duty.APPROVE_CATALOGUE), change_id=change_id, seen=2)
        == "catalogue.draft.unknown"
    )
    with pytest.raises(IntegrityError, match="catalogue_itemchange_two"), transaction.atomic():
        ItemChange.objects.filter(pk=change_id).update(state="APPROVED", approved_by=both.account_id)
    return_change(approver, change_id=change_id, seen=2, note="请附文件")
    save_change(editor, change_id=change_id, seen=3, proposal=proposal(ItemChangeKind.RETIRE))
    submit_change(editor, change_id=change_id, seen=4)
    assert [each.code for each in touched_by(change_id)[0]] == [code_of(XINFENG), code_of(ANYUAN)]
    assert approve_change(approver, change_id=change_id, seen=5) == Decided(2, 0)
    # Pressed by two at once: the second finds it decided.
    assert refusal(approve_change, approver, change_id=change_id, seen=5) == "catalogue.draft.changed"
    assert current_guide(code_of(XINFENG)).name
    assert find_items("食品经营许可", "360722000000", day=TODAY).items
    with on(TOMORROW):
        assert refusal(current_guide, code_of(ANYUAN)) == "catalogue.guide_not_offered"
        assert find_items("食品经营许可", "360722000000").items == ()
        found = closed(code_of(XINFENG))
        assert found is not None
        assert (found.status, found.since, found.reason) == (GuideStatus.RETIRED, TOMORROW, "改革方案")
        assert [each.kind for each in changes(code=code_of(XINFENG))[0][:2]] == [ChangeKind.RETIRED, ChangeKind.RETIRED]
        assert code_history(NEW).ended_on == TOMORROW
        assert (
            refusal(withdraw_change, approver, change_id=change_id, seen=6, note="晚了")
            == "catalogue.item_change.begun"
        )


def test_an_ended_code_is_never_used_again(editor: Actor, approver: Actor) -> None:
    decided(editor, approver, proposal(ItemChangeKind.RETIRE))
    assert (BasicItem.objects.get(code=NEW).status, Standard.objects.get(code=NEW).ended_on) == (
        ItemStatus.CANCELLED,
        TOMORROW,
    )
    assert refusal(publish, changed()) == "catalogue.item_change.closed"
    county = official(1, Duty.EDIT_CATALOGUE)
    assert refusal(claim_item, county, standard_code=NEW, department_uscc=county.posts[0].department_uscc)
    row = GuideVersion.objects.filter(guide_id=code_of(XINFENG)).values()[0]
    with pytest.raises(IntegrityError, match="never used again"), transaction.atomic():
        GuideVersion.objects.create(**{**row, "hash": "a" * 64, "number": 9, "valid_from": TOMORROW})
    with pytest.raises(IntegrityError, match="codes once issued"), transaction.atomic():
        BasicItem.objects.filter(
            code=BasicItem.objects.create(code="360131888000", name="乙", kind="PERMIT").code
        ).delete()


def test_a_split_gives_every_claimant_the_drafts_of_what_follows(editor: Actor, approver: Actor) -> None:
    first, second = new_item(editor, approver, "餐饮服务许可"), new_item(editor, approver, "食品销售许可")
    anyuan = shipped(ANYUAN)["local"]["department_uscc"]
    one = Taking(second)
    assert refusal(begin_change, editor, proposal(ItemChangeKind.SPLIT, one)) == "catalogue.item_change.count_wrong"
    change_id = begin_change(
        editor, proposal(ItemChangeKind.SPLIT, Taking(first, (anyuan,)), Taking(second, (anyuan,)))
    )
    assert refusal(submit_change, editor, change_id=change_id, seen=1) == "catalogue.item_change.body_left"
    wanted = proposal(ItemChangeKind.SPLIT, Taking(first), Taking(second, (anyuan,)))
    save_change(editor, change_id=change_id, seen=1, proposal=wanted)
    assert len(touched_by(change_id)[1]) == 3
    submit_change(editor, change_id=change_id, seen=2)
    assert approve_change(approver, change_id=change_id, seen=3) == Decided(2, 3)
    draft = GuideDraft.objects.get(department_uscc=anyuan, code__endswith=second)
    local = dict(shipped(ANYUAN)["local"])
    assert (draft.document["local"]["phones"], draft.findings) == (local["phones"], [])
    assert len(succession_drafts(official(1, Duty.EDIT_CATALOGUE, uscc=anyuan))) == 2
    with on(TOMORROW):
        with pytest.raises(DomainError, match=r"catalogue\.item_succeeded") as refused:
            current_guide(code_of(ANYUAN))
        assert "食品销售许可" in refused.value.data["successors"]
        found = closed(code_of(XINFENG))
        assert found is not None
        assert found.ending is not None
        assert [each.name for each in found.ending.successors] == ["餐饮服务许可"]
        assert [each[:2] for each in predecessors(second)] == [(NEW, str(shipped(XINFENG)["unified"]["name"]))]
        assert code_history(first).turns[0].before[0][0] == NEW


def test_a_merger_keeps_the_surviving_code(editor: Actor, approver: Actor) -> None:
    other = new_item(editor, approver, "小餐饮登记")
    alone = proposal(ItemChangeKind.MERGE, Taking(other))
    assert refusal(begin_change, editor, alone) == "catalogue.item_change.count_wrong"
    _, told = decided(editor, approver, proposal(ItemChangeKind.MERGE, Taking(other), items=(NEW, other)))
    assert told == Decided(2, 2)
    assert Standard.objects.get(code=other).ended_on is None
    again = proposal(ItemChangeKind.SUSPEND, items=(other,), day=TODAY)
    change_id = begin_change(editor, again)
    with on(TOMORROW):
        save_change(
            editor, change_id=change_id, seen=1, proposal=proposal(ItemChangeKind.RETIRE, day=TOMORROW + timedelta(2))
        )
        assert refusal(submit_change, editor, change_id=change_id, seen=2) == "catalogue.guide.wrong_status"
        discard_change(editor, change_id=change_id, seen=2, note="不用了")
        gone = begin_change(
            editor, proposal(ItemChangeKind.MERGE, Taking(NEW), items=(NEW, other), day=TOMORROW + timedelta(2))
        )
        assert refusal(submit_change, editor, change_id=gone, seen=1) == "catalogue.guide.wrong_status"


def test_an_approved_change_is_taken_back_before_its_day(editor: Actor, approver: Actor) -> None:
    first, second = new_item(editor, approver, "餐饮服务许可"), new_item(editor, approver, "食品销售许可")
    mine = official(2, Duty.APPROVE_CATALOGUE)
    suspend_guide(mine, code=code_of(XINFENG), reason="系统故障")
    change_id, _ = decided(editor, approver, proposal(ItemChangeKind.SPLIT, Taking(first), Taking(second)))
    # What was suspended stays so until the day.
    assert refusal(current_guide, code_of(XINFENG)) == "catalogue.guide_not_offered"
    waits = begin_change(editor, proposal(ItemChangeKind.RETIRE))
    assert refusal(submit_change, editor, change_id=waits, seen=1) in (
        "catalogue.item_change.waiting",
        "catalogue.guide.wrong_status",
    )
    assert [each.kind for each in changes(to_come=True)[0]] == [ChangeKind.SPLIT] * 3
    withdraw_change(approver, change_id=change_id, seen=3, note="方案另行研究")
    assert item_change(editor, change_id).state == "WITHDRAWN"
    assert changes(to_come=True)[0] == ()
    assert [each.kind for each in changes()[0][:3]] == [ChangeKind.WITHDRAWN] * 3
    assert set(GuideDraft.objects.values_list("state", flat=True)) == {"DISCARDED"}
    resume_guide(mine, code=code_of(XINFENG), reason="好了")
    with on(TOMORROW):
        assert current_guide(code_of(XINFENG)).code == code_of(XINFENG)
        assert len(find_items("食品经营许可", "360722000000").items) == 1
    assert BasicItem.objects.get(code=NEW).status == ItemStatus.IN_USE
    assert Guide.objects.filter(item_change__isnull=False).count() == 0


def test_suspended_for_all_and_taken_up_again_for_those_that_were_open(editor: Actor, approver: Actor) -> None:
    mine = official(2, Duty.APPROVE_CATALOGUE)
    suspend_guide(
        official(2, Duty.APPROVE_CATALOGUE, uscc=shipped(ANYUAN)["local"]["department_uscc"]),
        code=code_of(ANYUAN),
        reason="本地故障",
    )
    _, told = decided(editor, approver, proposal(ItemChangeKind.SUSPEND, day=TODAY))
    assert told == Decided(1, 0)
    assert refusal(current_guide, code_of(XINFENG)) == "catalogue.guide_not_offered"
    # One body does not open what the province has closed.
    assert refusal(resume_guide, mine, code=code_of(XINFENG), reason="我们没问题") == "catalogue.guide.wrong_status"
    county = official(1, Duty.EDIT_CATALOGUE, uscc=shipped(XINFENG)["local"]["department_uscc"])
    assert (
        refusal(claim_item, county, standard_code=NEW, department_uscc=county.posts[0].department_uscc)
        == "catalogue.item_change.closed"
    )
    _, told = decided(editor, approver, proposal(ItemChangeKind.RESUME))
    assert told == Decided(1, 0)
    assert refusal(current_guide, code_of(XINFENG)) == "catalogue.guide_not_offered"
    with on(TOMORROW):
        assert current_guide(code_of(XINFENG)).name
        assert refusal(current_guide, code_of(ANYUAN)) == "catalogue.guide_not_offered"


def test_successors_are_there_and_bear_a_name_of_their_own(editor: Actor, approver: Actor) -> None:
    first = new_item(editor, approver, "餐饮服务许可")
    asked = proposal(ItemChangeKind.SPLIT, Taking(first), Taking("360131999000"))
    change_id = begin_change(editor, asked)
    assert refusal(submit_change, editor, change_id=change_id, seen=1) == "catalogue.item_change.successor_wrong"
    BasicItem.objects.create(code="360131888000", name="餐饮服务许可", kind="PERMIT")
    save_change(
        editor, change_id=change_id, seen=1, proposal=proposal(ItemChangeKind.SPLIT, Taking(first), Taking(NEW))
    )
    assert refusal(submit_change, editor, change_id=change_id, seen=2) == "catalogue.standard.twin"
    assert (
        refusal(begin_change, editor, proposal(ItemChangeKind.RETIRE, items=("360131777000",)))
        == "catalogue.standard.unknown"
    )
    late = begin_change(editor, proposal(ItemChangeKind.RETIRE, day=TODAY))
    assert refusal(submit_change, editor, change_id=late, seen=1) == "catalogue.draft.day_passed"
    assert refusal(item_change, official(1, Duty.EDIT_CATALOGUE), change_id) == "catalogue.item_change.unknown"
