"""A log-in of the national platform is linked with an account of the same person, and unlinked.

The account is proved first: by being signed in to it, or by the telephone on record of the account that the number belongs to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.comparing import COOL_DOWN, count_tries, is_that_person, mobile_of
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.factors import needs_factor
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.mobiles import take_proof
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.oidc.actions.arrive import NATIONAL, OutsideLogIn
from tongban.registry.identity.oidc.claims import account_id_of
from tongban.registry.identity.oidc.kinds import LinkedBy
from tongban.registry.identity.oidc.models import Arrival, NationalLink
from tongban.registry.identity.oidc.national import level_by_link, newcomer, usable
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.sealing import Sealed, unseal


def link_own(actor: Actor, *, arrival_id: UUID, now: datetime) -> None:
    """Link who came with the account that the actor is signed in to.

    Name and number are the account's; where the national platform told no number, the name. The person is told in the box and
    by SMS. Errors: ``identity.session.ended``, ``identity.capacity.not_held``,
    ``oidc.national.over|official|unverified|differs|linked``.
    """
    account_id = account_id_of(actor)
    person_id = person_id_of(actor)
    with linked_once():
        row = usable(arrival_id, locked=True)
        account = Account.objects.select_for_update().get(pk=account_id)
        person = NaturalPerson.objects.select_for_update().get(pk=person_id)
        if account.official or needs_factor(actor):
            raise DomainError("oidc.national.official")
        _must_fit(row, person)
        linked(actor, row, account_id, LinkedBy.SESSION, now)


def link_by_telephone(
    *, arrival_id: UUID, proof: UUID, now: datetime, channel: Channel = Channel.PORTAL, device: str = ""
) -> OutsideLogIn:
    """Link who came with the account of his number, proved by the telephone on record there; he is signed in by it.

    A telephone may have been stolen together with the account over there: for three days such a link counts level 1. Tries are
    counted: call outside a transaction. Errors: ``oidc.national.over|differs|closed|official|unverified|linked``,
    ``identity.mobile.proof_over``, ``limits.too_many``.
    """
    who = newcomer(arrival_id)
    if who.account_id is None or who.person_id is None:
        raise DomainError("oidc.national.differs")
    count_tries("national-link", id_number=who.id_number, person_id=who.person_id)
    actor = actor_of(who.account_id, channel, device, clock.legal_date(now))
    if actor is None:
        raise DomainError("oidc.national.closed")
    with linked_once():
        row = usable(arrival_id, locked=True)
        account = Account.objects.select_for_update().get(pk=who.account_id)
        person = NaturalPerson.objects.select_for_update().get(pk=who.person_id)
        if account.official or needs_factor(actor):
            raise DomainError("oidc.national.official")
        _must_fit(row, person)
        # The number may have been changed since the code was sent.
        if take_proof(proof, MobilePurpose.OWN, person.id) != mobile_of(person):
            raise DomainError("identity.mobile.proof_over")
        link = linked(actor, row, account.id, LinkedBy.TELEPHONE, now)
        record("identity.account.signed_in", actor, account.id, {"by": NATIONAL})
    return OutsideLogIn(actor, level_by_link(link, row.level), row.known_at)


def unlink(actor: Actor, *, now: datetime) -> None:
    """End the actor's link; every session ends with it, for whoever was signed in by it is somewhere.

    Errors: ``identity.session.ended``, ``oidc.national.not_linked``, ``oidc.national.only_way`` (no password).
    """
    account_id = account_id_of(actor)
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        mine = NationalLink.objects.filter(account_id=account_id, ended_at=None)
        if not mine.exists():
            raise DomainError("oidc.national.not_linked")
        if not account.has_usable_password():
            raise DomainError("oidc.national.only_way")
        mine.update(ended_at=now)
        Account.objects.filter(pk=account_id).update(session_serial=F("session_serial") + 1)
        record("identity.national.unlinked", actor, account_id)
        if account.natural_person_id:
            notices.now().tell(account.natural_person_id, AccountNotice.NATIONAL_UNLINKED)


def linked(actor: Actor, row: Arrival, account_id: UUID, by: LinkedBy, now: datetime) -> NationalLink:
    """The link; the arrival is used up and forgets who it was. Inside the transaction of the deed."""
    waits = by is LinkedBy.TELEPHONE
    link = NationalLink(
        id=uuid4(),
        account_id=account_id,
        issuer=row.issuer,
        subject_index=row.subject_index,
        linked_by=by.value,
        linked_at=now,
        full_from=now + COOL_DOWN if waits else None,
    )
    link.save(force_insert=True)
    row.used_at, row.name_sealed, row.id_number_sealed = clock.real_now(), b"", b""
    row.save(update_fields=["used_at", "name_sealed", "id_number_sealed"])
    record("identity.national.linked", actor, account_id, {"by": by.value, "level": row.level})
    # Who has just opened the account is told of that.
    if actor.person_id and by is not LinkedBy.OPENING:
        notices.now().tell(actor.person_id, AccountNotice.NATIONAL_LINKED)
    return link


@contextmanager
def linked_once() -> Iterator[None]:
    """One transaction; of two that link the same at once the second learns that it is linked."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise DomainError("oidc.national.linked") from error


def _must_fit(row: Arrival, person: NaturalPerson) -> None:
    if not person.known_by_number:
        raise DomainError("oidc.national.unverified")
    number = unseal(Sealed.ARRIVED_ID_NUMBER, row.id, row.id_number_sealed)
    name = unseal(Sealed.ARRIVED_NAME, row.id, row.name_sealed)
    # Without a number at least the name: somebody else may have sat at this browser before.
    number = number or unseal(Sealed.ID_NUMBER, person.id, person.id_number_sealed)
    if not is_that_person(person, name, number):
        raise DomainError("oidc.national.differs")
