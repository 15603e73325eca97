"""Browsers of people who have signed in, for tests of pages that are not about signing in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import Factor
from tongban.sites.parts.signed_in import open_session


def session_of(actor: Actor) -> str:
    """The key of a new session of the actor, as signing in opens it."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    open_session(request, actor, Factor.CODE)
    request.session.save()
    return str(request.session.session_key)


def visitor(actor: Actor, **options: Any) -> Client:
    """A browser with such a session; ``options`` are those of Django's test client."""
    client = Client(**options)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(actor)
    return client
