"""Accounts that nobody uses any more, and what still binds one: read by who ends their retention."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from tongban.foundation.records import audit
from tongban.registry.identity.kinds import MandateState
from tongban.registry.identity.living import LifeState
from tongban.registry.identity.models import Account, Appointment, Mandate
from tongban.registry.identity.resolving import ids_of_person

SIGNED_IN = "identity.account.signed_in"


@dataclass(frozen=True, slots=True)
class Bonds:
    """What of an account is in force: posts, and mandates given or held."""

    posts: int
    mandates: int


def silent_accounts(before: datetime, after: UUID, size: int) -> tuple[tuple[UUID, ...], UUID | None]:
    """Active accounts older than ``before`` in which nobody has signed in since, of a page by id; and where the next page
    begins, None at the end. Two statements."""
    rows = Account.objects.filter(is_active=True, official=False, created_at__lt=before, pk__gt=after)
    page = list(rows.order_by("pk").values_list("pk", flat=True)[:size])
    heard = audit.subjects_since(SIGNED_IN, [f"account:{each}" for each in page], before)
    silent = tuple(each for each in page if f"account:{each}" not in heard)
    return silent, page[-1] if len(page) == size else None


def accounts_of_dead(before: datetime) -> tuple[UUID, ...]:
    """Active accounts of persons of whom this house has known since before this instant that they died. Two statements."""
    dead = LifeState.objects.filter(deceased_at__lt=before).values_list("pk", flat=True)
    return tuple(Account.objects.filter(is_active=True, natural_person_id__in=list(dead)).values_list("pk", flat=True))


def persons_of(account_id: UUID) -> tuple[UUID, ...]:
    """The natural person behind an account under all ids, today's first; empty where there is none. Three statements."""
    found = Account.objects.filter(pk=account_id).values_list("natural_person_id", flat=True).first()
    return ids_of_person(found) if found is not None else ()


def signed_in_since(account_id: UUID, instant: datetime) -> bool:
    """Whether somebody signed in to the account after that. One statement."""
    return bool(audit.subjects_since(SIGNED_IN, [f"account:{account_id}"], instant))


def bonds_of(account_id: UUID, persons: Collection[UUID], day: date) -> Bonds:
    """What of it is in force on that day. Two statements."""
    running = Q(valid_to=None) | Q(valid_to__gt=day)
    posts = Appointment.objects.filter(running, account_id=account_id).count()
    open_ = [MandateState.OFFERED.value, MandateState.ACCEPTED.value]
    mandates = Mandate.objects.filter(Q(principal_id__in=persons) | Q(agent_id__in=persons), state__in=open_)
    return Bonds(posts, mandates.filter(ended_at=None, valid_to__gt=day).count())
