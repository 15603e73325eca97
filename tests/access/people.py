"""Browsers of the seeded place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.access.world import somebody
from tongban.registry.identity.actors import Channel
from tongban.sites.parts import visiting


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is undone afterwards; inside a transaction that is rolled back itself."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def session_of(login: str) -> str:
    """The key of a fresh session of ``login``."""
    return visiting.session_of(somebody(login, Channel.PORTAL))


def browser_of(login: str, key: str = "", **options: bool) -> Client:
    """A browser in which ``login`` is signed in, in the session ``key`` if it is given; "" is nobody."""
    client = Client(raise_request_exception=False, **options)  # type: ignore[arg-type]
    if login:
        client.cookies[settings.SESSION_COOKIE_NAME] = key or session_of(login)
    return client
