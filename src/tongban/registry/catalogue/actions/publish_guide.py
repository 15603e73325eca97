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
from tongban.registry.catalogue.models import BasicItem, Guide, GuideElement, GuideVersion, ImplementationItem
from tongban.registry.catalogue.quality import JUDGE
from tongban.registry.catalogue.search.indexing import index_version
from tongban.registry.orgs.queries import DepartmentRecord, department_by_uscc


@dataclass(frozen=True, slots=True)
class Published:
    """``new`` is False where the same text was in force already and nothing was written."""

    guide: BoundGuide
    number: int
    new: bool


def publish_guide(*, actor_id: UUID, document: Mapping[str, Any], valid_from: date, now: datetime) -> Published:
    """Make ``document`` the version of its guide in force from ``valid_from`` (a legal date) on.

    The document is named by its hash: publishing the same text twice changes nothing. Nothing published is ever
    edited; cases stay with the version they were submitted under. 行政许可法第三十条, 国务院关于在线政务服务的若干规定
    第六条. DomainError ``catalogue.guide_not_publishable`` with ``problems`` ({path, code, message}) listing every
    reason; ``catalogue.valid_from_too_early`` if a later version is in force already; ``catalogue.guide_superseded`` if
    this very text was published before and another has replaced it.
    """
    problems = findings_of(document, valid_from)
    if problems:
        raise DomainError("catalogue.guide_not_publishable", count=len(problems), problems=problems)
    guide = bind(document)
    body = department_by_uscc(guide.department_uscc, valid_from)
    with transaction.atomic():
        _claim(guide, body)
        # One publication of a guide at a time: numbers have no gaps and the days of validity only rise.
        Guide.objects.select_for_update().get(pk=guide.code)
        newest, number_of_same = _numbers(guide)
        if number_of_same is not None:
            if number_of_same < newest:
                raise DomainError("catalogue.guide_superseded", number=number_of_same, newest=newest)
            return Published(guide, number_of_same, new=False)
        number = _next_number(guide.code, valid_from)
        _write(guide, number, actor_id, valid_from, now)
        index_version(guide, valid_from)
    transaction.on_commit(queries.forget_current)
    transaction.on_commit(partial(jobs.soon, JUDGE), robust=True)
    return Published(guide, number, new=True)


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


def _next_number(code: str, valid_from: date) -> int:
    newest = GuideVersion.objects.filter(guide_id=code).order_by("-number").values_list("number", "valid_from").first()
    if newest is None:
        return 1
    if valid_from < newest[1]:
        raise DomainError("catalogue.valid_from_too_early", valid_from=newest[1].isoformat())
    return newest[0] + 1


def _write(guide: BoundGuide, number: int, actor_id: UUID, valid_from: date, now: datetime) -> None:
    GuideVersion.objects.create(
        hash=guide.hash,
        guide_id=guide.code,
        document=guide.document,
        unified_hash=guide.unified_hash,
        local_hash=guide.local_hash,
        number=number,
        valid_from=valid_from,
        published_by=actor_id,
        published_at=now,
        name=guide.name,
        card=_card(guide),
    )
    GuideElement.objects.bulk_create(
        GuideElement(
            version_id=guide.hash, element_id=element.id, kind=element.kind, text=element.text, parent=element.parent
        )
        for element in guide.elements.values()
    )


def _card(guide: BoundGuide) -> dict[str, Any]:
    promised, statutory = guide.local["promised_limit"], guide.unified["statutory_limit"]
    return {
        "kind": guide.kind,
        "handling_kind": guide.handling_kind,
        "department_name": guide.department_name,
        "service_objects": guide.unified["service_objects"],
        "promised": [promised["amount"], promised["unit"]],
        "statutory": [statutory["amount"], statutory["unit"]] if statutory else None,
        "visits": guide.local["visits"],
        "fee": bool(guide.unified["fees"]),
    }
