"""Adjustments by the standard: a body takes note of one; the province accepts that a body differs."""

from __future__ import annotations

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.drafting import public_reason
from tongban.registry.catalogue.models import Adjustment, Guide, Standard
from tongban.registry.catalogue.policies import acting, may_see
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def note_adjustment(actor: Actor, *, adjustment_id: int) -> None:
    """An editor of the body has seen what the standard changed in its guide; done twice it stays the first.

    DomainError ``catalogue.adjustment.unknown``, ``catalogue.draft.right_missing``.
    """
    with transaction.atomic():
        row = Adjustment.objects.select_for_update().filter(pk=adjustment_id).first()
        if row is None or not may_see(actor, row.department_uscc):
            raise DomainError("catalogue.adjustment.unknown")
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.department_uscc)
        if row.seen_at is None:
            row.seen_by, row.seen_at = actor.account_id, clock.now()
            row.save(update_fields=["seen_by", "seen_at"])
            data = {"standard": row.standard_version_id, "state": row.state}
            audit.write("catalogue.adjustment.noted", editor.stamp(), f"guide:{row.guide_id}", data)


def accept_difference(actor: Actor, *, code: str, reason: str) -> None:
    """Whoever approves the standard accepts that this guide's unified part differs, or with an empty ``reason`` accepts it no
    more. The reason is shown beside the guide and in the comparison of the counties.

    DomainError ``catalogue.item_unknown``, ``catalogue.standard.unknown``, ``catalogue.draft.right_missing|unknown``,
    ``catalogue.draft.note_missing`` for one that is too long, ``catalogue.note.secret``.
    """
    told = public_reason(reason) if reason.strip() else ""
    with transaction.atomic():
        guide = Guide.objects.select_for_update().filter(code=code).first()
        if guide is None:
            raise DomainError("catalogue.item_unknown", item=code)
        standard = Standard.objects.filter(code=code[19:]).first()
        if standard is None:
            raise DomainError("catalogue.standard.unknown", item=code[19:])
        approver = acting(actor, Duty.APPROVE_CATALOGUE, standard.owner_uscc)
        guide.difference = told
        guide.save(update_fields=["difference"])
        audit.write("catalogue.difference.accepted", approver.stamp(), f"guide:{code}", {"reason": guide.difference})
