"""Make the scores that are wanting: of what is in force, and of the drafts under way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.foundation import calendars, clock
from tongban.registry.catalogue import quality, queries
from tongban.registry.catalogue.checks import BodyFacts, Facts, StandardFacts, problems_of
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.models import (
    Guide,
    GuideDraft,
    GuideVersion,
    ItemStory,
    StandardDraft,
    StandardVersion,
    StoryScore,
)
from tongban.registry.catalogue.rehearsing import Score, Story, score
from tongban.registry.catalogue.story_gate import failures_of, stories_on
from tongban.registry.catalogue.story_queries import score_from, score_key, specimen_of

_OPEN = (DraftState.DRAFT, DraftState.SUBMITTED)
_MOST_DRAFTS = 50


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """An item with its stories; ``score`` is None where one of them fails on what is in force, which ``failing`` names."""

    item: str
    name: str
    stories: int
    score: Score | None
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """What is altered: a whole guide, or with ``local`` False the specimen around a standard."""

    item: str
    document: Mapping[str, Any]
    stories: tuple[Story, ...]
    local: bool


def judge_stories(item: str = "") -> tuple[JudgedItem, ...]:
    """The items with stories, or the one of this code, by code; a score that is not kept yet is made. May run at any time."""
    today = clock.today()
    rows = ItemStory.objects.filter(retired_from=None)
    items = sorted(set((rows.filter(item=item) if item else rows).values_list("item", flat=True)))
    judged = []
    for each in items:
        text = _in_force(each, stories_on(each, today), today)
        if text is not None:
            judged.append(_judged(text))
    return tuple(judged)


def judge_drafts() -> int:
    """The drafts under way of items with stories; how many scores were made."""
    made = 0
    for text in _drafts():
        if text.stories and not failures_of(text.document, text.stories, local=text.local):
            made += _kept(text)[1]
    return made


def _judged(text: _Text) -> JudgedItem:
    failing = tuple(dict.fromkeys(f.story for f in failures_of(text.document, text.stories, local=text.local)))
    name = str(text.document["unified"]["name"])
    return JudgedItem(text.item, name, len(text.stories), None if failing else _kept(text)[0], failing)


def _kept(text: _Text) -> tuple[Score, bool]:
    """The score, and whether it had to be made."""
    key = score_key(text.document, text.stories, local=text.local)
    if (row := StoryScore.objects.filter(key=key).first()) is not None:
        return score_from(row), False
    facts = _facts(text.document)

    def valid(document: Mapping[str, Any]) -> bool:
        found = problems_of(document, facts)
        return not (found if text.local else [each for each in found if not each.path.startswith(("local", "codes."))])

    made = score(text.document, text.stories, valid, local=text.local)
    survivors = [{"kind": each.kind, "path": each.path, "name": each.name} for each in made.survivors]
    StoryScore.objects.bulk_create(
        [StoryScore(key=key, item=text.item, killed=made.killed, total=made.total, survivors=survivors, made_at=clock.now())],
        ignore_conflicts=True,
    )  # fmt: skip
    return made, True


def _facts(document: Mapping[str, Any]) -> Facts:
    """Who offers it was judged with the text itself: an alteration changes nothing in that."""
    local = document["local"]
    codes = {row["standard_code"] for row in document["unified"]["materials"] if row["standard_code"]}
    known = queries.standard_materials(codes)
    return Facts(
        BodyFacts(local["department_uscc"], local["department_name"], local["region_code"]),
        {code: StandardFacts(code, record.registry_source) for code, record in known.items()},
        calendars.versions(),
    )


def _in_force(item: str, stories: tuple[Story, ...], day: date) -> _Text | None:
    """The guide of a body that a story tells of; where none is, the standard itself."""
    codes = [each for each in _codes_of(item) if each[19:] == item]
    rows = quality.in_force(day).filter(code__in=codes).order_by("code")
    for version, name, region in rows.values_list("guide_hash", "department_name", "region_code"):
        local = {"department_name": name, "region_code": region}
        if any(story.tells_of(local) for story in stories):
            document = GuideVersion.objects.values_list("document", flat=True).get(hash=version)
            return _Text(item, document, stories, local=True)
    text = StandardVersion.objects.filter(standard_id=item, valid_from__lte=day).order_by("-valid_from", "-number")
    newest = text.select_related("standard").first()
    if newest is None:
        return None
    return _Text(item, specimen_of(item, newest.document, newest.standard.owner_uscc), stories, local=False)


def _codes_of(item: str) -> Sequence[str]:
    return list(Guide.objects.filter(implementation__basic_id=item[:12]).values_list("code", flat=True))


def _drafts() -> Iterator[_Text]:
    today = clock.today()
    items = set(ItemStory.objects.filter(retired_from=None).values_list("item", flat=True))
    guides = GuideDraft.objects.filter(state__in=_OPEN, findings=[]).order_by("-edited_at")[:_MOST_DRAFTS]
    for row in guides:
        if row.code[19:] in items or row.stories:
            yield _Text(row.code[19:], row.document, stories_on(row.code[19:], today, row.stories), local=True)
    standards = StandardDraft.objects.filter(state__in=_OPEN, findings=[]).order_by("-edited_at")[:_MOST_DRAFTS]
    for draft in standards:
        if draft.code in items or draft.stories:
            judged = specimen_of(draft.code, draft.document, draft.owner_uscc)
            yield _Text(draft.code, judged, stories_on(draft.code, None, draft.stories), local=False)
