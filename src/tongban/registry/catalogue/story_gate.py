"""The gate before publication: the stories of an item performed on a text that is to be its guide.

行政许可法第三十条: what is published must be right before anybody relies on it. A story belongs to the item, so what a body
that follows the standard may get wrong is its own part only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from tongban.foundation import clock
from tongban.kernel.canonical import content_hash
from tongban.registry.catalogue.checks import Problem, problem
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.models import Guide, ItemStory, StandardVersion
from tongban.registry.catalogue.rehearsing import Failure, Story, local_failures, rehearse, unified_failures

Changes = Mapping[str, Mapping[str, Any] | None]
"""What a draft does to the stories of its item: name → the new text, None where it is retired."""
NONE: Changes = {}


def stories_on(item: str, day: date | None, changes: Changes = NONE) -> tuple[Story, ...]:
    """The stories by which a guide of the item is tried that holds from ``day`` on, as ``changes`` leave them, by name; with no
    day those that hold when all that is planned has come, as for the text that follows the newest. One statement."""
    found: dict[str, Mapping[str, Any]] = {}
    if item:
        rows = ItemStory.objects.filter(item=item, retired_from=None)
        if day is not None:
            holds = Q(retired_from=None) | Q(retired_from__gt=day)
            rows = ItemStory.objects.filter(holds, item=item, valid_from__lte=day)
        found = dict(rows.values_list("name", "document"))
    for name, document in changes.items():
        if document is None:
            found.pop(name, None)
        else:
            found[name] = document
    return tuple(Story(found[name]) for name in sorted(found))


def failures_of(document: Mapping[str, Any], stories: Sequence[Story], *, local: bool = True) -> tuple[Failure, ...]:
    """What fails on a text that the checks have passed; without ``local`` of its unified part only."""
    guide = bind(document)
    performed = rehearse if local else unified_failures
    return tuple(failure for story in stories for failure in performed(guide, story))


def local_problems(local: Mapping[str, Any], stories: Iterable[Story]) -> Iterator[Problem]:
    """What a body's own part gets wrong."""
    return (as_problem(failure) for story in stories for failure in local_failures(local, story))


def as_problem(failure: Failure) -> Problem:
    """A reason against publication."""
    return problem("story_failed", failure.path, story=failure.title, sentence=failure.sentence())


def stories_for(document: Mapping[str, Any], day: date | None, changes: Changes = NONE) -> tuple[Story, ...]:
    """The stories that a guide's text must pass from ``day`` on; with no day, a draft's, those of the standard it follows, be
    it in force or to come. None where the province has accepted that the body differs. Three statements at most."""
    code = str(document["codes"]["handling"] or document["codes"]["implementation"])
    if Guide.objects.filter(code=code).exclude(difference="").exists():
        return ()
    return stories_on(code[19:], day or _day_of(document["unified"]), changes)


def enter_changes(item: str, changes: Changes, *, valid_from: date, actor_id: UUID | None, now: datetime) -> None:
    """The changes that a draft carries, from the day of its version on. Three statements for any number."""
    if not changes:
        return
    before = ItemStory.objects.filter(item=item, name__in=list(changes), retired_from=None)
    # One that was to begin later never does.
    before.update(retired_from=Greatest(F("valid_from"), Value(valid_from)))
    ItemStory.objects.bulk_create(
        story_row(item, document, valid_from=valid_from, actor_id=actor_id, now=now)
        for _, document in sorted(changes.items())
        if document is not None
    )


def story_row(
    item: str, document: Mapping[str, Any], *, valid_from: date, actor_id: UUID | None, now: datetime
) -> ItemStory:
    """A story about to be written."""
    return ItemStory(
        item=item,
        name=document["story"],
        title=document["title"],
        document=document,
        hash=content_hash(document),
        valid_from=valid_from,
        saved_by=actor_id,
        saved_at=now,
    )


def _day_of(unified: Mapping[str, Any]) -> date:
    """Today, or the first day of the version to come that has this unified part."""
    rows = StandardVersion.objects.filter(hash=content_hash(unified)).values_list("valid_from", flat=True)
    return max(clock.today(), rows.first() or clock.today())
