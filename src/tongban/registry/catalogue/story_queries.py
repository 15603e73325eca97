"""情形测试 as a draft shows them: each story with what fails, what the draft changes in it, and how well they all would notice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tongban.foundation import clock
from tongban.kernel.canonical import content_hash
from tongban.registry.catalogue.diffing import Difference, differences
from tongban.registry.catalogue.models import ItemStory, StoryScore
from tongban.registry.catalogue.rehearsing import Failure, Score, Story, Survivor
from tongban.registry.catalogue.standards.judging import specimen
from tongban.registry.catalogue.story_gate import Changes, failures_of, stories_for, stories_on
from tongban.registry.orgs.queries import department_by_uscc

JUDGE_STORIES = "catalogue.judge_stories"
"""The task that makes the scores (foundation.jobs.soon)."""
NO_CODE = "360199001000"
"""Stands for that of an item which has none yet."""
_EDITION = 1
"""Of the mutators: raised when they change, so that every score is made anew."""


class Fate(StrEnum):
    """What a draft does to a story."""

    KEPT = "KEPT"
    NEW = "NEW"
    CHANGED = "CHANGED"
    RETIRED = "RETIRED"


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story on the draft's text. ``tried`` is False where it is retired, or the text is not yet a guide to try it on."""

    story: Story
    fate: Fate
    tried: bool
    failures: tuple[Failure, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class StoryPanel:
    """``score``: None where it is not made yet; ``passed``: there are stories, and all go as they tell."""

    lines: tuple[StoryLine, ...]
    score: Score | None
    passed: bool


@dataclass(frozen=True, slots=True)
class KeptStory:
    """A text of a story and the days on which it holds."""

    name: str
    title: str
    document: Mapping[str, Any]
    valid_from: date
    retired_from: date | None


def panel_of_guide(
    document: Mapping[str, Any], code: str, changes: Changes, findings: Sequence[Mapping[str, str]]
) -> StoryPanel:
    """The stories that a guide's text must pass. ``findings``: what the checks say of it; where anything but a story is wrong,
    nothing is tried. Four statements at most."""
    possible = _possible(findings)
    # A text without its codes, or of the wrong shape, cannot be asked which standard it follows.
    active = stories_for(document, None) if possible else stories_on(code[19:], clock.today())
    return _panel(document, active, changes, possible, local=True)


def panel_of_standard(
    code: str, unified: Mapping[str, Any], owner_uscc: str, changes: Changes, findings: Sequence[Mapping[str, str]]
) -> StoryPanel:
    """The same of the text of a standard, whose own part is nobody's yet. Three statements at most."""
    active = stories_on(code, None)
    possible = _possible(findings) and bool(active or changes)
    judged = specimen_of(code, unified, owner_uscc) if possible else {}
    return _panel(judged, active, changes, possible, local=False)


def specimen_of(code: str, unified: Mapping[str, Any], owner_uscc: str) -> dict[str, Any]:
    """A whole guide around the text of a standard, also of one that has no code yet. One statement."""
    return specimen(code or NO_CODE, unified, department_by_uscc(owner_uscc, clock.today()))


def _possible(findings: Iterable[Mapping[str, str]]) -> bool:
    return all(each["code"] == "story_failed" for each in findings)


def _panel(
    document: Mapping[str, Any], stories: Sequence[Story], changes: Changes, possible: bool, *, local: bool
) -> StoryPanel:
    active = {story.name: story for story in stories}
    after = {story.name: story for story in _after(active, changes)}
    failures = failures_of(document, tuple(after.values()), local=local) if possible and after else ()
    lines = tuple(_lines(active, after, changes, failures, possible))
    passed = possible and bool(after) and not failures
    return StoryPanel(lines, _score(document, tuple(after.values()), local=local) if passed else None, passed)


def score_key(document: Mapping[str, Any], stories: Sequence[Story], *, local: bool) -> str:
    """Names a score by what it is a score of."""
    text = content_hash(document if local else {"unified": document["unified"]})
    return content_hash({"text": text, "stories": sorted(each.hash for each in stories), "edition": _EDITION})


def score_from(row: StoryScore) -> Score:
    """A kept score."""
    return Score(row.killed, row.total, tuple(Survivor(**each) for each in row.survivors))


def scores_by_item() -> dict[str, Score]:
    """The newest score of every item that has one. One statement."""
    rows = StoryScore.objects.order_by("item", "-made_at").distinct("item")
    return {row.item: score_from(row) for row in rows}


def kept_stories(item: str) -> tuple[KeptStory, ...]:
    """Every text of every story of the item, by name, the newest first. One statement."""
    rows = ItemStory.objects.filter(item=item).order_by("name", "-id")
    columns = ("name", "title", "document", "valid_from", "retired_from")
    return tuple(KeptStory(*row) for row in rows.values_list(*columns))


def _after(active: Mapping[str, Story], changes: Changes) -> Iterator[Story]:
    for name in sorted({*active, *changes}):
        document = changes[name] if name in changes else active[name].document
        if document is not None:
            yield Story(document)


def _lines(
    active: Mapping[str, Story],
    after: Mapping[str, Story],
    changes: Changes,
    failures: Sequence[Failure],
    possible: bool,
) -> Iterator[StoryLine]:
    for name in sorted({*active, *after}):
        before, now = active.get(name), after.get(name)
        if now is None and before is not None:
            yield StoryLine(before, Fate.RETIRED, False, (), ())
        elif now is not None:
            fate = Fate.KEPT if name not in changes else Fate.CHANGED if before else Fate.NEW
            changed = differences(before.document, now.document) if before and fate is Fate.CHANGED else ()
            yield StoryLine(now, fate, possible, tuple(each for each in failures if each.story == name), changed)


def _score(document: Mapping[str, Any], stories: Sequence[Story], *, local: bool) -> Score | None:
    row = StoryScore.objects.filter(key=score_key(document, stories, local=local)).first()
    return score_from(row) if row is not None else None
