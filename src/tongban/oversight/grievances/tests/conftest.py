"""People of the sample province, and questions that they ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tongban.cases.factories import sample_item
from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.ask import Asked, ask
from tongban.oversight.grievances.actions.propose_publication import propose_publication
from tongban.oversight.grievances.actions.publish import publish
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)
QUESTION = "奶茶店不现场制售，还要办这个许可吗？我叫王示例，电话 199-0000-0002。"
ANSWER = "只销售预包装食品的，办理备案即可，不用申请许可。"
PUBLIC = "只卖预包装饮料，还要办这个许可吗？"


def somebody(login: str, channel: Channel = Channel.DESK) -> Actor:
    """The actor behind a demo log-in."""
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None
    return actor


def item_of_xinfeng() -> str:
    """食品经营许可（新办） of 信丰县."""
    return sample_item()


def asked_by(login: str = "wangshili", words: str = QUESTION, **more: Any) -> Asked:
    """A question on the item of 信丰县, unless a body is named."""
    about = {} if "body" in more else {"item": item_of_xinfeng()}
    return ask(somebody(login, Channel.PORTAL), words=words, **{**about, **more})


def answered() -> Asked:
    """A question that 钱示例 has answered."""
    asked = asked_by()
    answer(somebody("qianchushen"), enquiry_id=asked.enquiry_id, seen=1, words=ANSWER)
    return asked


def published() -> Asked:
    """One that 钱示例 has proposed and 周示例 has published."""
    asked = answered()
    first, second = somebody("qianchushen"), somebody("zhoujueding")
    propose_publication(first, enquiry_id=asked.enquiry_id, seen=2, question=PUBLIC, answer=ANSWER)
    publish(second, enquiry_id=asked.enquiry_id, seen=3)
    return asked


def code_of(attempt: Callable[[], Any]) -> str:
    """The code of the error that ``attempt`` raises."""
    with pytest.raises(DomainError) as caught:
        attempt()
    return caught.value.code


@pytest.fixture
def monday(province: None) -> Iterator[None]:
    """The sample province on a Monday morning."""
    with clock.frozen(MONDAY):
        yield
