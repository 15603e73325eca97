"""Reads of what has changed: the public feed, and what the standard asks of a body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from tongban.foundation import clock
from tongban.kernel.codes import region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import AdjustmentState, ChangeKind, ItemChangeState
from tongban.registry.catalogue.models import Adjustment, CatalogueChange, GuideVersion
from tongban.registry.catalogue.policies import bodies_of, sees_all
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the catalogue. ``at``: when it was decided; ``takes_effect``: the legal date from which it holds."""

    id: int
    kind: ChangeKind
    code: str
    name: str
    department_uscc: str
    department_name: str
    region_code: str
    hash: str
    previous_hash: str
    takes_effect: date
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """省标准调整 as the body's editors see it; ``done``: taken note of, and of a held one: completed since."""

    id: int
    code: str
    name: str
    standard_name: str
    valid_from: date
    state: AdjustmentState
    clamped: tuple[Mapping[str, Any], ...]
    findings: tuple[Mapping[str, str], ...]
    why: str
    done: bool


def changes(
    after: str = "", size: int = 50, *, code: str = "", region_code: str = "", to_come: bool = False
) -> tuple[tuple[Change, ...], str]:
    """A page of what has taken effect, the newest first, and the marker of the next page (empty: none). Of ``code`` only, or of
    the bodies in ``region_code`` and below. ``to_come``: instead what is announced, the nearest first. One statement.

    DomainErrors ``catalogue.page_invalid``, ``codes.region_code.invalid``.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    today = clock.today()
    rows = (
        CatalogueChange.objects.filter(takes_effect__gt=today)
        if to_come
        else CatalogueChange.objects.filter(takes_effect__lte=today)
    )
    # What was announced and taken back is told by the taking back.
    rows = rows.exclude(~Q(kind=ChangeKind.WITHDRAWN), item_change__state=ItemChangeState.WITHDRAWN)
    if code:
        rows = rows.filter(code__in=[code, code[19:]] if len(code) > 14 else [code])
    if region_code:
        rows = rows.filter(region_code__startswith=region_prefix(region_code))
    if after:
        rows = rows.filter(_behind(after, to_come))
    order = ("takes_effect", "id") if to_come else ("-takes_effect", "-id")
    columns = tuple(Change.__dataclass_fields__)
    found = [
        Change(row[0], ChangeKind(row[1]), *row[2:]) for row in rows.order_by(*order).values_list(*columns)[: size + 1]
    ]
    shown = tuple(found[:size])
    return shown, f"{shown[-1].takes_effect.isoformat()}.{shown[-1].id}" if len(found) > size else ""


def _behind(after: str, to_come: bool) -> Q:
    day_text, _, number = after.partition(".")
    try:
        day, last = date.fromisoformat(day_text), int(number)
    except ValueError:
        raise DomainError("catalogue.page_invalid") from None
    if to_come:
        return Q(takes_effect__gt=day) | Q(takes_effect=day, id__gt=last)
    return Q(takes_effect__lt=day) | Q(takes_effect=day, id__lt=last)


def adjustments(actor: Actor, after: int = 0, size: int = 50) -> tuple[tuple[AdjustmentRow, ...], int]:
    """What the standard changed in the guides of the actor's bodies, the newest first, and the marker of the next page (0:
    none). Versions that only took over the standard's words ask nothing of anybody and are left out. One statement."""
    rows = Adjustment.objects.exclude(state=AdjustmentState.DERIVED)
    if not sees_all(actor):
        rows = rows.filter(department_uscc__in=bodies_of(actor, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE))
    if after:
        rows = rows.filter(id__lt=after)
    newest = GuideVersion.objects.filter(guide_id=OuterRef("guide_id")).order_by("-number")
    rows = rows.annotate(
        newest_name=Subquery(newest.values("name")[:1]), newest_unified=Subquery(newest.values("unified_hash")[:1])
    )
    found = list(rows.select_related("standard_version").order_by("-id")[: size + 1])
    shown = tuple(_adjustment(row) for row in found[:size])
    return shown, shown[-1].id if len(found) > size else 0


def _adjustment(row: Any) -> AdjustmentRow:
    held = row.state == AdjustmentState.HELD
    return AdjustmentRow(
        row.id,
        row.guide_id,
        row.newest_name,
        row.standard_version.name,
        row.standard_version.valid_from,
        AdjustmentState(row.state),
        tuple(row.clamped),
        tuple(row.findings),
        row.standard_version.why,
        row.newest_unified == row.standard_version_id if held else row.seen_at is not None,
    )
