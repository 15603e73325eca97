"""An approved change carried out for every claimant at once, and taken back before its day.

Whatever holds is a period, so all of it is written at approval and no job switches anything on the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, F, Q, When

from tongban.foundation import clock
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.kinds import (
    ChangeKind,
    DraftSource,
    DraftState,
    GuideStatus,
    ItemChangeKind,
    ItemStatus,
)
from tongban.registry.catalogue.lifecycle.proposing import ended_items
from tongban.registry.catalogue.lifecycle.touching import Claimant, offers, successor_draft
from tongban.registry.catalogue.models import (
    BasicItem,
    CatalogueChange,
    Guide,
    GuideDraft,
    GuideVersion,
    ItemChange,
    SearchRow,
    Standard,
    StandardVersion,
    Succession,
)
from tongban.registry.catalogue.search.indexing import index_versions
from tongban.registry.orgs.queries import department_by_uscc

_TO = {ItemChangeKind.SUSPEND: GuideStatus.SUSPENDED, ItemChangeKind.RESUME: GuideStatus.PUBLISHED}


def carry_out(
    change: ItemChange, standards: Sequence[Standard], claimants: Sequence[Claimant], now: datetime
) -> tuple[int, int]:
    """Inside the caller's transaction, with standards and guides locked; (guides touched, drafts made). Some twenty statements for
    any number of claimants."""
    kind = ItemChangeKind(change.kind)
    touched = [each for each in claimants if _is_touched(kind, each)]
    codes = [each.code for each in touched]
    _set_guides(change, codes)
    drafts: list[GuideDraft] = []
    if kind.ends:
        SearchRow.objects.filter(code__in=codes, valid_from__gte=change.day).delete()
        open_ = Q(valid_to=None) | Q(valid_to__gt=change.day)
        SearchRow.objects.filter(open_, code__in=codes).update(valid_to=change.day)
        _end(change, standards)
        drafts = [successor_draft(change, found, now) for _, _, found in offers(change, claimants)]
        GuideDraft.objects.bulk_create(drafts)
    _tell(change, kind.told, standards, touched, change.reason, now)
    return len(touched), len(drafts)


def _is_touched(kind: ItemChangeKind, each: Claimant) -> bool:
    if kind is ItemChangeKind.SUSPEND:
        # Who has announced an end of his own keeps to it.
        return each.standing is GuideStatus.PUBLISHED and not each.pending
    if kind is ItemChangeKind.RESUME:
        return each.standing is GuideStatus.SUSPENDED and each.by_item
    return True


def _set_guides(change: ItemChange, codes: Sequence[str]) -> None:
    """The new status from the day on; until then what holds today."""
    to_come = Q(status_from__gt=clock.today())
    Guide.objects.filter(code__in=codes).update(
        status_before=Case(When(to_come, then=F("status_before")), default=F("status")),
        reason_before=Case(When(to_come, then=F("reason_before")), default=F("status_reason")),
        change_before=Case(When(to_come, then=F("change_before")), default=F("item_change")),
        status=_TO.get(ItemChangeKind(change.kind), GuideStatus.RETIRED),
        status_from=change.day,
        status_reason=change.reason,
        item_change=change,
    )


def _end(change: ItemChange, standards: Sequence[Standard]) -> None:
    codes = [each.code for each in standards]
    Standard.objects.filter(code__in=codes).update(ended_on=change.day)
    going_on = Standard.objects.filter(ended_on=None).values("basic_id")
    basics = BasicItem.objects.filter(code__in={code[:12] for code in codes}).exclude(code__in=going_on)
    basics.update(status=ItemStatus.CANCELLED, status_from=change.day)
    Succession.objects.bulk_create(
        Succession(change=change, predecessor_id=code, successor_id=row["code"], bodies=row["bodies"])
        for code in codes
        for row in change.successors
    )


def take_back(change: ItemChange, reason: str, now: datetime) -> int:
    """Everything as it was before the approval; how many guides. Drafts that nobody has touched are given up, the others stay
    what they are: claims of an item that is there."""
    standards = list(Standard.objects.filter(code__in=touched_codes(change)).order_by("code").select_for_update())
    rows = Guide.objects.filter(item_change=change)
    codes = list(rows.order_by("code").select_for_update().values_list("code", flat=True))
    touched = [_as_claimant(row) for row in _newest(codes)]
    rows.update(
        status=F("status_before"),
        status_from=None,
        status_reason=F("reason_before"),
        item_change=F("change_before"),
        status_before=GuideStatus.PUBLISHED,
        reason_before="",
        change_before=None,
    )
    if ItemChangeKind(change.kind).ends:
        _reopen(change, standards, codes)
    _tell(change, ChangeKind.WITHDRAWN, standards, touched, reason, now)
    return len(codes)


def touched_codes(change: ItemChange) -> list[str]:
    """Codes of the standards that the change ends, suspends or takes up again."""
    return ended_items(change.kind, change.items, [row["code"] for row in change.successors])


def _reopen(change: ItemChange, standards: Sequence[Standard], codes: Sequence[str]) -> None:
    items = [each.code for each in standards]
    Standard.objects.filter(code__in=items).update(ended_on=None)
    basics = BasicItem.objects.filter(code__in={code[:12] for code in items}, status=ItemStatus.CANCELLED)
    basics.filter(status_from__gt=clock.today()).update(status=ItemStatus.IN_USE, status_from=None)
    SearchRow.objects.filter(code__in=codes, valid_to=change.day).update(valid_to=None)
    later = GuideVersion.objects.filter(guide_id__in=codes, valid_from__gte=change.day).order_by("valid_from", "number")
    index_versions((bind(document), day) for document, day in later.values_list("document", "valid_from"))
    untouched = GuideDraft.objects.filter(
        source=DraftSource.SUCCESSOR, source_ref=str(change.id), state=DraftState.DRAFT, state_version=1
    )
    untouched.update(state=DraftState.DISCARDED, note="事项变动已撤销")


def _newest(codes: Sequence[str]) -> list[GuideVersion]:
    rows = GuideVersion.objects.filter(guide_id__in=codes).order_by("guide_id", "-valid_from", "-number")
    return list(rows.distinct("guide_id"))


def _as_claimant(row: GuideVersion) -> Claimant:
    local = row.document["local"]
    return Claimant(row.guide_id, row.hash, row.name, local, "", GuideStatus.PUBLISHED, pending=False, by_item=False)


def _tell(
    change: ItemChange,
    kind: ChangeKind,
    standards: Sequence[Standard],
    touched: Sequence[Claimant],
    why: str,
    now: datetime,
) -> None:
    """In the feed: each item, then each guide of it."""
    day = clock.legal_date(now) if kind is ChangeKind.WITHDRAWN else change.day
    rows = StandardVersion.objects.filter(standard__in=standards).order_by("standard_id", "-number")
    newest = {row.standard_id: row for row in rows.distinct("standard_id").defer("document")}
    owner = department_by_uscc(change.owner_uscc, clock.today())
    told = {"kind": kind, "takes_effect": day, "at": now, "why": why, "item_change": change}
    CatalogueChange.objects.bulk_create(
        [
            *(
                CatalogueChange(
                    code=each.code,
                    name=newest[each.code].name,
                    department_uscc=owner.uscc,
                    department_name=owner.name,
                    region_code=owner.region_code,
                    previous_hash=newest[each.code].hash,
                    **told,
                )
                for each in standards
            ),
            *(
                CatalogueChange(
                    code=each.code,
                    name=each.name,
                    department_uscc=each.department_uscc,
                    department_name=each.department_name,
                    region_code=each.region_code,
                    previous_hash=each.hash,
                    **told,
                )
                for each in touched
            ),
        ]
    )
