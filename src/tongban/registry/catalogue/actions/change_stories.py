"""An editor changes the stories of an item in the draft that changes its rule: they are approved together."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock, jobs
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import drafting
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.matching.naming import bare
from tongban.registry.catalogue.models import GuideDraft, StandardDraft, StandardVersion
from tongban.registry.catalogue.policies import acting
from tongban.registry.catalogue.rehearsing import Story, followed, unified_failures
from tongban.registry.catalogue.standards import drafting as standard_drafting
from tongban.registry.catalogue.story_gate import stories_on
from tongban.registry.catalogue.story_queries import JUDGE_STORIES, specimen_of
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

_MOST = 100


def put_story(actor: Actor, *, draft_id: UUID, seen: int, document: Mapping[str, Any], standard: bool) -> None:
    """The draft carries this story (rehearsing.checked_story), new or in place of the one of its name; ``standard``: the draft
    is of a standard.

    In the guide of a body that follows a standard only the promise of a story that tells of this body may differ: the story is
    the item's. DomainErrors ``catalogue.draft.unknown|changed|wrong_state|right_missing``, ``catalogue.story.other_item``,
    ``catalogue.story.not_yours``, ``catalogue.story.too_many``.
    """
    with transaction.atomic():
        row, item, editor = _row(actor, draft_id, seen, standard=standard)
        name = str(document["story"])
        if bare(document["item"]["name"]) not in bare(row.name):
            raise DomainError("catalogue.story.other_item", name=document["item"]["name"])
        before = {story.name: story.document for story in stories_on(item, None)}
        _may_change(row, item, before.get(name), document)
        changes = {**row.stories, name: dict(document)}
        if before.get(name) == document:
            del changes[name]
        if len(changes) > _MOST:
            raise DomainError("catalogue.story.too_many", most=_MOST)
        _keep(row, changes, editor, name)


def lead_stories(actor: Actor, *, draft_id: UUID, seen: int) -> tuple[int, int]:
    """The rule of a standard's draft was changed on purpose: every story that fails on it follows, as far as that needs no
    judgement (rehearsing.followed). How many do, and how many still fail.

    DomainErrors as of :func:`put_story`.
    """
    with transaction.atomic():
        row, item, editor = _row(actor, draft_id, seen, standard=True)
        guide = bind(specimen_of(item, row.document, _owner(row)))
        failing = [story for story in stories_on(item, None, row.stories) if unified_failures(guide, story)]
        led = {story.name: document for story in failing if (document := followed(guide, story)) is not None}
        changes = {**row.stories, **led}
        if len(changes) > _MOST:
            raise DomainError("catalogue.story.too_many", most=_MOST)
        if led:
            _keep(row, changes, editor, "、".join(sorted(led))[:60])
    return len(led), len(failing) - len(led)


def retire_story(actor: Actor, *, draft_id: UUID, seen: int, name: str, standard: bool) -> None:
    """The story holds no more from the day of the draft's version on; one that the draft brought is taken out of it.

    DomainErrors as of :func:`put_story`, and ``catalogue.story.unknown``.
    """
    with transaction.atomic():
        row, item, editor = _row(actor, draft_id, seen, standard=standard)
        there = {story.name for story in stories_on(item, None)}
        if name not in there and name not in row.stories:
            raise DomainError("catalogue.story.unknown", name=name[:60])
        if name in there:
            _may_change(row, item, None, None)
        changes = {key: each for key, each in row.stories.items() if key != name}
        _keep(row, {**changes, name: None} if name in there else changes, editor, name)


def keep_story(actor: Actor, *, draft_id: UUID, seen: int, name: str, standard: bool) -> None:
    """The draft leaves the story as it is after all. DomainErrors as of :func:`retire_story`."""
    with transaction.atomic():
        row, _, editor = _row(actor, draft_id, seen, standard=standard)
        if name not in row.stories:
            raise DomainError("catalogue.story.unknown", name=name[:60])
        _keep(row, {key: each for key, each in row.stories.items() if key != name}, editor, name)


def _row(actor: Actor, draft_id: UUID, seen: int, *, standard: bool) -> tuple[GuideDraft | StandardDraft, str, Actor]:
    if standard:
        draft = standard_drafting.locked(draft_id, seen, DraftState.DRAFT)
        return draft, draft.code, acting(actor, Duty.EDIT_CATALOGUE, draft.owner_uscc)
    row = drafting.locked(draft_id, seen, DraftState.DRAFT)
    return row, row.code[19:], acting(actor, Duty.EDIT_CATALOGUE, row.department_uscc)


def _owner(row: GuideDraft | StandardDraft) -> str:
    return row.owner_uscc if isinstance(row, StandardDraft) else row.department_uscc


def _may_change(
    row: GuideDraft | StandardDraft, item: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> None:
    if isinstance(row, StandardDraft) or not StandardVersion.objects.filter(standard_id=item).exists():
        return
    own = before is not None and Story(before).tells_of(row.document["local"])
    if not own or before is None or after is None or _but_promises(before) != _but_promises(after):
        raise DomainError("catalogue.story.not_yours")


def _but_promises(document: Mapping[str, Any]) -> dict[str, Any]:
    """The story without what it says of promises."""
    rest = copy.deepcopy(dict(document))
    for step in rest["steps"]:
        due = step.get("expect", {}).get("due", {})
        due.pop("promised", None)
    return rest


def _keep(row: GuideDraft | StandardDraft, changes: dict[str, Any], editor: Actor, name: str) -> None:
    row.stories, row.edited_by, row.edited_at = changes, editor.account_id, clock.now()
    if isinstance(row, StandardDraft):
        row.findings = standard_drafting.findings(row)
        standard_drafting.moved(row, editor, "catalogue.standard.story_changed", story=name)
    else:
        row.findings = drafting.findings_of(row.document, stories=changes)
        drafting.moved(row, editor, "catalogue.draft.story_changed", story=name)
    transaction.on_commit(partial(jobs.soon, JUDGE_STORIES), robust=True)
