"""Browsers of the sample province's people, and a case of each stage."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings

from tongban.capabilities.messaging.queries import box
from tongban.cases.factories import PDF
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import DEMO_LOGINS, demo_id
from tongban.registry.identity.queries import actor_of

RIGHTS = "tongban.sites.parts.rights.RightsMiddleware"
SIGNED_IN = "tongban.sites.parts.signed_in.SignedInMiddleware"
PASSWORDS = {each.login: each.password for each in DEMO_LOGINS}


@pytest.fixture(autouse=True)
def _site(province: None) -> Iterator[None]:
    # Attempts are counted in transactions of their own; here the whole test is one.
    connection.atomic_blocks[-1]._from_testcase = True
    middleware = list(settings.MIDDLEWARE)
    if RIGHTS not in middleware:
        middleware.insert(middleware.index(SIGNED_IN) + 1, RIGHTS)
    with override_settings(MIDDLEWARE=middleware, ALLOWED_HOSTS=["testserver"], DEBUG=False):
        yield


@pytest.fixture
def browser() -> Callable[..., Client]:
    """``browser("lishili")``: signed in by the sign-in page; ``browser()``: anonymous."""

    def make(login: str = "") -> Client:
        client = Client(raise_request_exception=True)
        if login:
            answer = client.post("/sign-in", {"login": login, "password": PASSWORDS[login]})
            assert answer.status_code == 302
        return client

    return make


@pytest.fixture
def who() -> Callable[..., Actor]:
    """The actor behind a demo log-in, for deeds done at other doors."""

    def find(login: str, channel: Channel = Channel.DESK) -> Actor:
        actor = actor_of(demo_id("account", login), channel)
        assert actor is not None
        return actor

    return find


@pytest.fixture
def item_code() -> str:
    """食品经营许可（新办） of 信丰县."""
    return find_items("食品经营许可（新办）", "360722000000", None, 5).items[0].code


def told(actor: Actor) -> UUID:
    """Let messaging hear what happened so far; the newest message of ``actor``."""
    wanted = next(each for each in consumers.subscriptions() if each.name == "messaging.messages")
    rows = Event.objects.filter(type__in=wanted.types).order_by("at", "stream_id", "n")
    for row in rows:
        wanted.handle(PlacedEvent(1, row.stream_id, row.n, row.type, row.schema, row.at, row.open))
    return box(actor).messages[0].id


def text_of(response: Any) -> str:
    """The page as text."""
    content: bytes = response.content
    return content.decode()


def tight(response: Any) -> str:
    """The page without any white space, for what spans lines in the template."""
    return "".join(text_of(response).split())


def hidden(page: str) -> dict[str, list[str]]:
    """Hidden inputs of a page, by name."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page):
        if name != "csrfmiddlewaretoken":
            found.setdefault(unescape(name), []).append(unescape(value))
    return found


def path_of(response: Any) -> str:
    """Where an answer leads, without query and fragment."""
    return urlsplit(response["Location"]).path


def paper(name: str = "图.pdf", more: bytes = b"") -> SimpleUploadedFile:
    """A small PDF."""
    return SimpleUploadedFile(name, PDF + more, content_type="application/pdf")
