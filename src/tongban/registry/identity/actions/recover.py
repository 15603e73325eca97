"""Who has forgotten login or password comes back, by telephone, name and number; less trusted than before.

It is no back door: officials do not come in here, the level falls, nothing is raised online for three days, every session
and token ends, and the person is told in the message box and by SMS.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from tongban.foundation import clock
from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.record_death import heed
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.comparing import (
    BY_REGISTRY,
    COOL_DOWN,
    agrees,
    compared,
    count_tries,
    is_that_person,
    mobile_of,
    must_be_comparable,
    unavailable,
)
from tongban.registry.identity.credentials import check_new_password
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.mobiles import proved_mobile, take_proof
from tongban.registry.identity.models import Account, MobileChange, NaturalPerson
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.persons import check_name
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.sealing import has_id_number, has_mobile
from tongban.registry.identity.tokens import end_tokens

_REFUSED = "identity.recovery.not_possible"


def recover(
    *,
    proof: UUID,
    name: str,
    id_number: str,
    new_password: str,
    now: datetime,
    channel: Channel = Channel.PORTAL,
    address: str = "",
    born: date | None = None,
) -> str:
    """The login, which may have been forgotten too; from now on only the new password fits.

    Nobody, another telephone, another name and an official are one error, told after the register that knows the document has
    agreed. ``born``: for documents whose number carries no day of birth. Call outside a transaction: tries count. Errors:
    ``identity.password.weak``, ``identity.person.name_missing``, ``codes.person_id.invalid``, ``codes.document.invalid``,
    ``identity.mobile.proof_over``, ``identity.population_registry.unavailable``, ``identity.exit_entry.unavailable``,
    ``identity.recovery.not_possible``, ``identity.document.window_only|birth_missing``, ``limits.too_many``.
    """
    name, id_number = check_name(name), check_document(id_number, clock.legal_date(now))
    must_be_comparable(id_number, born)
    check_new_password(new_password, "")
    mobile = proved_mobile(proof, MobilePurpose.RECOVERY)
    # Strangers who try the number do not use up the tries of who holds its telephone.
    own = NaturalPerson.objects.filter(has_mobile(mobile), has_id_number(id_number)).exists()
    count_tries("recovery-own" if own else "recovery", id_number=id_number, mobile=mobile, address=address)
    verdict = compared(name, id_number, born)
    heed(verdict, name, id_number, now)
    if verdict is None:
        raise unavailable(id_number)
    # Made for everybody, so that the time it takes tells nothing.
    hashed = make_password(new_password)
    actor = ANONYMOUS.through(channel)
    found = _owner(mobile, name, id_number) if agrees(verdict) else None
    if found is None:
        record("identity.account.recovery_failed", actor, None, {"verdict": verdict.value})
        raise DomainError(_REFUSED)
    account, person_id = found
    check_new_password(new_password, account.login)
    _hand_over(actor, account, person_id, proof, hashed, now)
    return account.login


def _owner(mobile: str, name: str, id_number: str) -> tuple[Account, UUID] | None:
    """The account, and its person, of the person of this telephone, name and number; never an official's."""
    rows = NaturalPerson.objects.filter(has_mobile(mobile)).order_by("-assurance_level", "created_at")
    for row in rows:
        if is_that_person(row, name, id_number):
            held = Account.objects.filter(natural_person_id=row.id, is_active=True, official=False)
            if account := held.order_by("created_at").first():
                return account, row.id
    return None


@transaction.atomic
def _hand_over(actor: Actor, account: Account, person_id: UUID, proof: UUID, hashed: str, now: datetime) -> None:
    # By an id of before a merge one acts as the person of today, so all of them fall.
    ids = ids_of_person(person_id)
    rows = {row.id: row for row in NaturalPerson.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    person = rows[person_id]
    # The number may have been changed since it was looked at.
    if take_proof(proof, MobilePurpose.RECOVERY) != mobile_of(person):
        raise DomainError(_REFUSED)
    for row in rows.values():
        row.assurance_level = min(row.assurance_level, BY_REGISTRY)
        row.raise_from, row.mobile_proved_at = now + COOL_DOWN, None
        row.save(update_fields=["assurance_level", "raise_from", "mobile_proved_at"])
    MobileChange.objects.filter(pk__in=ids).delete()
    Account.objects.filter(pk=account.pk).update(
        password=hashed, password_set_at=clock.real_now(), session_serial=F("session_serial") + 1
    )
    revoked = end_tokens(account.pk)
    record(
        "identity.account.recovered", actor, account.pk, {"level": person.assurance_level, "tokens_revoked": revoked}
    )
    notices.now().tell(person.id, AccountNotice.RECOVERED)
