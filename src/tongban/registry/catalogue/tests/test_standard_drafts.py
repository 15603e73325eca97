"""The way of a standard: two persons of the province, a code for a new item, bodies that claim it, and what they see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.approve_draft import approve_draft
from tongban.registry.catalogue.actions.approve_standard import approve_standard
from tongban.registry.catalogue.actions.claim_item import claim_item
from tongban.registry.catalogue.actions.draft_standard import NewItem, begin_item, begin_standard, save_standard
from tongban.registry.catalogue.actions.note_adjustment import accept_difference, note_adjustment
from tongban.registry.catalogue.actions.return_standard import discard_standard, return_standard
from tongban.registry.catalogue.actions.save_draft import save_draft
from tongban.registry.catalogue.actions.submit_draft import submit_draft
from tongban.registry.catalogue.actions.submit_standard import submit_standard
from tongban.registry.catalogue.actions.suspend_guide import resume_guide, retire_guide, suspend_guide
from tongban.registry.catalogue.change_queries import adjustments, changes
from tongban.registry.catalogue.draft_queries import draft
from tongban.registry.catalogue.kinds import AdjustmentState, ChangeKind, DraftSource, GuideStatus
from tongban.registry.catalogue.models import BasicItem, CatalogueChange, Guide, Standard, StandardDraft
from tongban.registry.catalogue.queries import find_items
from tongban.registry.catalogue.standard_draft_queries import open_standard_drafts, standard_draft
from tongban.registry.catalogue.standard_queries import (
    Standing,
    drift,
    find_standards,
    followers,
    offered_texts,
    standard_on,
)
from tongban.registry.catalogue.tests.conftest import NEW, VALID_FROM, shipped
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.catalogue.tests.test_standards import (
    OWNER,
    TODAY,
    TOMORROW,
    changed,
    code_of,
    publish,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.shipped import shipped_body


@pytest.fixture
def editor(seeded: None) -> Actor:
    publish(shipped("360722")["unified"], VALID_FROM)
    return official(11, Duty.EDIT_CATALOGUE, uscc=OWNER)


@pytest.fixture
def approver(seeded: None) -> Actor:
    return official(12, Duty.APPROVE_CATALOGUE, uscc=OWNER)


def new_item(name: str = "小餐饮登记") -> dict[str, Any]:
    return {**shipped("360722")["unified"], "name": name, "kind": "PERMIT"}


def issued(editor: Actor, approver: Actor, new: NewItem, name: str = "小餐饮登记") -> str:
    draft_id = begin_item(editor, owner_uscc=OWNER, document=new_item(name), new=new, note="新设")
    submit_standard(editor, draft_id=draft_id, seen=1)
    return approve_standard(approver, draft_id=draft_id, seen=2, valid_from=TODAY).code


def test_two_persons_change_the_standard(editor: Actor, approver: Actor) -> None:
    draft_id = begin_standard(editor, code=NEW, note="法律修改")
    assert [each[:2] for each in open_standard_drafts(editor)] == [(draft_id, NEW)]
    save_standard(editor, draft_id=draft_id, seen=1, document=changed(), note="按新法修改依据")
    assert [each.path for each in standard_draft(approver, draft_id).differences] == ["legal_basis.b1.note"]
    submit_standard(editor, draft_id=draft_id, seen=2)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.right_missing"):
        approve_standard(editor, draft_id=draft_id, seen=3, valid_from=TOMORROW)
    return_standard(approver, draft_id=draft_id, seen=3, note="请附文件")
    submit_standard(editor, draft_id=draft_id, seen=4)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.day_passed"):
        approve_standard(approver, draft_id=draft_id, seen=5, valid_from=TODAY - timedelta(days=1))
    told = approve_standard(approver, draft_id=draft_id, seen=5, valid_from=TOMORROW)
    assert (told.number, told.derived) == (2, 2)
    assert standard_on(NEW, TOMORROW).why == "请附文件"
    assert {each.standing for each in followers(NEW, TOMORROW)} == {Standing.SAME}


def test_a_character_that_no_column_holds_is_refused(editor: Actor) -> None:
    draft_id = begin_standard(editor, code=NEW, note="修改")
    with pytest.raises(DomainError, match=r"catalogue\.draft\.not_a_guide"):
        save_standard(editor, draft_id=draft_id, seen=1, document={**changed(), "\0": ""}, note="修改")


def test_nobody_approves_what_he_edited(editor: Actor) -> None:
    both = official(13, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE, uscc=OWNER)
    draft_id = begin_standard(both, code=NEW, note="修改")
    save_standard(both, draft_id=draft_id, seen=1, document=changed(), note="修改")
    submit_standard(both, draft_id=draft_id, seen=2)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.same_person"):
        approve_standard(both, draft_id=draft_id, seen=3, valid_from=TODAY)


def test_a_county_does_not_see_the_province_s_drafts(editor: Actor) -> None:
    county = official(1, Duty.EDIT_CATALOGUE)
    draft_id = begin_standard(editor, code=NEW, note="修改")
    with pytest.raises(DomainError, match=r"catalogue\.draft\.unknown"):
        standard_draft(county, draft_id)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.unknown"):
        begin_standard(county, code=NEW, note="修改")
    with pytest.raises(DomainError, match=r"catalogue\.draft\.open_already"):
        begin_standard(editor, code=NEW, note="再来")
    discard_standard(editor, draft_id=draft_id, seen=1, note="不改了")
    assert open_standard_drafts(editor) == ()


def test_a_new_item_gets_the_next_code_and_its_twin_is_shown(editor: Actor, approver: Actor) -> None:
    first = issued(editor, approver, NewItem(ministry="31"))
    assert first == "360131001000"
    with pytest.raises(DomainError, match=r"catalogue\.standard\.twin") as refused:
        begin_item(editor, owner_uscc=OWNER, document=new_item(" 小餐饮登记"), new=NewItem(ministry="31"), note="x")
    assert (refused.value.data["item"], refused.value.data["name"]) == (first, "小餐饮登记")
    # A code once issued is never issued again.
    BasicItem.objects.filter(code=first).update(status="CANCELLED")
    assert issued(editor, approver, NewItem(ministry="31"), "小作坊登记") == "360131002000"


def test_codes_of_the_state_and_of_parts(editor: Actor, approver: Actor) -> None:
    given = issued(editor, approver, NewItem(code="000131777000"))
    assert given == "000131777000"
    with pytest.raises(DomainError, match=r"catalogue\.standard\.code_taken"):
        begin_item(editor, owner_uscc=OWNER, document=new_item("另一个"), new=NewItem(code=given), note="x")
    with pytest.raises(DomainError, match=r"codes\.basic_code\.invalid"):
        begin_item(editor, owner_uscc=OWNER, document=new_item("另一个"), new=NewItem(code="00013177700"), note="x")
    with pytest.raises(DomainError, match=r"catalogue\.standard\.new_wrong"):
        begin_item(editor, owner_uscc=OWNER, document=new_item("另一个"), new=NewItem(), note="x")
    BasicItem.objects.create(code="36013180000Y", name="食品类许可", kind="PERMIT")
    BasicItem.objects.create(code="360131801000", name="摊贩登记", kind="PERMIT")
    assert issued(editor, approver, NewItem(main="36013180000Y"), "甲类许可") == "360131800001"
    assert issued(editor, approver, NewItem(main="360131801000"), "摊贩登记（新办）") == "36013180100001"
    assert issued(editor, approver, NewItem(main="360131801000"), "摊贩登记（注销）") == "36013180100002"
    with pytest.raises(DomainError, match=r"catalogue\.standard\.main_wrong"):
        issued(editor, approver, NewItem(main=given), "不能再分")
    # What was refused has issued nothing.
    assert StandardDraft.objects.get(name="不能再分").state == "SUBMITTED"
    assert not Standard.objects.filter(basic_id=given).exclude(code=given).exists()


def test_a_body_claims_an_item_and_completes_its_own_part(editor: Actor) -> None:
    uscc = shipped_body("360102-market").uscc
    mine, second = official(1, Duty.EDIT_CATALOGUE, uscc=uscc), official(2, Duty.APPROVE_CATALOGUE, uscc=uscc)
    draft_id = claim_item(mine, standard_code=NEW, department_uscc=uscc)
    found = draft(mine, draft_id)
    assert found.card.source is DraftSource.CLAIM
    assert found.document["unified"] == standard_on(NEW).document
    assert {each["path"].split(".")[0] for each in found.findings} <= {"local", ""}
    with pytest.raises(DomainError, match=r"catalogue\.draft\.open_already"):
        claim_item(mine, standard_code=NEW, department_uscc=uscc)
    own = {name: shipped("360722")["local"][name] for name in ("place", "hours", "windows", "complaint_phones")}
    local = {**found.document["local"], **own, "phones": ["0791-0000102"]}
    save_draft(mine, draft_id=draft_id, seen=1, document={**found.document, "local": local}, note="认领")
    submit_draft(mine, draft_id=draft_id, seen=2)
    published = approve_draft(second, draft_id=draft_id, seen=3, valid_from=TODAY)
    assert published.guide.unified_hash == standard_on(NEW).hash
    assert len(followers(NEW)) == 3
    with pytest.raises(DomainError, match=r"catalogue\.standard\.claimed"):
        claim_item(mine, standard_code=NEW, department_uscc=uscc)
    city = shipped_body("360700-market").uscc
    with pytest.raises(DomainError, match=r"catalogue\.standard\.level_apart"):
        claim_item(official(1, Duty.EDIT_CATALOGUE, uscc=city), standard_code=NEW, department_uscc=city)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.unknown"):
        claim_item(mine, standard_code=NEW, department_uscc=shipped_body("360103-market").uscc)


def test_a_body_sees_what_the_standard_changed_and_takes_note(editor: Actor) -> None:
    amount = shipped("360726")["local"]["promised_limit"]["amount"] - 1
    publish(changed(statutory_limit={"amount": amount, "unit": "WORKING_DAY"}, extension=None))
    uscc = shipped("360726")["local"]["department_uscc"]
    mine = official(1, Duty.EDIT_CATALOGUE, uscc=uscc)
    rows, more = adjustments(mine)
    assert ([(row.code, row.state, row.done) for row in rows], more) == (
        [(code_of("360726"), AdjustmentState.CLAMPED, False)],
        0,
    )
    assert sum(not row.done for row in adjustments(mine)[0]) == 1
    note_adjustment(mine, adjustment_id=rows[0].id)
    note_adjustment(mine, adjustment_id=rows[0].id)
    assert sum(not row.done for row in adjustments(mine)[0]) == 0
    assert adjustments(mine)[0][0].done
    with pytest.raises(DomainError, match=r"catalogue\.adjustment\.unknown"):
        note_adjustment(official(2, Duty.EDIT_CATALOGUE), adjustment_id=rows[0].id)


def test_who_follows_who_is_behind_and_who_differs(editor: Actor, approver: Actor) -> None:
    amount = shipped("360722")["local"]["promised_limit"]
    assert amount
    publish(changed(), TODAY)
    accept_difference(approver, code=code_of("360726"), reason="省政府批准先行先试")
    publish(changed(keywords=["开店"]), TODAY)
    assert {each.region_code: each.standing for each in followers(NEW)} == {
        "360722000000": Standing.SAME,
        "360726000000": Standing.ACCEPTED,
    }
    accept_difference(approver, code=code_of("360726"), reason="")
    assert [each.standing for each in followers(NEW)] == [Standing.SAME, Standing.BEHIND]
    told = {each.region_code: each for each in drift()}
    assert (told["360722000000"].same, told["360726000000"].behind, told["360726000000"].held) == (1, 1, 1)
    (card,), marker = find_standards("食品经营")
    assert (card.code, card.number, card.bodies, card.same, marker) == (NEW, 3, 2, 1, "")
    assert find_standards(NEW[:4])[0] == (card,)
    assert set(offered_texts()) == {NEW}
    with pytest.raises(DomainError, match=r"catalogue\.draft\.unknown"):
        accept_difference(official(1, Duty.APPROVE_CATALOGUE), code=code_of("360726"), reason="x")


@pytest.mark.parametrize("words", ["经办人 369901199001010013 出错", "密级：秘密", "见办件 360722-261127-7KQ2X8"])
def test_a_reason_that_is_public_by_one_hand_holds_no_secret(editor: Actor, approver: Actor, words: str) -> None:
    mine, code = official(2, Duty.APPROVE_CATALOGUE), code_of("360722")
    with pytest.raises(DomainError) as caught:
        suspend_guide(mine, code=code, reason=words)
    told = str(caught.value.data["what"])
    assert (caught.value.code, "369901" in told) == ("catalogue.note.secret", False), (
        "what was found is never given back"
    )
    with pytest.raises(DomainError, match=r"catalogue\.note\.secret"):
        retire_guide(mine, code=code, reason=words, day=TODAY + timedelta(days=1))
    with pytest.raises(DomainError, match=r"catalogue\.note\.secret"):
        accept_difference(approver, code=code, reason=words)
    assert Guide.objects.get(pk=code).status == "PUBLISHED"
    suspend_guide(mine, code=code, reason="系统故障，恢复时间请电 0797-3300000")


def test_suspended_at_once_taken_up_again_and_retired_on_a_day(seeded: None) -> None:
    mine, code = official(2, Duty.APPROVE_CATALOGUE), code_of("360722")
    suspend_guide(mine, code=code, reason="系统故障")
    with pytest.raises(DomainError, match=r"catalogue\.guide_not_offered"):
        queries.current_guide(code)
    with pytest.raises(DomainError, match=r"catalogue\.guide\.wrong_status"):
        suspend_guide(mine, code=code, reason="再来")
    resume_guide(mine, code=code, reason="已恢复")
    assert queries.current_guide(code).code == code
    with pytest.raises(DomainError, match=r"catalogue\.draft\.day_passed"):
        retire_guide(mine, code=code, reason="权力取消", day=TODAY)
    retire_guide(mine, code=code, reason="权力取消", day=TOMORROW)
    assert queries.current_guide(code).code == code
    assert queries.item(code, TOMORROW).status is GuideStatus.RETIRED
    assert [card.code for card in find_items("食品经营许可", "360722000000", day=TODAY).items] == [code]
    assert find_items("食品经营许可", "360722000000", day=TOMORROW).items == ()
    with pytest.raises(DomainError, match=r"catalogue\.draft\.right_missing"):
        suspend_guide(official(1, Duty.EDIT_CATALOGUE), code=code, reason="x")
    told, _ = changes(code=code)
    assert [each.kind for each in told] == [ChangeKind.RESUMED, ChangeKind.SUSPENDED, ChangeKind.PUBLISHED]
    assert [each.kind for each in changes(code=code, to_come=True)[0]] == [ChangeKind.RETIRED]


def test_the_feed_tells_a_change_on_the_day_it_takes_effect(editor: Actor) -> None:
    publish(changed())
    assert ChangeKind.DERIVED not in {each.kind for each in changes()[0]}
    assert [each.kind for each in changes(to_come=True)[0]] == [ChangeKind.STANDARD, *[ChangeKind.DERIVED] * 2]
    whole, _ = changes()
    first, marker = changes(size=1)
    rest, end = changes(marker, size=50)
    assert (first + rest, end) == (whole, "")
    assert {each.region_code for each in changes(region_code="360722000000")[0]} == {"360722000000"}
    with pytest.raises(DomainError, match=r"catalogue\.page_invalid"):
        changes("yesterday")


def test_the_feed_of_a_city_is_not_that_of_its_neighbours(seeded: None) -> None:
    """361000 ends in the zero that tells it from 361100."""
    rows = CatalogueChange.objects.filter(kind=ChangeKind.PUBLISHED).values()[:1]
    for region in ("361000000000", "361100000000", "361025000000"):
        CatalogueChange.objects.create(**{**rows[0], "id": None, "region_code": region, "name": region})
    assert {each.name for each in changes(region_code="361000000000")[0]} == {"361000000000", "361025000000"}
