"""What a login and a password must look like, and a comparison that tells nothing about who exists."""

from __future__ import annotations

import re
from functools import lru_cache
from secrets import token_urlsafe

from django.contrib.auth.hashers import check_password, make_password

from tongban.kernel.errors import DomainError
from tongban.kernel.text import half_width
from tongban.registry.identity.models import Account

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{3,31}")
_SHORTEST = 10
_LONGEST = 128


def normal_login(text: str) -> str:
    """``text`` as logins are stored and compared: half width, trimmed, lower case."""
    return half_width(text).strip().lower()


def check_login(text: str) -> str:
    """The login. DomainError ``identity.login.invalid``; a number of a person or a telephone can never be one."""
    login = normal_login(text)
    if not _LOGIN.fullmatch(login):
        raise DomainError("identity.login.invalid")
    return login


def check_new_password(password: str, login: str) -> str:
    """The password. DomainError ``identity.password.weak``: 10 to 128 characters, not the login."""
    if not _SHORTEST <= len(password) <= _LONGEST or normal_login(password) == login:
        raise DomainError("identity.password.weak")
    return password


def password_fits(account: Account | None, password: str) -> bool:
    """Whether ``password`` is that of ``account``. Costs one hash whether or not the account exists.

    A stored hash of older parameters is renewed at a right password.
    """
    nobody = _nobodys_password()
    if len(password) > _LONGEST:
        password = ""
    if account is None:
        check_password(password, nobody)
        return False

    def renew(raw: str) -> None:
        Account.objects.filter(pk=account.pk).update(password=make_password(raw))

    return check_password(password, account.password, renew)


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password(token_urlsafe(16))
