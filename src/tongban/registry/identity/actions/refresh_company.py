"""What the register says of a legal person is taken over anew: name, state, and who represents it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.register_legal_person import keep_legal_person
from tongban.registry.identity.actors import Actor, Capacity
from tongban.registry.identity.companies import uscc_of
from tongban.registry.identity.ports import EnterpriseRecord


def refresh_company(
    actor: Actor, record: EnterpriseRecord, *, legal_person_id: UUID, verified_at: datetime, now: datetime
) -> None:
    """Who is registered now represents it from today, the former one no longer; administrators, staff and cases stay with
    the legal person (民法典第六十五条、第一百七十条). Done by who manages it, or nightly by the system.

    Errors: ``identity.capacity.by_guardian``, ``identity.company.unknown``, ``identity.role.not_allowed``.
    """
    actor.must_be_capable()
    if actor.capacity is not Capacity.SYSTEM and uscc_of(actor, legal_person_id) != record.uscc:
        raise DomainError("identity.company.unknown")
    keep_legal_person(actor, record, verified_at=verified_at, now=now)
