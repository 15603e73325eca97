"""The gate: a story that fails blocks, at every way to publication; who changes the rule on purpose changes the story with it."""

from __future__ import annotations

import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import seed
from tongban.registry.catalogue.actions.approve_draft import approve_draft
from tongban.registry.catalogue.actions.approve_standard import approve_standard
from tongban.registry.catalogue.actions.change_stories import keep_story, lead_stories, put_story, retire_story
from tongban.registry.catalogue.actions.draft_standard import begin_standard, save_standard
from tongban.registry.catalogue.actions.judge_stories import judge_drafts, judge_stories
from tongban.registry.catalogue.actions.load_stories import LoadedStories, load_stories
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.actions.save_draft import begin_draft, save_draft
from tongban.registry.catalogue.actions.submit_draft import submit_draft
from tongban.registry.catalogue.actions.submit_standard import submit_standard
from tongban.registry.catalogue.assembling import Assembled
from tongban.registry.catalogue.draft_queries import draft
from tongban.registry.catalogue.factories import may_differ
from tongban.registry.catalogue.models import Adjustment, ItemStory, StandardVersion, StoryScore
from tongban.registry.catalogue.seed import seed_item_stories
from tongban.registry.catalogue.standard_draft_queries import standard_draft
from tongban.registry.catalogue.story_gate import stories_on
from tongban.registry.catalogue.story_queries import Fate, kept_stories, panel_of_standard
from tongban.registry.catalogue.tests.conftest import EDITOR, NEW, NOON, VALID_FROM, shipped
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.catalogue.tests.test_standards import OWNER, TODAY, TOMORROW, code_of, publish
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.orgs.duties import Duty

STORIES = Path(settings.ROOT) / "stories"


@pytest.fixture
def editor(seeded: None) -> Actor:
    """The province keeps the standard, and the shipped stories are its item's."""
    publish(shipped("360722")["unified"], VALID_FROM)
    assert seed_item_stories() > 20
    return official(11, Duty.EDIT_CATALOGUE, uscc=OWNER)


@pytest.fixture
def approver(editor: Actor) -> Actor:
    return official(12, Duty.APPROVE_CATALOGUE, uscc=OWNER)


def longer(days: int = 12) -> dict[str, Any]:
    """The statutory limit as another law would have it."""
    unified = shipped("360722")["unified"]
    unified["statutory_limit"] = {"amount": days, "unit": "WORKING_DAY"}
    return unified


def story(name: str) -> dict[str, Any]:
    return copy.deepcopy(dict(next(each.document for each in stories_on(NEW, TODAY) if each.name == name)))


def expecting(document: dict[str, Any], leg: str, days: str) -> dict[str, Any]:
    for step in document["steps"]:
        due = step.get("expect", {}).get("due", {})
        if due.get(leg):
            due[leg] = days
    limits = document.get("asks", {}).get("limits")
    if limits is not None and leg == "statutory":
        limits["statutory"] = days.removeprefix("+")
    return document


def test_shipped_stories_come_once_and_an_editor_s_are_left_alone(editor: Actor) -> None:
    assert seed_item_stories() == 0
    assert load_stories(system_actor("test"), STORIES).new == 0
    assert {each.valid_from for each in ItemStory.objects.filter(item=NEW).order_by("id")} == {VALID_FROM}


