"""People of the sample province at the desk's door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory

from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import submitted
from tongban.kernel.codes import show_registration_code
from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.signed_in import open_session

_RIGHTS = "tongban.sites.parts.rights.RightsMiddleware"


@pytest.fixture(autouse=True)
def _guarded(settings: Any) -> None:
    """The rights table stands before every view, whatever else the settings say."""
    if _RIGHTS not in settings.MIDDLEWARE:
        place = settings.MIDDLEWARE.index("tongban.sites.parts.signed_in.SignedInMiddleware")
        settings.MIDDLEWARE = [*settings.MIDDLEWARE[: place + 1], _RIGHTS, *settings.MIDDLEWARE[place + 1 :]]


@pytest.fixture
def who(province: None) -> Callable[..., Actor]:
    """``who("qianchushen")``: the actor behind a demo log-in."""

    def find(login: str, channel: Channel = Channel.DESK) -> Actor:
        actor = actor_of(demo_id("account", login), channel)
        assert actor is not None
        return actor

    return find


@pytest.fixture
def visit(who: Callable[..., Actor]) -> Callable[[str], Client]:
    """``visit("qianchushen")``: a browser in which this person is signed in."""

    def sign_in(login: str) -> Client:
        request = RequestFactory().get("/")
        request.session = SessionStore()
        open_session(request, who(login, Channel.PORTAL))
        request.session.save()
        client = Client()
        client.cookies["sessionid"] = str(request.session.session_key)
        return client

    return sign_in


@pytest.fixture
def item_code(province: None) -> str:
    """食品经营许可（新办） of 信丰县."""
    return find_items("食品经营许可（新办）", "360722000000", None, 5).items[0].code


@pytest.fixture
def receipt(who: Callable[..., Actor], item_code: str) -> Receipt:
    """A submitted case of 信丰县示例餐饮有限公司."""
    return submitted(who("lishili", Channel.PORTAL), item_code)


@pytest.fixture
def code(receipt: Receipt) -> str:
    """Its registration code as people write it."""
    return show_registration_code(receipt.code)
