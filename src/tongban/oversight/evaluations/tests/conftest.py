"""People of the sample province, and cases brought to their end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import sample_item, submitted
from tongban.cases.kinds import Opinion as Finding
from tongban.cases.kinds import Outcome
from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.actions.give import Given, Opinion, give
from tongban.oversight.evaluations.events import COUNTED
from tongban.oversight.evaluations.handlers import count_all
from tongban.oversight.evaluations.kinds import Way
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import actor_of

MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)
ENDED = MONDAY + timedelta(days=1)
"""Tuesday: five working days later is Tuesday 10 November, the last day to rate."""


def somebody(login: str, channel: Channel = Channel.DESK) -> Actor:
    """The actor behind a demo log-in."""
    actor = actor_of(demo_id("account", login), channel)
    assert actor is not None
    return actor


def applicant() -> Actor:
    """李示例, for their company."""
    return somebody("lishili", Channel.PORTAL)


@pytest.fixture
def who(province: None) -> Callable[..., Actor]:
    return somebody


def item_of_xinfeng() -> str:
    """食品经营许可（新办） of 信丰县."""
    return sample_item()


def under_way(number: int = 0, *, window: bool = False) -> Receipt:
    """A case handed in on Monday, by the portal or at the window."""
    with clock.frozen(MONDAY + timedelta(minutes=number)):
        if not window:
            return submitted(applicant(), item_of_xinfeng())
        clerk = somebody("zhaochuangkou", Channel.WINDOW)
        return submitted(clerk, item_of_xinfeng(), party=(PartyKind.LEGAL, applicant().legal_persons[0]))


def finished(receipt: Receipt, ended: datetime = ENDED) -> Receipt:
    """The same, granted and concluded on Tuesday."""
    case_id: UUID = receipt.case_id
    with clock.frozen(ended):
        pass_pre_review(somebody("qianchushen"), case_id=case_id, seen=1)
        for login, seen, step in (("qianchushen", 2, "s1"), ("sunfuhe", 3, "s2")):
            give_opinion(somebody(login), case_id=case_id, seen=seen, step_id=step, opinion=Finding.AGREE)
        decide(somebody("zhoujueding"), case_id=case_id, seen=4, outcome=Outcome.GRANTED)
        conclude(somebody("zhoujueding"), case_id=case_id, seen=5)
    return receipt


def concluded(number: int = 0, *, window: bool = False) -> Receipt:
    """A case that was handed in on Monday and concluded on Tuesday."""
    return finished(under_way(number, window=window))


def rated(receipt: Receipt, stars: int = 5, reasons: tuple[str, ...] = (), words: str = "", **more: Any) -> Given:
    """A rating by the applicant."""
    opinion = Opinion(stars, reasons, words)
    return give(more.pop("by", None) or applicant(), code=receipt.code, opinion=opinion, way=Way.PC, **more)


def code_of(attempt: Callable[[], Any]) -> str:
    """Code of the error that an attempt meets."""
    with pytest.raises(DomainError) as caught:
        attempt()
    return caught.value.code


def counted() -> None:
    """The figures hear everything once, as the relay would hand it to them."""
    rows = Event.objects.filter(type__in=COUNTED).order_by("at", "stream_id", "n")
    count_all([PlacedEvent(1, row.stream_id, row.n, row.type, row.schema, row.at, row.open) for row in rows])