def test_an_upgrade_brings_rule_and_stories_and_sets_nothing_of_an_editor_back(
    editor: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shorter = {**shipped("360722"), "unified": longer(9)}
    shorter["local"]["department_name"] = shipped("360722")["local"]["department_name"]
    text = Assembled(shorter, VALID_FROM, tmp_path / "a" / "b.yaml", "360000-government-services")
    monkeypatch.setattr(seed, "assembled", lambda _: iter([text]))
    # The old stories say ten days: the new text stays out, and the place still starts.
    assert seed.seed_guides() == 0
    assert StandardVersion.objects.filter(standard_id=NEW).count() == 1
    for each in stories_on(NEW, TODAY):
        document = expecting(copy.deepcopy(dict(each.document)), "statutory", "+9wd")
        (tmp_path / f"{each.name}.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    monkeypatch.setattr(seed, "_STORIES", tmp_path)
    seed.seed_guides()
    assert StandardVersion.objects.filter(standard_id=NEW).count() == 2
    assert _statutory(TODAY) == "+9wd"


def test_a_folder_is_loaded_whole_or_not_at_all(editor: Actor, tmp_path: Path) -> None:
    document = expecting(story("granted-straight"), "promised", "+4wd")
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    # Another promise is the body's own affair: the standard passes.
    assert load_stories(system_actor("test"), tmp_path) == LoadedStories(0, 1, 0, ())
    before = len(kept_stories(NEW))
    (tmp_path / "b.yaml").write_text(
        yaml.safe_dump({**expecting(document, "statutory", "+9wd"), "story": "wrong"}, allow_unicode=True), "utf-8"
    )
    with pytest.raises(DomainError, match=r"catalogue\.story\.fails"):
        load_stories(system_actor("test"), tmp_path)
    assert len(kept_stories(NEW)) == before


def test_a_standard_that_breaks_a_story_is_not_handed_in_and_not_published(editor: Actor) -> None:
    draft_id = begin_standard(editor, code=NEW, note="放宽期限")
    save_standard(editor, draft_id=draft_id, seen=1, document=longer(), note="放宽期限")
    found = standard_draft(editor, draft_id).findings
    assert {each["code"] for each in found} == {"story_failed"}
    assert "unified.statutory_limit" in {each["path"] for each in found}
    with pytest.raises(DomainError, match=r"catalogue\.standard\.not_publishable"):
        submit_standard(editor, draft_id=draft_id, seen=2)
    with pytest.raises(DomainError, match=r"catalogue\.standard\.not_publishable"):
        publish(longer())


def test_rule_and_stories_change_together_on_the_day(editor: Actor, approver: Actor) -> None:
    draft_id = begin_standard(editor, code=NEW, note="放宽期限")
    save_standard(editor, draft_id=draft_id, seen=1, document=longer(), note="放宽期限")
    seen = 2
    failing = {each.story.name for each in _panel(editor, draft_id).lines if each.failures}
    for name in sorted(failing):
        if name == "extended":
            retire_story(editor, draft_id=draft_id, seen=seen, name=name, standard=True)
        else:
            document = expecting(story(name), "statutory", "+12wd")
            put_story(editor, draft_id=draft_id, seen=seen, document=document, standard=True)
        seen += 1
    panel = _panel(editor, draft_id)
    assert panel.passed
    fates = {each.story.name: each.fate for each in panel.lines}
    assert (fates["granted-straight"], fates["rated"]) == (Fate.CHANGED, Fate.KEPT)
    changed = next(each for each in panel.lines if each.story.name == "granted-straight")
    assert [(each.before, each.after) for each in changed.differences] == [("+10wd", "+12wd")]
    submit_standard(editor, draft_id=draft_id, seen=seen)
    approve_standard(approver, draft_id=draft_id, seen=seen + 1, valid_from=TOMORROW)
    assert _statutory(TODAY) == "+10wd"
    assert _statutory(TOMORROW) == "+12wd"
    assert len([each for each in kept_stories(NEW) if each.name == "granted-straight"]) == 2


def test_stories_follow_a_rule_where_no_judgement_is_needed(editor: Actor) -> None:
    """A paper is asked of nobody any more: who brought it brings it not; where an official cites it, somebody has to think."""
    draft_id = begin_standard(editor, code=NEW, note="取消一份材料")
    document = longer()
    document["materials"] = [row for row in document["materials"] if row["id"] != "m5"]
    for row in document["scenario"]["rows"]:
        row["materials"] = [each for each in row["materials"] if each != "m5"]
    save_standard(editor, draft_id=draft_id, seen=1, document=document, note="取消一份材料")
    failing = {each.story.name for each in _panel(editor, draft_id).lines if each.failures}
    led, left = lead_stories(editor, draft_id=draft_id, seen=2)
    still = {each.story.name for each in _panel(editor, draft_id).lines if each.failures}
    assert (led, left) == (len(failing - still), len(still))
    assert {"granted-straight", "rated"} <= failing - still
    changed = standard_draft(editor, draft_id).stories
    brought = changed["granted-straight"]
    assert brought is not None
    assert "m5" not in brought["application"]["uploads"]
    for name in still:
        cited = str(next(each for each in _panel(editor, draft_id).lines if each.story.name == name).failures)
        assert name not in changed, cited


def _panel(actor: Actor, draft_id: Any) -> Any:
    found = standard_draft(actor, draft_id)
    return panel_of_standard(found.code, found.document, found.owner_uscc, found.stories, found.findings)


def _statutory(day: Any) -> str:
    document = next(each.document for each in stories_on(NEW, day) if each.name == "granted-straight")
    return str(next(step["expect"]["due"]["statutory"] for step in document["steps"] if step.get("id") == "accepted"))


def test_stories_alone_can_change_and_only_the_other_person_makes_it_so(editor: Actor, approver: Actor) -> None:
    draft_id = begin_standard(editor, code=NEW, note="补一个情形")
    put_story(editor, draft_id=draft_id, seen=1, document={**story("rated"), "story": "one-more"}, standard=True)
    put_story(editor, draft_id=draft_id, seen=2, document=story("rated"), standard=True)
    assert set(standard_draft(editor, draft_id).stories) == {"one-more"}
    retire_story(editor, draft_id=draft_id, seen=3, name="one-more", standard=True)
    keep_gone = standard_draft(editor, draft_id).stories
    assert keep_gone == {}
    put_story(editor, draft_id=draft_id, seen=4, document={**story("rated"), "story": "one-more"}, standard=True)
    submit_standard(editor, draft_id=draft_id, seen=5)
    with pytest.raises(DomainError, match=r"catalogue\.draft\.wrong_state"):
        keep_story(editor, draft_id=draft_id, seen=6, name="one-more", standard=True)
    approve_standard(approver, draft_id=draft_id, seen=6, valid_from=TODAY)
    assert "one-more" in {each.name for each in stories_on(NEW, TODAY)}


def test_a_body_that_breaks_a_story_is_held_alone(editor: Actor) -> None:
    of_all = {**story("food-business-licence-new-1"), "story": "six-days"}
    of_all["steps"][1]["expect"]["due"]["promised"] = "+6wd"
    publish_with = {"six-days": of_all}
    other = shipped("360726")
    assert other["local"]["promised_limit"]["amount"] != 9
    other["local"]["promised_limit"]["amount"] = 9
    publish_guide(actor_id=EDITOR, document=other, valid_from=TODAY, now=NOON)
    unified = shipped("360722")["unified"]
    unified["legal_basis"][0]["note"] = "新的说明"
    told = publish_standard(
        actor_id=EDITOR, code=NEW, owner_uscc=OWNER, document=unified, valid_from=TOMORROW, why="全省承诺", now=NOON,
        stories=publish_with,
    )  # fmt: skip
    assert (told.derived, told.held) == (1, 1)
    held = Adjustment.objects.exclude(findings=[]).get()
    assert held.guide_id == code_of("360726")
    assert [each["path"] for each in held.findings] == ["local.promised_limit"]


def test_a_body_may_change_the_promise_of_the_story_about_it_and_nothing_else(editor: Actor) -> None:
    county, other = official(1, Duty.EDIT_CATALOGUE), official(2, Duty.APPROVE_CATALOGUE)
    document = shipped("360722")
    draft_id = begin_draft(county, document=document, note="压减承诺")
    document["local"]["promised_limit"]["amount"] = 4
    save_draft(county, draft_id=draft_id, seen=1, document=document, note="压减承诺")
    with pytest.raises(DomainError, match=r"catalogue\.guide_not_publishable") as refused:
        submit_draft(county, draft_id=draft_id, seen=2)
    assert {each["path"] for each in refused.value.data["problems"]} == {"local.promised_limit"}
    with pytest.raises(DomainError, match=r"catalogue\.story\.not_yours"):
        put_story(county, draft_id=draft_id, seen=2, document={**story("rated"), "title": "别的"}, standard=False)
    with pytest.raises(DomainError, match=r"catalogue\.story\.not_yours"):
        retire_story(county, draft_id=draft_id, seen=2, name="granted-straight", standard=False)
    seen = 2
    for each in stories_on(NEW, TODAY):
        if any(step.get("expect", {}).get("due", {}).get("promised") for step in each.steps):
            changed = expecting(copy.deepcopy(dict(each.document)), "promised", "+4wd")
            put_story(county, draft_id=draft_id, seen=seen, document=changed, standard=False)
            seen += 1
    assert draft(county, draft_id).findings == ()
    submit_draft(county, draft_id=draft_id, seen=seen)
    approve_draft(other, draft_id=draft_id, seen=seen + 1, valid_from=TODAY)
    assert stories_on(NEW, TODAY) != stories_on(NEW, TODAY - timedelta(days=1))


def test_a_difference_that_the_province_accepts_is_not_held_to_the_stories(editor: Actor) -> None:
    document = {**shipped("360722"), "unified": longer()}
    with pytest.raises(DomainError, match=r"catalogue\.guide_not_publishable"):
        publish_guide(actor_id=EDITOR, document=document, valid_from=TODAY, now=NOON)
    may_differ(code_of("360722"))
    assert publish_guide(actor_id=EDITOR, document=document, valid_from=TODAY, now=NOON).new


def test_scores_are_kept_by_what_they_are_scores_of(editor: Actor) -> None:
    judged = judge_stories(NEW)
    assert [(each.item, each.failing) for each in judged] == [(NEW, ())]
    assert judged[0].score is not None
    assert judged[0].score.percent >= 80
    rows = StoryScore.objects.count()
    assert judge_stories(NEW) == judged
    assert StoryScore.objects.count() == rows == 1
    ItemStory.objects.exclude(name__in=["granted-straight", "rated"]).delete()
    begin_standard(editor, code=NEW, note="修改")
    assert (judge_drafts(), judge_drafts()) == (1, 0)
