"""People of the sample province, and cases brought to the edge of their limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.factories import sample_item, submitted
from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)


def somebody(login: str, channel: Channel = Channel.DESK) -> Actor:
    """The actor behind a demo log-in."""
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None
    return actor


@pytest.fixture
def who(province: None) -> Callable[..., Actor]:
    return somebody


def item_of_xinfeng() -> str:
    """食品经营许可（新办） of 信丰县: promise 5, law 10 working days; steps of 3 and 1."""
    return sample_item()


def submitted_on(instant: datetime) -> UUID:
    """A case handed in at ``instant``."""
    with clock.frozen(instant):
        return submitted(somebody("lishili", Channel.PORTAL), item_of_xinfeng()).case_id


def accepted_on(instant: datetime) -> UUID:
    """A case handed in at ``instant`` and accepted half an hour later."""
    case_id = submitted_on(instant)
    with clock.frozen(instant + timedelta(minutes=30)):
        pass_pre_review(somebody("qianchushen"), case_id=case_id, seen=1)
    return case_id
