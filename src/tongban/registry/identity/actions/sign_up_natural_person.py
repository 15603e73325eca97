"""A natural person registers an account in his real name (国办函〔2016〕108号, 统一身份认证)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Channel
from tongban.registry.identity.credentials import check_login, check_new_password
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account
from tongban.registry.identity.persons import person_row

_TAKEN = {
    "identity_account_login": "identity.login.taken",
    "identity_person_one_per_number": "identity.person.known",
}


def sign_up_natural_person(
    *,
    login: str,
    password: str,
    name: str,
    id_number: str,
    mobile: str,
    now: datetime,
    assurance_level: int = 0,
    channel: Channel = Channel.PORTAL,
) -> UUID:
    """Create the person and his account; return the account's id.

    ``assurance_level`` is what the caller has really verified (0 nothing yet). A number that is known already is
    refused: whoever knows another's name and number must not gain his account; the window decides such cases.
    Errors: ``identity.login.invalid|taken``, ``identity.password.weak``, ``identity.person.known|name_missing``,
    ``codes.person_id.invalid``, ``codes.mobile.invalid``. The database settles races.
    """
    login = check_login(login)
    check_new_password(password, login)
    person = person_row(
        uuid4(), name=name, id_number=id_number, mobile=mobile, assurance_level=assurance_level, now=now
    )
    account = Account(id=uuid4(), login=login, password=make_password(password), natural_person=person, created_at=now)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            account.save(force_insert=True)
            record("identity.account.signed_up", ANONYMOUS.through(channel), account.id)
    except IntegrityError as error:
        code = _TAKEN.get(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")
        if code is None:
            raise
        raise DomainError(code) from error
    return account.id
