"""The people of tests of papers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.models import Account
from tongban.registry.identity.queries import actor_of


@pytest.fixture
def who(province: None) -> Callable[..., Actor]:
    """``who("qianchushen")``: the actor behind a demo log-in."""

    def find(login: str, channel: Channel = Channel.DESK) -> Actor:
        actor = actor_of(Account.objects.get(login=login).id, channel)
        assert actor is not None
        return actor

    return find


@pytest.fixture
def applicant(who: Callable[..., Actor]) -> Actor:
    return who("lishili", Channel.PORTAL)


@pytest.fixture
def item_code(province: None) -> str:
    """食品经营许可（新办） of 信丰县."""
    return find_items("食品经营许可（新办）", "360722000000", None, 5).items[0].code
