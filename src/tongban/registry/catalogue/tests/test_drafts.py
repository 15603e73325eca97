"""A guide on its way to publication: two persons, findings, a day, and a readable difference."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.approve_draft import approve_draft
from tongban.registry.catalogue.actions.discard_draft import discard_draft
from tongban.registry.catalogue.actions.import_drafts import ImportedText, import_drafts, taken_codes
from tongban.registry.catalogue.actions.return_draft import return_draft
from tongban.registry.catalogue.actions.save_draft import begin_draft, save_draft
from tongban.registry.catalogue.actions.submit_draft import submit_draft
from tongban.registry.catalogue.diffing import Change, differences
from tongban.registry.catalogue.draft_queries import draft, find_drafts
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.models import GuideDraft
from tongban.registry.catalogue.tests.conftest import NOON, VALID_FROM, shipped
from tongban.registry.identity.actors import Actor, Capacity, Channel, HeldPost, system_actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department_by_uscc

TODAY = NOON.date()
USCC = "11369901MB7220014P"


def official(number: int, *duties: Duty, uscc: str = USCC) -> Actor:
    body = department_by_uscc(uscc, TODAY)
    posts = tuple(HeldPost(UUID(int=number * 100 + place), duty, body.id, uscc, body.region_code, "岗")
                  for place, duty in enumerate(duties))  # fmt: skip
    return Actor(UUID(int=number), None, Capacity.POST, (), posts, Channel.DESK)


@pytest.fixture
def editor(seeded: None) -> Actor:
    return official(1, Duty.EDIT_CATALOGUE)


@pytest.fixture
def approver(seeded: None) -> Actor:
    return official(2, Duty.APPROVE_CATALOGUE)


def changed() -> dict[str, Any]:
    document = shipped("360722")
    document["local"]["hours"] = "工作日 8:30—17:30"
    return document


def test_a_change_goes_through_two_persons_and_holds_from_its_day(editor: Actor, approver: Actor) -> None:
    tomorrow = TODAY + timedelta(days=1)
    draft_id = begin_draft(editor, document=changed(), note="调整办公时间")
    submit_draft(editor, draft_id=draft_id, seen=1)
    published = approve_draft(approver, draft_id=draft_id, seen=2, valid_from=tomorrow)
    code = published.guide.code
    assert (published.number, published.new) == (2, True)
    assert queries.item(code, TODAY).number == 1
    assert queries.item(code, tomorrow).guide_hash == published.guide.hash == bind(changed()).hash
    found = draft(approver, draft_id)
    assert (found.card.state, found.valid_from, found.published_hash) == (
        DraftState.PUBLISHED,
        tomorrow,
        published.guide.hash,
    )
    assert [(each.path, each.after) for each in found.differences] == [("local.hours", "工作日 8:30—17:30")]
    kinds = [entry.kind for entry in audit.about(f"guide:{code}")]
    assert set(kinds) == {"catalogue.guide.published", "catalogue.draft.submitted", "catalogue.draft.begun"}


def test_nobody_approves_what_he_edited_or_submitted(seeded: None) -> None:
    both = official(3, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE)
    other = official(4, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE)
    draft_id = begin_draft(both, document=changed(), note="调整")
    submit_draft(other, draft_id=draft_id, seen=1)
    for same in (both, other):
        with pytest.raises(DomainError, match=r"catalogue\.draft\.same_person"):
            approve_draft(same, draft_id=draft_id, seen=2, valid_from=TODAY)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.same_person"):
        approve_draft(system_actor("import"), draft_id=draft_id, seen=2, valid_from=TODAY)
    assert GuideDraft.objects.get(pk=draft_id).state == DraftState.SUBMITTED


def test_a_faulty_text_is_kept_but_not_handed_in(editor: Actor) -> None:
    document = changed()
    document["local"]["promised_limit"] = {"amount": 40, "unit": "WORKING_DAY"}
    draft_id = begin_draft(editor, document=document, note="调整承诺")
    assert [each["code"] for each in draft(editor, draft_id).findings] == ["limit_promise"]
    with pytest.raises(DomainError, match=r"catalogue\.guide_not_publishable") as refused:
        submit_draft(editor, draft_id=draft_id, seen=1)
    assert refused.value.data["problems"][0]["path"] == "local.promised_limit"
    save_draft(editor, draft_id=draft_id, seen=1, document=changed(), note="改回")
    submit_draft(editor, draft_id=draft_id, seen=2)


def test_an_incomplete_text_may_wait(editor: Actor) -> None:
    document = changed()
    del document["unified"]["steps"]
    draft_id = begin_draft(editor, document=document, note="先存")
    assert draft(editor, draft_id).findings


@pytest.mark.parametrize(
    "broken", [None, [], {"codes": {}}, {"codes": {"implementation": "x"}, "unified": {}, "local": {}}]
)
def test_what_is_no_guide_is_not_kept(editor: Actor, broken: Any) -> None:
    with pytest.raises(DomainError, match=r"catalogue\.draft\.not_a_guide"):
        begin_draft(editor, document=broken, note="x")
    assert not GuideDraft.objects.exists()


@pytest.mark.parametrize("at", ["visits", "promised_limit"])
def test_a_character_that_no_column_holds_is_refused(editor: Actor, at: str) -> None:
    """Where a number is asked for, what was typed is kept for who types on."""
    draft_id = begin_draft(editor, document=changed(), note="调整办公时间")
    document = changed()
    document["local"][at] = {"visits": "1\0", "promised_limit": {"amount": "\0", "unit": "WORKING_DAY"}}[at]
    with pytest.raises(DomainError, match=r"catalogue\.draft\.not_a_guide"):
        save_draft(editor, draft_id=draft_id, seen=1, document=document, note="调整")
    assert draft(editor, draft_id).state_version == 1


def test_one_open_draft_a_guide_until_it_is_given_up(editor: Actor) -> None:
    draft_id = begin_draft(editor, document=changed(), note="一")
    with pytest.raises(DomainError, match=r"catalogue\.draft\.open_already"):
        begin_draft(editor, document=changed(), note="二")
    discard_draft(editor, draft_id=draft_id, seen=1, note="不改了")
    assert begin_draft(editor, document=changed(), note="二") != draft_id


def test_sent_back_with_a_reason(editor: Actor, approver: Actor) -> None:
    draft_id = begin_draft(editor, document=changed(), note="一")
    submit_draft(editor, draft_id=draft_id, seen=1)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.note_missing"):
        return_draft(approver, draft_id=draft_id, seen=2, note=" ")
    return_draft(approver, draft_id=draft_id, seen=2, note="请附文件")
    found = draft(editor, draft_id)
    assert (found.card.state, found.note, found.submitted_by) == (DraftState.DRAFT, "请附文件", None)


def test_a_page_seen_before_another_change_does_nothing(editor: Actor) -> None:
    draft_id = begin_draft(editor, document=changed(), note="一")
    save_draft(editor, draft_id=draft_id, seen=1, document=changed(), note="二")
    with pytest.raises(DomainError, match=r"catalogue\.draft\.changed"):
        save_draft(editor, draft_id=draft_id, seen=1, document=changed(), note="三")
    with pytest.raises(DomainError, match=r"catalogue\.draft\.wrong_state"):
        approve_draft(official(2, Duty.APPROVE_CATALOGUE), draft_id=draft_id, seen=2, valid_from=TODAY)


def test_another_body_sees_nothing_and_a_wrong_post_is_told(editor: Actor, approver: Actor) -> None:
    draft_id = begin_draft(editor, document=changed(), note="一")
    stranger = official(5, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE, uscc="11369901MB7260016W")
    with pytest.raises(DomainError, match=r"catalogue\.draft\.unknown"):
        draft(stranger, draft_id)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.unknown"):
        save_draft(stranger, draft_id=draft_id, seen=1, document=changed(), note="x")
    with pytest.raises(DomainError, match=r"catalogue\.draft\.right_missing"):
        submit_draft(approver, draft_id=draft_id, seen=1)
    assert find_drafts(stranger)[0] == ()
    assert [card.id for card in find_drafts(approver, "食品经营")[0]] == [draft_id]


def test_a_passed_day_is_refused(editor: Actor, approver: Actor) -> None:
    draft_id = begin_draft(editor, document=changed(), note="一")
    submit_draft(editor, draft_id=draft_id, seen=1)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.day_passed"):
        approve_draft(approver, draft_id=draft_id, seen=2, valid_from=VALID_FROM)


def test_many_are_imported_at_once_or_none(seeded: None) -> None:
    system = system_actor("import")
    texts = []
    for number in range(1, 4):
        document = shipped("360722")
        document["codes"]["handling"] = f"{document['codes']['implementation']}{number + 50}"
        texts.append(ImportedText(document, f"items.jsonl:{number}", [{"path": "", "code": "shape", "message": "缺"}]))
    codes = [text.document["codes"]["handling"] for text in texts]
    assert taken_codes(codes) == set()
    with pytest.raises(DomainError, match=r"catalogue\.draft\.not_a_guide"):
        import_drafts(system, [*texts, ImportedText({}, "items.jsonl:4")], source="items.jsonl")
    assert not GuideDraft.objects.exists()
    assert import_drafts(system, texts, source="items.jsonl") == 3
    assert taken_codes(codes) == set(codes)
    cards, after = find_drafts(system, size=2)
    assert len(cards) == 2
    rest, end = find_drafts(system, after=after, size=2)
    assert (len(rest), end, rest[0].findings) == (1, None, 1)


def test_differences_are_by_id_not_by_place() -> None:
    old = shipped("360722")
    assert differences(old, copy.deepcopy(old)) == ()
    new = copy.deepcopy(old)
    new["unified"]["materials"].reverse()
    assert differences(old, new) == ()
    gone = new["unified"]["materials"].pop()
    new["unified"]["conditions"][0]["text"] = "改了"
    new["local"]["visits"] = True
    found = {each.path: each for each in differences(old, new)}
    assert found.pop(f"unified.materials.{gone['id']}").change is Change.REMOVED
    assert found.pop(f"unified.conditions.{old['unified']['conditions'][0]['id']}.text").after == "改了"
    assert found.pop("local.visits").after == "是"
    assert not found


def test_who_operates_the_platform_reads_every_draft_and_changes_none(editor: Actor) -> None:
    draft_id = begin_draft(editor, document=changed(), note="一")
    operator = official(7, Duty.OPERATOR, uscc="11369901MB7220022J")
    assert draft(operator, draft_id).card.id == draft_id
    assert [card.id for card in find_drafts(operator)[0]] == [draft_id]
    with pytest.raises(DomainError, match=r"catalogue\.draft\.right_missing"):
        discard_draft(operator, draft_id=draft_id, seen=1, note="x")


def test_a_place_is_told_in_words_and_a_length_of_time_is_one_value() -> None:
    old, new = shipped("360722"), shipped("360722")
    new["unified"]["statutory_limit"] = {"amount": 9, "unit": "WORKING_DAY"}
    new["unified"]["materials"][0]["hint"] = "换一句话"
    found = {each.path: each for each in differences(old, new)}
    assert found["unified.statutory_limit"].place == "法定办结时限"
    assert found["unified.statutory_limit"].after == "9 个工作日"
    hint = next(each for path, each in found.items() if path.endswith(".hint"))
    assert hint.place == f"材料 · {old['unified']['materials'][0]['id'].upper()} · 填报须知"


def test_what_must_not_be_published_is_a_finding_at_its_place(editor: Actor, approver: Actor) -> None:
    document = changed()
    document["local"]["hours"] = "工作日 8:30—17:30，经办人身份证 36990119491231009X"
    draft_id = begin_draft(editor, document=document, note="调整办公时间")
    found = draft(editor, draft_id).findings
    assert [(each["code"], each["path"]) for each in found] == [("secret", "local.hours")]
    with pytest.raises(DomainError, match=r"catalogue\.guide_not_publishable"):
        submit_draft(editor, draft_id=draft_id, seen=1)
    assert "公民身份号码" in found[0]["message"]
    assert "1949" not in found[0]["message"]
