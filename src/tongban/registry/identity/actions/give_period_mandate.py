"""委托 for a period: a natural person lets another apply in the items of some themes or bodies, or in all, from a day until a day.

An application by it makes a mandate for that case under it: so the agent sees what was applied for by it and no other
matter of the principal, and every rule about a case and its agent is the one there is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_uscc
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.give_mandate import SignedPaper, agent_for, keep_paper, principal_of
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import Evidence, MandateState
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Mandate, NaturalPerson
from tongban.registry.identity.notices import AccountNotice, notices

MOST_NAMED = 20
"""How many themes or bodies one mandate may name."""


@dataclass(frozen=True, slots=True)
class Reach:
    """In what the agent may apply: the items of ``themes`` (keys of 主题) or of ``bodies`` (统一社会信用代码); every item where
    both are empty. ``words`` says it. That the themes and bodies exist was asked by the caller."""

    words: str
    themes: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


def longest() -> timedelta:
    """How long a mandate may run at most (``MANDATE_LONGEST_DAYS``)."""
    return timedelta(days=settings.MANDATE_LONGEST_DAYS)


def give_period_mandate(
    actor: Actor,
    *,
    name: str,
    number: str,
    reach: Reach,
    first_day: date,
    last_day: date,
    paper: SignedPaper | None = None,
    ward: UUID | None = None,
    now: datetime,
) -> UUID:
    """Id of the mandate, which waits for the agent's word (民法典第一百六十五条: agent, matters, powers and period are named).
    ``ward``: for whom the actor gives it, as guardian.

    What it never covers stands in :mod:`tongban.registry.identity.uncovered`. The same mandate given again while it waits or
    holds is the one there is. Errors: ``identity.capacity.not_held|by_guardian``, ``identity.guardianship.unknown``,
    ``identity.assurance.too_low``,
    ``identity.person.not_matched|oneself``, ``identity.mandate.period`` (data: days), ``identity.mandate.reach``,
    ``codes.mobile.invalid``, ``codes.person_id.invalid``, ``codes.uscc.invalid``.
    """
    acting, day = principal_of(actor, ward), clock.legal_date(now)
    _check_period(first_day, last_day, day)
    agent = agent_for(actor, acting, name, number)
    themes, bodies = _named(reach.themes), _named([check_uscc(each) for each in reach.bodies])
    row = Mandate(
        id=uuid4(),
        principal_id=acting.id,
        given_by_id=acting.given_by,
        agent_id=agent,
        item="",
        period=True,
        themes=themes,
        bodies=bodies,
        matter=reach.words[:200],
        valid_from=first_day,
        valid_to=last_day + timedelta(days=1),
        evidence=(Evidence.DOCUMENT if paper else Evidence.ONLINE).value,
        given_at=now,
    )
    if paper is not None:
        keep_paper(row, paper)
    with transaction.atomic():
        # Two requests at once queue on the principal, so one mandate is never there twice.
        NaturalPerson.objects.select_for_update().get(pk=acting.id)
        known = _same(row)
        if known is not None:
            return known
        row.save(force_insert=True)
        told = {
            **{"mandate": str(row.id), "agent": str(agent), "themes": themes, "bodies": bodies},
            **{"from": first_day.isoformat(), "until": last_day.isoformat(), "evidence": row.evidence},
        }
        record_person("identity.mandate.given", acting.actor, acting.id, told)
        notices.now().tell(agent, AccountNotice.MANDATE_OFFERED)
    return row.id


def _check_period(first_day: date, last_day: date, today: date) -> None:
    if not (today <= first_day < last_day <= first_day + longest() and first_day <= today + longest()):
        raise DomainError("identity.mandate.period", days=longest().days)


def _named(asked: Collection[str]) -> list[str]:
    found = sorted(set(asked))
    if len(found) > MOST_NAMED:
        raise DomainError("identity.mandate.reach", most=MOST_NAMED)
    return found


def _same(row: Mandate) -> UUID | None:
    """The mandate of the same content that waits or holds."""
    same = ("principal_id", "agent_id", "given_by_id", "period", "themes", "bodies", "valid_from", "valid_to")
    found = Mandate.objects.filter(
        state__in=[MandateState.OFFERED.value, MandateState.ACCEPTED.value],
        **{name: getattr(row, name) for name in same},
    )
    found = found.filter(evidence_sha256=row.evidence_sha256) if row.evidence_sha256 else found
    return found.values_list("id", flat=True).order_by("given_at").first()
