"""注销账号: its owner proves twice that it is the owner; it is shut; and at the end of its retention it is erased.

Ids stay, so that what the record says of them still fits; what stands sealed in cases goes with the cases' own keys.
"""

from __future__ import annotations

import secrets
from functools import partial
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q

from tongban.foundation import files
from tongban.foundation.limits.spending import forget, spend
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.reset_factor import forget_factors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.comparing import mobile_of
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.credentials import password_fits
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.living import LifeState
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.mobiles import take_proof
from tongban.registry.identity.models import (
    Account,
    ApiToken,
    ChildConsent,
    EmailConfirmation,
    Guardianship,
    Invitation,
    Mandate,
    MobileChange,
    MobileConfirmation,
    NaturalPerson,
    NotificationChoice,
    PastPassword,
    Representation,
    ServiceConsent,
)
from tongban.registry.identity.resembling import Resemblance
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.sealing import ID_NUMBER_INDEXES, MOBILE_INDEXES, Sealed, seal
from tongban.registry.identity.tokens import end_tokens

GONE = "已注销的用户"
"""What stands where the name stood."""
_BUCKET, _TRIES, _WINDOW_SECONDS = "close-account", 10, 600


def prove_owner(actor: Actor, *, present: str, proof: UUID) -> UUID:
    """The account, once its password and a code from the number on record are given. Ten tries in ten minutes. Call outside
    a transaction. Errors: ``identity.session.ended``, ``identity.capacity.not_held``, ``identity.password.wrong``,
    ``identity.mobile.proof_over``, ``limits.too_many``."""
    person_id = person_id_of(actor)
    own = Account.objects.filter(is_active=True)
    account = own.filter(pk=actor.account_id).first() if actor.account_id is not None else None
    if account is None:
        raise DomainError("identity.session.ended")
    spend(_BUCKET, str(account.pk), _TRIES, _WINDOW_SECONDS)
    if not password_fits(account, present):
        record("identity.account.password_refused", actor, account.pk)
        raise DomainError("identity.password.wrong")
    with transaction.atomic():
        row = NaturalPerson.objects.get(pk=person_id)
        if take_proof(proof, MobilePurpose.OWN, person_id) != mobile_of(row):
            raise DomainError("identity.mobile.proof_over")
    forget(_BUCKET, str(account.pk))
    return account.pk


def shut_account(actor: Actor, account_id: UUID) -> None:
    """Nobody signs in any more; every session, token and second factor is over. Inside the caller's transaction."""
    end_tokens(account_id)
    forget_factors(account_id)
    Account.objects.filter(pk=account_id).update(is_active=False, session_serial=F("session_serial") + 1)
    record("identity.account.closed", actor, account_id)


def erase_account(account_id: UUID, persons: frozenset[UUID]) -> None:
    """Login, password and all that hangs on the account; of ``persons`` (who have no other account) name, numbers and
    addresses. Inside the caller's transaction. Twice is once."""
    for model in (PastPassword, ServiceConsent, ApiToken, ChildConsent):
        model._default_manager.filter(account_id=account_id).delete()
    forget_factors(account_id)
    login, password = f"closed-{secrets.token_hex(12)}", make_password(None)
    Account.objects.filter(pk=account_id).update(login=login, password=password, is_active=False, official=False)
    if persons:
        _erase_persons(persons)


def persons_alone(account_id: UUID) -> frozenset[UUID]:
    """The person behind the account under all ids, where no other account is that person's. Five statements at most."""
    person = Account.objects.filter(pk=account_id).values_list("natural_person_id", flat=True).first()
    if person is None:
        return frozenset()
    persons = frozenset(ids_of_person(person))
    others = Account.objects.filter(natural_person_id__in=persons, is_active=True).exclude(pk=account_id)
    return frozenset() if others.exists() else persons


def _erase_persons(persons: frozenset[UUID]) -> None:
    for model in (NotificationChoice, EmailConfirmation, MobileConfirmation, MobileChange, LifeState):
        model._default_manager.filter(natural_person_id__in=persons).delete()
    Invitation.objects.filter(Q(natural_person_id__in=persons) | Q(invited_by_id__in=persons)).delete()
    Representation.objects.filter(natural_person_id__in=persons).delete()
    ChildConsent.objects.filter(ward_id__in=persons).delete()
    Resemblance.objects.filter(Q(one_id__in=persons) | Q(other_id__in=persons)).delete()
    Guardianship.objects.filter(Q(guardian_id__in=persons) | Q(ward_id__in=persons)).delete()
    _shred_papers(persons)
    for row in NaturalPerson.objects.select_for_update().filter(pk__in=persons):
        row.name_sealed = seal(Sealed.NAME, row.id, GONE)
        row.id_number_sealed = seal(Sealed.ID_NUMBER, row.id, "")
        row.mobile_sealed = b""
        for column in (*ID_NUMBER_INDEXES, *MOBILE_INDEXES):
            setattr(row, column, None)
        row.assurance_level, row.verified_at, row.mobile_proved_at, row.raise_from = 0, None, None, None
        row.save()


def _shred_papers(persons: frozenset[UUID]) -> None:
    """The signed papers of mandates that these persons gave, with the witness: the key goes, then the file. The row stays: who
    acted for whom stands in the cases' record by ids."""
    for row in Mandate.objects.select_for_update().filter(principal_id__in=persons):
        row.witness_sealed = None
        if row.evidence_key is not None:
            row.evidence_key = seal(Sealed.MANDATE_FILE_KEY, row.id, "")
        row.save(update_fields=["witness_sealed", "evidence_key"])
        if row.evidence_file is not None:
            transaction.on_commit(partial(files.remove, row.evidence_file), robust=True)
