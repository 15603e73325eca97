"""Publish a version of the standard of an item, and with it the next version of every guide that follows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.foundation import jobs
from tongban.kernel.canonical import content_hash
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.kinds import AdjustmentState, ChangeKind
from tongban.registry.catalogue.lifecycle.holding import refuse_ended
from tongban.registry.catalogue.models import (
    Adjustment,
    BasicItem,
    CatalogueChange,
    Standard,
    StandardVersion,
)
from tongban.registry.catalogue.quality import JUDGE
from tongban.registry.catalogue.rehearsing import Story
from tongban.registry.catalogue.standards.drafts import carry_drafts_over
from tongban.registry.catalogue.standards.following import (
    Following,
    claimants,
    following,
    highest_numbers,
    lock_guides,
)
from tongban.registry.catalogue.standards.judging import standard_findings
from tongban.registry.catalogue.story_gate import NONE, Changes, enter_changes, stories_on
from tongban.registry.catalogue.story_queries import JUDGE_STORIES
from tongban.registry.catalogue.writing import NewVersion, write_versions
from tongban.registry.orgs.queries import department_by_uscc


@dataclass(frozen=True, slots=True)
class PublishedStandard:
    """``derived`` guides have their next version, ``clamped`` of them with a promise brought within the bounds; ``held`` ones
    keep the version they have. ``new`` is False where this text was in force already and nothing was written."""

    code: str
    hash: str
    number: int
    new: bool
    derived: int = 0
    clamped: int = 0
    held: int = 0


def publish_standard(
    *,
    actor_id: UUID,
    code: str,
    owner_uscc: str,
    document: Mapping[str, Any],
    valid_from: date,
    why: str,
    now: datetime,
    derive: bool = True,
    stories: Changes = NONE,
) -> PublishedStandard:
    """Make ``document``, a unified part, the standard ``code`` (基本编码, and the serial of a 业务办理项) from ``valid_from`` on.

    In the same transaction every body that offers the item gets its next version from that day: the new unified part beside
    its own local part, where a promise beyond the bounds is brought back within them (省标准调整). A body whose own part
    lacks something now, or breaks a story, is held: it keeps its version and finds a draft to complete. Nothing published is
    edited, and cases stay with their version. The item's stories, as the changes ``stories`` leave them, must pass on the text;
    the changes hold from the same day. Without ``derive`` a first standard is only laid beside the guides that are there.
    “互联网+政务服务”技术体系建设指南 (国办函〔2016〕108号): 同一事项、同等条件、标准统一.
    DomainError ``catalogue.standard.not_publishable`` with ``problems``, ``catalogue.valid_from_too_early``,
    ``catalogue.guide_superseded``, ``catalogue.standard.not_owner``, ``catalogue.item_change.closed`` for an item that ends.
    """
    unified_hash = content_hash(document)
    with transaction.atomic():
        standard = _locked(code, owner_uscc, document)
        last = _last(code)
        performed = stories_on(code, valid_from, stories)
        if last is not None and last.hash == unified_hash:
            _only_stories(last, owner_uscc, valid_from, stories, performed)
            enter_changes(code, stories, valid_from=valid_from, actor_id=actor_id, now=now)
            return PublishedStandard(code, unified_hash, last.number, new=False)
        _judge(code, document, owner_uscc, valid_from, last, performed)
        version = _write(standard, document, unified_hash, valid_from, actor_id, why, now, last)
        enter_changes(code, stories, valid_from=valid_from, actor_id=actor_id, now=now)
        done = (
            _derive(version, now, performed)
            if derive
            else PublishedStandard(code, version.hash, version.number, new=True)
        )
    transaction.on_commit(queries.forget_current)
    for task in (JUDGE, JUDGE_STORIES):
        transaction.on_commit(partial(jobs.soon, task), robust=True)
    return done


def _locked(code: str, owner_uscc: str, document: Mapping[str, Any]) -> Standard:
    standard = Standard.objects.select_for_update(no_key=True).filter(code=code).first()
    if standard is not None:
        if standard.owner_uscc != owner_uscc:
            raise DomainError("catalogue.standard.not_owner", item=code)
        refuse_ended(code, date.max)
        return standard
    names = {"name": str(document.get("name", ""))[:200], "kind": str(document.get("kind", ""))[:20]}
    BasicItem.objects.get_or_create(code=code[:12], defaults=names)
    return Standard.objects.create(code=code, basic_id=code[:12], owner_uscc=owner_uscc)


def _last(code: str) -> StandardVersion | None:
    return StandardVersion.objects.filter(standard_id=code).order_by("-number").first()


def _judge(
    code: str,
    document: Mapping[str, Any],
    owner_uscc: str,
    valid_from: date,
    last: StandardVersion | None,
    stories: Sequence[Story],
) -> None:
    if last is not None and valid_from < last.valid_from:
        raise DomainError("catalogue.valid_from_too_early", valid_from=last.valid_from.isoformat())
    before = StandardVersion.objects.filter(hash=content_hash(document)).values_list("number", flat=True).first()
    if before is not None:
        raise DomainError("catalogue.guide_superseded", number=before, newest=last.number if last else before)
    problems = standard_findings(code, document, owner_uscc, valid_from, last.document if last else None, stories)
    if problems:
        raise DomainError("catalogue.standard.not_publishable", count=len(problems), problems=problems)


def _only_stories(
    last: StandardVersion, owner_uscc: str, day: date, changes: Changes, stories: Sequence[Story]
) -> None:
    """The text stays; what changes in its stories must pass on it all the same."""
    if not changes:
        return
    if day < last.valid_from:
        raise DomainError("catalogue.valid_from_too_early", valid_from=last.valid_from.isoformat())
    problems = standard_findings(last.standard_id, last.document, owner_uscc, day, last.document, stories)
    if problems:
        raise DomainError("catalogue.standard.not_publishable", count=len(problems), problems=problems)


def _write(
    standard: Standard,
    document: Mapping[str, Any],
    unified_hash: str,
    valid_from: date,
    actor_id: UUID,
    why: str,
    now: datetime,
    last: StandardVersion | None,
) -> StandardVersion:
    version = StandardVersion.objects.create(
        hash=unified_hash,
        standard=standard,
        document=document,
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        published_by=actor_id,
        published_at=now,
        name=document["name"],
        why=why,
    )
    owner = department_by_uscc(standard.owner_uscc, valid_from)
    CatalogueChange.objects.create(
        kind=ChangeKind.STANDARD,
        code=standard.code,
        name=document["name"],
        department_uscc=owner.uscc,
        department_name=owner.name,
        region_code=owner.region_code,
        hash=unified_hash,
        previous_hash=last.hash if last else "",
        takes_effect=valid_from,
        at=now,
        why=why,
    )
    return version


def _derive(version: StandardVersion, now: datetime, stories: Sequence[Story]) -> PublishedStandard:
    code, day = version.standard_id, version.valid_from
    lock_guides(code)
    found = list(following(claimants(code, day, but=version.hash), version.document, day, stories))
    numbers = highest_numbers(sorted({each.claimed.code for each in found}))
    new = []
    for each in found:
        if each.guide is not None:
            numbers[each.claimed.code] += 1
            number = numbers[each.claimed.code]
            new.append(NewVersion(each.guide, number, each.valid_from, each.claimed.hash, ChangeKind.DERIVED))
    write_versions(new, actor_id=version.published_by, now=now, why=version.why)
    _note(version, found)
    carry_drafts_over(found, code, version.document, day, now)
    counts = [_state(each) for each in found]
    return PublishedStandard(
        code,
        version.hash,
        version.number,
        new=True,
        derived=len(new),
        clamped=counts.count(AdjustmentState.CLAMPED),
        held=counts.count(AdjustmentState.HELD),
    )


def _note(version: StandardVersion, found: Sequence[Following]) -> None:
    Adjustment.objects.bulk_create(
        Adjustment(
            standard_version=version,
            guide_id=each.claimed.code,
            department_uscc=each.claimed.local["department_uscc"],
            previous_hash=each.claimed.hash,
            derived_hash=each.guide.hash if each.guide else "",
            state=_state(each),
            clamped=[clamp.as_data() for clamp in each.clamped],
            findings=list(each.findings),
        )
        for each in found
    )


def _state(each: Following) -> AdjustmentState:
    if each.guide is None:
        return AdjustmentState.HELD
    return AdjustmentState.CLAMPED if each.clamped else AdjustmentState.DERIVED
