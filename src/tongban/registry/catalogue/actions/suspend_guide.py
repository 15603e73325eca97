"""Whether a guide can be applied for: suspended at once in an emergency, taken up again, retired from a day on."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.drafting import public_reason
from tongban.registry.catalogue.kinds import ChangeKind, GuideStatus
from tongban.registry.catalogue.models import CatalogueChange, Guide, GuideVersion, SearchRow
from tongban.registry.catalogue.policies import acting
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def suspend_guide(actor: Actor, *, code: str, reason: str) -> None:
    """From this moment nobody can begin an application; cases that are submitted go on. The reason is public.

    One person with the approving post does it, because an emergency does not wait for two; the record names the post.
    DomainError ``catalogue.item_unknown``, ``catalogue.guide.wrong_status``, ``catalogue.draft.note_missing|right_missing``,
    ``catalogue.note.secret``.
    """
    _change(actor, code, GuideStatus.SUSPENDED, ChangeKind.SUSPENDED, public_reason(reason), {GuideStatus.PUBLISHED})


def resume_guide(actor: Actor, *, code: str, reason: str) -> None:
    """The guide can be applied for again. DomainError as above."""
    _change(actor, code, GuideStatus.PUBLISHED, ChangeKind.RESUMED, public_reason(reason), {GuideStatus.SUSPENDED})


def retire_guide(actor: Actor, *, code: str, reason: str, day: date) -> None:
    """The guide ends with the beginning of ``day`` (tomorrow or later): it is offered no more, its versions stay readable and its
    code is never used again. DomainError as above, ``catalogue.draft.day_passed``."""
    if day <= clock.today():
        raise DomainError("catalogue.draft.day_passed", day=day.isoformat())
    allowed = {GuideStatus.PUBLISHED, GuideStatus.SUSPENDED}
    _change(actor, code, GuideStatus.RETIRED, ChangeKind.RETIRED, public_reason(reason), allowed, day)


def _set(row: Guide, to: GuideStatus, reason: str, allowed: set[GuideStatus], day: date | None) -> None:
    """What the province has suspended for all, one body does not resume; a status to come stays announced."""
    to_come = row.status_from is not None and row.status_from > clock.today()
    now = row.status_before if to_come else row.status
    by_item = row.change_before_id if to_come else row.item_change_id
    if now not in allowed or (to is GuideStatus.PUBLISHED and by_item is not None) or (to_come and day is not None):
        raise DomainError("catalogue.guide.wrong_status", item=row.code)
    if to_come:
        row.status_before, row.reason_before, row.change_before = to, reason, None
    else:
        if day is not None:
            row.status_before, row.reason_before = row.status, row.status_reason
            row.change_before_id = row.item_change_id
        row.status, row.status_from, row.status_reason, row.item_change = to, day, reason, None
    row.save(force_update=True)


def _change(
    actor: Actor,
    code: str,
    to: GuideStatus,
    kind: ChangeKind,
    reason: str,
    allowed: set[GuideStatus],
    day: date | None = None,
) -> None:
    now = clock.now()
    with transaction.atomic():
        row = Guide.objects.select_for_update().filter(code=code).first()
        version = GuideVersion.objects.filter(guide_id=code).order_by("-number").first()
        if row is None or version is None:
            raise DomainError("catalogue.item_unknown", item=code)
        local = version.document["local"]
        approver = acting(actor, Duty.APPROVE_CATALOGUE, local["department_uscc"])
        _set(row, to, reason, allowed, day)
        if day is not None:
            SearchRow.objects.filter(code=code, valid_from__gte=day).delete()
            SearchRow.objects.filter(code=code, valid_to=None).update(valid_to=day)
        CatalogueChange.objects.create(
            kind=kind,
            code=code,
            name=version.name,
            department_uscc=local["department_uscc"],
            department_name=local["department_name"],
            region_code=local["region_code"],
            previous_hash=version.hash,
            takes_effect=day or clock.legal_date(now),
            at=now,
            why=reason,
        )
        audit.write(
            f"catalogue.guide.{kind.lower()}", approver.stamp(), f"guide:{code}", {"code": code, "day": str(day or "")}
        )
    transaction.on_commit(queries.forget_current)
