"""People of the sample province at the desk's door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import sample_item, submitted
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.visiting import visitor


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

    return lambda login: visitor(who(login, Channel.PORTAL))


@pytest.fixture
def item_code(province: None) -> str:
    """食品经营许可（新办） of 信丰县."""
    return sample_item()


@pytest.fixture
def receipt(who: Callable[..., Actor], item_code: str) -> Receipt:
    """A submitted case of 信丰县示例餐饮有限公司."""
    return submitted(who("lishili", Channel.PORTAL), item_code)


@pytest.fixture
def code(receipt: Receipt) -> str:
    """Its registration code as people write it."""
    return show_registration_code(receipt.code)
