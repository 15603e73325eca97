"""Publish a version of a guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.foundation import jobs
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.drafting import findings_of
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.lifecycle.holding import refuse_closed, refuse_ended
from tongban.registry.catalogue.models import BasicItem, Guide, GuideVersion, ImplementationItem, Standard
from tongban.registry.catalogue.quality import JUDGE
from tongban.registry.catalogue.story_gate import NONE, Changes, enter_changes
from tongban.registry.catalogue.writing import NewVersion, write_versions
from tongban.registry.orgs.queries import DepartmentRecord, department_by_uscc


@dataclass(frozen=True, slots=True)
class Published:
    """``new`` is False where the same text was in force already and nothing was written."""

    guide: BoundGuide
    number: int
    new: bool


def publish_guide(
    *,
    actor_id: UUID,
    document: Mapping[str, Any],
    valid_from: date,
    now: datetime,
    why: str = "",
    stories: Changes = NONE,
) -> Published:
    """Make ``document`` the version of its guide in force from ``valid_from`` (a legal date) on.

    The item's stories must pass on it, as the changes ``stories`` leave them; these hold from the same day. The document is
    named by its hash: publishing the same text twice changes nothing. Nothing published is ever
    edited; cases stay with the version they were submitted under. 行政许可法第三十条, 国务院关于在线政务服务的若干规定
    第六条. DomainError ``catalogue.guide_not_publishable`` with ``problems`` ({path, code, message}) listing every
    reason; ``catalogue.valid_from_too_early`` if a later version is in force already; ``catalogue.guide_superseded`` if
    this very text was published before and another has replaced it; ``catalogue.item_change.closed`` if the item has ended.
    """
    with transaction.atomic():
        # A new standard waits for this, or this for the new standard: no guide is published beside it.
        _lock_standard(document)
        problems = findings_of(document, valid_from, stories)
        if problems:
            raise DomainError("catalogue.guide_not_publishable", count=len(problems), problems=problems)
        guide = bind(document)
        _claim(guide, department_by_uscc(guide.department_uscc, valid_from))
        # One publication of a guide at a time: numbers have no gaps and the days of validity only rise.
        Guide.objects.select_for_update().get(pk=guide.code)
        newest, number_of_same = _numbers(guide)
        if number_of_same is not None and number_of_same < newest:
            raise DomainError("catalogue.guide_superseded", number=number_of_same, newest=newest)
        enter_changes(guide.code[19:], stories, valid_from=valid_from, actor_id=actor_id, now=now)
        if number_of_same is not None:
            return Published(guide, number_of_same, new=False)
        if newest:
            refuse_ended(guide.code[19:], valid_from)
        else:
            refuse_closed(guide.code[19:])
        previous = _in_whose_place(guide.code, valid_from)
        version = NewVersion(guide, newest + 1, valid_from, previous)
        write_versions([version], actor_id=actor_id, now=now, why=why)
    transaction.on_commit(queries.forget_current)
    transaction.on_commit(partial(jobs.soon, JUDGE), robust=True)
    return Published(guide, newest + 1, new=True)


def _lock_standard(document: Mapping[str, Any]) -> None:
    codes = document.get("codes") if isinstance(document, Mapping) else None
    code = (codes.get("handling") or codes.get("implementation")) if isinstance(codes, Mapping) else None
    if isinstance(code, str) and "\0" not in code:
        Standard.objects.select_for_update(no_key=True).filter(code=code[19:]).first()


def _claim(guide: BoundGuide, body: DepartmentRecord) -> None:
    BasicItem.objects.get_or_create(code=guide.basic_code, defaults={"name": guide.name, "kind": guide.kind})
    ImplementationItem.objects.get_or_create(
        code=guide.implementation_code,
        defaults={
            "basic_id": guide.basic_code,
            "department_uscc": body.uscc,
            "department_id": body.id,
            "region_code": body.region_code,
        },
    )
    Guide.objects.get_or_create(code=guide.code, defaults={"implementation_id": guide.implementation_code})


def _numbers(guide: BoundGuide) -> tuple[int, int | None]:
    """Newest number of the guide (0: none), and the number under which this very text is published (None: not)."""
    rows = GuideVersion.objects.filter(guide_id=guide.code)
    numbers = dict(rows.values_list("hash", "number"))
    return max(numbers.values(), default=0), numbers.get(guide.hash)


def _in_whose_place(code: str, valid_from: date) -> str:
    """The hash of the last version, empty for a first one; none may be in force or planned for a later day."""
    rows = GuideVersion.objects.filter(guide_id=code).order_by("-valid_from", "-number")
    last = rows.values_list("hash", "valid_from").first()
    if last is None:
        return ""
    if valid_from < last[1]:
        raise DomainError("catalogue.valid_from_too_early", valid_from=last[1].isoformat())
    return str(last[0])
