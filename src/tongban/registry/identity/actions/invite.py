"""邀请: who manages a legal person asks somebody known to act for it as administrator or staff (经办人)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_basic_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.companies import company_of, role_in
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.finding import known_person
from tongban.registry.identity.kinds import InvitationState, RepresentativeRole
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Invitation
from tongban.registry.identity.policies import may_name

LONGEST = timedelta(days=3 * 366)
MOST_ITEMS = 50


def invite(
    actor: Actor,
    *,
    legal_person_id: UUID,
    name: str,
    number: str,
    role: RepresentativeRole,
    last_day: date,
    items: Sequence[str] | None = None,
    now: datetime,
) -> UUID:
    """Id of the invitation; it gives no right before it is accepted. ``number``: mobile or 公民身份号码 of a person whose
    identity is verified; ``items``: the 基本编码 staff may act in, None for all; at most three years.

    Errors: ``identity.capacity.not_held|by_guardian``, ``identity.company.unknown``, ``identity.role.not_allowed``,
    ``identity.validity.wrong`` (data: last), ``identity.items.wrong`` (data: what), ``identity.person.not_matched|oneself``,
    ``identity.invitation.known``, ``codes.mobile.invalid``, ``codes.person_id.invalid``, ``codes.basic_code.invalid``.
    """
    actor.must_be_capable()
    inviter, company = person_id_of(actor), company_of(actor, legal_person_id)
    if not may_name(company.role, role):
        raise DomainError("identity.role.not_allowed")
    day = clock.legal_date(now)
    check_last_day(last_day, day)
    scope = None if items is None else _checked(items, role)
    person_id = known_person(name, number)
    if person_id in actor.persons:
        raise DomainError("identity.person.oneself")
    if role_in(person_id, legal_person_id, day) is not None:
        raise DomainError("identity.invitation.known")
    row = Invitation(
        id=uuid4(),
        legal_person_id=legal_person_id,
        natural_person_id=person_id,
        invited_by_id=inviter,
        role=role.value,
        items=scope,
        valid_to=last_day + timedelta(days=1),
        made_at=now,
    )
    try:
        with transaction.atomic():
            _forget_expired(legal_person_id, person_id, day)
            row.save(force_insert=True)
            told = {"invitation": str(row.id), "person": str(person_id), "role": role.value}
            record_person("identity.invitation.made", actor, legal_person_id, told)
    except IntegrityError as error:
        # One waits already: of two at once the database lets one stand.
        raise DomainError("identity.invitation.known") from error
    return row.id


def check_last_day(last_day: date, today: date) -> None:
    """A period has at least today and a day more, at most three years. DomainError ``identity.validity.wrong``."""
    if not today < last_day <= today + LONGEST:
        raise DomainError("identity.validity.wrong", last=(today + LONGEST).isoformat())


def _checked(items: Sequence[str], role: RepresentativeRole) -> list[str]:
    scope = sorted({check_basic_code(each) for each in items})
    if role is not RepresentativeRole.STAFF:
        raise DomainError("identity.items.wrong", what="管理员不限事项")
    if not scope or len(scope) > MOST_ITEMS:
        raise DomainError("identity.items.wrong", what=f"要有 1 至 {MOST_ITEMS} 个事项")
    return scope


def _forget_expired(legal_person_id: UUID, person_id: UUID, day: date) -> None:
    """An invitation that nobody answered in its time stands in nobody's way."""
    old = Invitation.objects.filter(legal_person_id=legal_person_id, natural_person_id=person_id)
    old.filter(state=InvitationState.WAITING.value, valid_to__lte=day).update(state=InvitationState.WITHDRAWN.value)
