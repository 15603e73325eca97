"""A natural person opens an account in his real name (国办函〔2016〕108号, 统一身份认证).

The telephone is proved before; name and number are compared with the register that knows the document. While that is away, and
where nobody answers for the document on line, the account is opened all the same, at level 0: what is said of name and number
then identifies nobody and takes no number from its owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.record_death import heed
from tongban.registry.identity.actors import ANONYMOUS, Channel, system_actor
from tongban.registry.identity.agreements import IN_FORCE
from tongban.registry.identity.comparing import (
    WITH_TELEPHONE,
    agrees,
    compared,
    count_tries,
    is_asked,
    is_that_person,
    mobile_of,
    must_be_old_enough,
)
from tongban.registry.identity.credentials import check_login, check_new_password
from tongban.registry.identity.kinds import ConsentDocument, MobilePurpose
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.mobiles import proved_mobile, take_proof
from tongban.registry.identity.models import Account, NaturalPerson, ServiceConsent
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.persons import check_name, person_row
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.sealing import has_id_number
from tongban.registry.identity.trail import record_comparison

_REFUSED = "identity.sign_up.not_possible"
_TAKEN = {
    "identity_account_login": "identity.login.taken",
    # Somebody else has just signed up with this number.
    "identity_person_one_per_number": _REFUSED,
}


@dataclass(frozen=True, slots=True)
class SignedUp:
    """``level`` 2, or 0 where the registry could not be asked."""

    account_id: UUID
    level: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was said, checked. ``most``: the highest level that comes of it. ``compared``: a register was asked."""

    login: str
    name: str
    id_number: str
    channel: Channel
    now: datetime
    most: int = WITH_TELEPHONE
    compared: bool = True


def sign_up(
    *,
    proof: UUID,
    login: str,
    password: str,
    name: str,
    id_number: str,
    consents: Mapping[ConsentDocument, str],
    now: datetime,
    channel: Channel = Channel.PORTAL,
    address: str = "",
    born: date | None = None,
) -> SignedUp:
    """Open the account; where a window has registered the person, and the telephone is that on record, it is his.

    ``consents``: the versions that were put before the person. ``born``: for documents whose number carries no day of birth;
    without it they are not compared. Whoever does not get an account learns not why: a number
    that has one, that differs, that is unknown and that belongs to another telephone are one error. Call outside a
    transaction: tries count. Errors: ``identity.login.invalid|taken``, ``identity.password.weak``,
    ``identity.person.name_missing``, ``codes.person_id.invalid``, ``identity.consent.missing|outdated``,
    ``identity.mobile.proof_over``, ``identity.sign_up.not_possible|too_young``, ``limits.too_many``.
    """
    check_new_password(password, check_login(login))
    wanted = Wanted(
        login=check_login(login),
        name=check_name(name),
        id_number=check_document(id_number, clock.legal_date(now)),
        channel=channel,
        now=now,
    )
    must_be_old_enough(wanted.id_number, clock.legal_date(now))
    check_consents(consents)
    mobile = proved_mobile(proof, MobilePurpose.SIGN_UP)
    if Account.objects.filter(login=wanted.login).exists():
        raise DomainError("identity.login.taken")
    count_tries("sign-up", id_number=wanted.id_number, mobile=mobile, address=address)
    verdict = compared(wanted.name, wanted.id_number, born)
    heed(verdict, wanted.name, wanted.id_number, now)
    if verdict is not None and not agrees(verdict):
        record("identity.account.sign_up_refused", ANONYMOUS.through(channel), None, {"verdict": verdict.value})
        raise DomainError(_REFUSED)
    wanted = replace(wanted, compared=is_asked(wanted.id_number, born))
    return opened(wanted, proof, make_password(password), confirmed=agrees(verdict))


def opened(wanted: Wanted, proof: UUID, hashed: str, *, confirmed: bool) -> SignedUp:
    """The account. ``hashed``: the password as it is kept; ``confirmed``: the registry agreed.

    Errors: ``identity.login.taken``, ``identity.sign_up.not_possible``, ``identity.mobile.proof_over``.
    """
    try:
        return _open(wanted, proof, hashed, confirmed=confirmed)
    except IntegrityError as error:
        code = _TAKEN.get(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")
        if code is None:
            raise
        raise DomainError(code) from error


def check_consents(consents: Mapping[ConsentDocument, str]) -> None:
    """Errors: ``identity.consent.missing``, ``identity.consent.outdated``."""
    if any(not consents.get(document) for document in IN_FORCE):
        raise DomainError("identity.consent.missing")
    if any(consents[document] != version for document, version in IN_FORCE.items()):
        raise DomainError("identity.consent.outdated")


@transaction.atomic
def _open(wanted: Wanted, proof: UUID, hashed: str, *, confirmed: bool) -> SignedUp:
    mobile = take_proof(proof, MobilePurpose.SIGN_UP)
    person = (_registered(wanted, mobile) if confirmed else None) or _newcomer(wanted, mobile, confirmed=confirmed)
    account = Account(id=uuid4(), login=wanted.login, password=hashed, natural_person=person, created_at=wanted.now)
    account.save(force_insert=True)
    ServiceConsent.objects.bulk_create(
        ServiceConsent(
            account=account,
            document=document.value,
            version=version,
            given_at=wanted.now,
            channel=wanted.channel.value,
        )
        for document, version in IN_FORCE.items()
    )
    level = person.assurance_level
    record("identity.account.signed_up", ANONYMOUS.through(wanted.channel), account.id, {"level": level})
    if wanted.compared:
        record_comparison(system_actor("sign-up"), person.id, wanted.id_number)
    notices.now().tell(person.id, AccountNotice.SIGNED_UP)
    return SignedUp(account.id, level)


def _registered(wanted: Wanted, mobile: str) -> NaturalPerson | None:
    """The person with this number whom a window has registered; None where there is none.

    The row is locked: of two who sign up at once one finds it without an account. Who now holds the telephone was not seen
    at the window, so level 3 is not carried over.
    """
    person = NaturalPerson.objects.select_for_update().filter(has_id_number(wanted.id_number)).first()
    if person is None:
        return None
    ids = ids_of_person(person.id)
    taken = Account.objects.filter(natural_person_id__in=ids).exists()
    if taken or mobile_of(person) != mobile or not is_that_person(person, wanted.name, wanted.id_number):
        raise DomainError(_REFUSED)
    person.assurance_level = min(WITH_TELEPHONE, wanted.most)
    person.verified_at = person.mobile_proved_at = wanted.now
    person.save(update_fields=["assurance_level", "verified_at", "mobile_proved_at"])
    # Who was merged acts as the person of today.
    above = NaturalPerson.objects.filter(pk__in=ids, assurance_level__gt=person.assurance_level)
    above.update(assurance_level=person.assurance_level)
    return person


def _newcomer(wanted: Wanted, mobile: str, *, confirmed: bool) -> NaturalPerson:
    person = person_row(
        uuid4(),
        name=wanted.name,
        id_number=wanted.id_number,
        mobile=mobile,
        assurance_level=min(WITH_TELEPHONE, wanted.most) if confirmed else 0,
        now=wanted.now,
        claimed=not confirmed,
    )
    person.mobile_proved_at = wanted.now
    person.verified_at = wanted.now if confirmed else None
    person.save(force_insert=True)
    return person
