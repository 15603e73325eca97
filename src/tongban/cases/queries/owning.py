"""A natural person's own cases, by their opaque ids: for what the record says about them elsewhere."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.models import Case
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind

MOST = 500


def own_cases(actor: Actor) -> dict[UUID, str]:
    """Registration codes by case of what the person behind the account applied for in their own name, the newest 500. One
    statement."""
    if actor.person_id is None:
        return {}
    rows = Case.objects.filter(applicant_id=actor.person_id, applicant_kind=PartyKind.NATURAL.value)
    return dict(rows.order_by("-submitted_at", "-id").values_list("id", "code")[:MOST])
