"""Stories tried on guides without a case: what is shipped passes, each planted defect is noticed and told where it stands."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.checks import BodyFacts, Facts, StandardFacts, problems_of
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.rehearsing import (
    MUTATIONS,
    Outcome,
    Story,
    Wanted,
    checked_story,
    composed,
    mutants,
    read_folder,
    rehearse,
    score,
    story_text,
)
from tongban.registry.catalogue.seed import shipped_standard_materials
from tongban.registry.catalogue.tests.conftest import NEW, all_shipped, shipped

STORIES = Path(settings.ROOT) / "stories"


@cache
def stories() -> dict[str, Story]:
    return {document["story"]: Story(document) for document in read_folder(STORIES)}


def document_of(story: Story) -> dict[str, Any]:
    """The shipped guide that a story tells of; of one that tells of no body, any of its item."""
    offered = [each for each in all_shipped().values() if story.document["item"]["name"] in each["unified"]["name"]]
    return next((each for each in offered if story.tells_of(each["local"])), offered[0])


def valid(document: dict[str, Any]) -> bool:
    local, standards = document["local"], shipped_materials()
    body = BodyFacts(local["department_uscc"], local["department_name"], local["region_code"])
    return not problems_of(document, Facts(body, standards, frozenset({document["calendar_version"]})))


@cache
def shipped_materials() -> dict[str, StandardFacts]:
    return {row["code"]: StandardFacts(row["code"], row["registry_source"]) for row in shipped_standard_materials()}


def told(story: str, document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each.path, each.sentence()) for each in rehearse(bind(document), stories()[story])]


def test_every_shipped_story_goes_as_it_tells() -> None:
    failures = [(f.story, f.path, f.sentence()) for s in stories().values() for f in rehearse(bind(document_of(s)), s)]
    assert failures == []


def _without(kind: str, name: str) -> dict[str, Any]:
    document = shipped("360722")
    document["unified"][kind] = [row for row in document["unified"][kind] if row["id"] != name]
    for row in document["unified"]["scenario"]["rows"]:
        row[kind] = [each for each in row[kind] if each != name]
    return document


def test_a_paper_more_or_fewer_is_told_with_its_place() -> None:
    assert ("unified.materials.m3", "第 1 步申请：材料 m3，情形里是带来了，这份指南是没有这份材料") in told(
        "granted-straight", _without("materials", "m3")
    )
    document = shipped("360722")
    document["unified"]["materials"][6]["when"] = None
    for row in document["unified"]["scenario"]["rows"]:
        row["materials"] = [each for each in row["materials"] if each != "m7"]
    asked = "第 1 步申请：材料“专间或者专用操作区布置说明”（m7），情形里是没有带来，这份指南是必须提交"
    assert ("unified.materials.m7", asked) in told("granted-straight", document)


def test_answers_limits_conditions_and_steps_are_held_against_the_guide() -> None:
    document = shipped("360722")
    document["unified"]["scenario"]["questions"][0]["choices"] = document["unified"]["scenario"]["questions"][0][
        "choices"
    ][:1]
    assert told("granted-straight", document)[0][0] == "unified.scenario.questions.q.kind"
    document = shipped("360722")
    document["unified"]["statutory_limit"]["amount"] = 12
    document["local"]["promised_limit"]["amount"] = 7
    assert told("granted-straight", document) == [
        ("unified.statutory_limit", "第 4 步受理：法定时限，情形里是10 个工作日，这份指南是12 个工作日"),
        ("local.promised_limit", "第 4 步受理：承诺时限，情形里是5 个工作日，这份指南是7 个工作日"),
    ]
    assert [path for path, _ in told("refused-with-grounds", _without("conditions", "c7"))] == ["unified.conditions.c7"]
    document = shipped("360722")
    document["unified"]["review_plan"]["steps"] = [
        {**row, "after": []} for row in document["unified"]["review_plan"]["steps"] if row["id"] != "s1"
    ]
    assert "unified.review_plan.steps.s1" in {path for path, _ in told("granted-straight", document)}


def test_a_promise_is_asked_of_the_body_that_the_story_tells_of_or_of_all() -> None:
    other = shipped("360726")
    other["local"]["promised_limit"]["amount"] = 9
    assert told("granted-straight", other) == []
    wanted = Wanted("everybody", "全省都不超过六日", Outcome.ACCEPTED, promised=6)
    story = stories()["granted-straight"]
    of_all = Story(composed(bind(shipped("360722")), wanted, story.scenario, story.answers, story.uploads))
    assert rehearse(bind(shipped("360722")), of_all) == ()
    assert [each.path for each in rehearse(bind(other), of_all)] == ["local.promised_limit"]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_is_composed_passes_on_the_guide_it_was_made_from(outcome: Outcome) -> None:
    guide, story = bind(shipped("360722")), stories()["granted-straight"]
    cited = {Outcome.CORRECTION: ("m3",), Outcome.REFUSED: ("c2",)}.get(outcome, ())
    made = composed(guide, Wanted("made", "做出来的", outcome, cited), story.scenario, story.answers, story.uploads)
    assert rehearse(guide, Story(made)) == ()
    assert checked_story(made) == made


def _noticing(document: dict[str, Any]) -> list[Story]:
    return [each for each in stories().values() if each.document["item"]["name"] in document["unified"]["name"]]


def _rich() -> dict[str, Any]:
    """A guide on which every mutator has something to do."""
    document = shipped("360722")
    unified = document["unified"]
    unified["fees"] = [{"id": "fee1", "name": "工本费", "amount_fen": 1000, "basis": ["b20"]}]
    unified["materials"][4]["required"] = False
    return document


@pytest.mark.parametrize("kind", sorted(MUTATIONS))
def test_each_mutator_is_seen_by_a_story_that_writes_down_what_it_is_asked(kind: str) -> None:
    document = _rich()
    written = []
    for name in ("food-business-licence-new-1", "food-business-licence-new-2"):
        given_ = stories()[name]
        uploads = {key: files for key, files in given_.uploads.items() if key != "m5"}
        wanted = Wanted(name, name, Outcome.GRANTED)
        made = composed(bind(document), wanted, given_.scenario, given_.answers, uploads)
        written.append(
            Story({**made, "item": {"name": made["item"]["name"], "region": document["local"]["region_code"]}})
        )
    written.append(stories()["granted-straight"])
    assert [f for s in written[:2] for f in rehearse(bind(document), s)] == []
    mine = [each for each in mutants(document) if each.kind == kind]
    assert mine
    noticed = [
        each for each in mine if any(rehearse(bind(each.document), story) for story in written if valid(each.document))
    ]
    assert noticed


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_a_story_names_cannot_go_unseen(data: st.DataObject) -> None:
    """A paper it brings, a condition it is refused for, a step it passes, a limit it counts: none can be taken away."""
    document = shipped("360722", NEW)
    story = data.draw(st.sampled_from([each for each in _noticing(document) if each.asks]))
    wanted = {
        "material_dropped": {f"unified.materials.{name}" for name in story.asks["materials"]},
        "condition_dropped": {f"unified.conditions.{name}" for name in story.asks["conditions"]},
        "step_dropped": {f"unified.review_plan.steps.{name}" for name in story.asks["steps"]},
        "field_dropped": {f"unified.form.{name}" for name in story.asks["fields"]["must"]},
        "limit_longer": {"unified.statutory_limit"},
    }
    kind = data.draw(st.sampled_from(sorted(wanted)))
    named = [each for each in _mutants() if each.kind == kind and each.path in wanted[kind]]
    mutant = data.draw(st.sampled_from(named))
    assert not valid(dict(mutant.document)) or rehearse(bind(mutant.document), story)


@cache
def _mutants() -> tuple[Any, ...]:
    return tuple(mutants(shipped("360722", NEW)))


def _items() -> dict[str, list[Story]]:
    found: dict[str, list[Story]] = {}
    for story in stories().values():
        found.setdefault(document_of(story)["unified"]["name"], []).append(story)
    return found


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in ("生育登记", "就业困难人员认定") else pytest.mark.slow)
        for name in sorted(_items())
    ],
)
def test_the_stories_of_an_item_would_notice(name: str) -> None:
    told_of = next((each for each in _items()[name] if each.region), _items()[name][0])
    found = score(document_of(told_of), _items()[name], valid)  # type: ignore[arg-type]
    assert found.percent >= 80, [each.sentence() for each in found.survivors]


def test_a_mutant_that_survives_is_named() -> None:
    story = stories()["newborn-registered"]
    document = document_of(story)
    found = score(document, [story], valid)  # type: ignore[arg-type]
    assert found.percent < 80
    assert ("condition_dropped", "unified.conditions.c1") in {(each.kind, each.path) for each in found.survivors}
    assert found.survivors[0].sentence().startswith("少了条件“")
    assert score(document, [story], valid) == found  # type: ignore[arg-type]


def test_bad_texts_are_refused_with_the_place() -> None:
    good = copy.deepcopy(dict(stories()["granted-straight"].document))
    for spoil, reason in (
        (lambda d: d.pop("steps"), "steps"),
        (lambda d: d["application"].pop("answers"), "application"),
        (lambda d: d["application"]["answers"].update({"f.a": 1.5}), "小数"),
    ):
        document = copy.deepcopy(good)
        spoil(document)
        with pytest.raises(DomainError, match=r"catalogue\.story\.invalid") as refused:
            checked_story(document)
        assert reason in refused.value.message()
    for text in ("a: [", "story: &a x\ntitle: *a", "x" * 300_000, "- 1", "f: 2026-01-01"):
        with pytest.raises(DomainError, match=r"catalogue\.story\.invalid"):
            story_text(text)
