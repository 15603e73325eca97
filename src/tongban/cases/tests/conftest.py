"""People of the sample province for tests of the spine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from tongban.cases.factories import (
    published,
    sample_item,
    silence_by_platform,
    silence_none,
    submitted,
    with_inspection,
    with_originals,
    with_procedures,
    with_publicity,
    with_uncorrected_rule,
    without_rules,
)
from tongban.cases.tests.demands import MONDAY, accept, beijing, me, opinion, reviewer
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
    return sample_item()


@pytest.fixture
def at(frozen: Callable[[datetime], None]) -> Callable[[str], None]:
    """``at("2026-11-02T10:00")``: Beijing time from here on."""
    return lambda text: frozen(beijing(text))


@pytest.fixture
def monday(frozen: Callable[[datetime], None]) -> None:
    """It is an ordinary Monday morning."""
    frozen(MONDAY)


@pytest.fixture
def case_id(province: None, monday: None, item_code: str) -> UUID:
    """A case of the sample item, just submitted."""
    return submitted(me(), item_code).case_id


@pytest.fixture
def accepted(case_id: UUID) -> UUID:
    """The same, accepted at once."""
    accept(case_id)
    return case_id


@pytest.fixture
def ruled(province: None, monday: None, item_code: str) -> UUID:
    """A case of a permit with three procedures, and a rule for corrections that do not come."""
    code = published(item_code, "000131990002", with_procedures, with_uncorrected_rule)
    return submitted(me(), code).case_id


@pytest.fixture
def original(province: None, monday: None, item_code: str) -> UUID:
    """A case of a permit where two originals are to be seen."""
    return submitted(me(), published(item_code, "000131990003", with_originals)).case_id


@pytest.fixture
def ruleless(province: None, monday: None, item_code: str) -> UUID:
    """A case of a permit that lists no procedure, no extension and no rule for corrections that do not come."""
    return submitted(me(), published(item_code, "000131990004", without_rules)).case_id


@pytest.fixture
def spot(province: None, monday: None, item_code: str) -> UUID:
    """A case whose first step (s3) is an inspection on the spot: accepted on Monday 2 March."""
    case_id = submitted(me(), published(item_code, "000131990021", with_inspection)).case_id
    accept(case_id)
    return case_id


@pytest.fixture
def shown(province: None, monday: None, item_code: str) -> UUID:
    """A case whose second step (s4) is a publicity of seven days: the first opinion was given on Monday 2 March."""
    case_id = submitted(me(), published(item_code, "000131990022", with_publicity)).case_id
    accept(case_id)
    opinion(case_id, reviewer(), "s1")
    return case_id


@pytest.fixture
def unheard(province: None, monday: None, item_code: str) -> UUID:
    """A case of a 行政确认 where silence has no effect."""
    return submitted(me(), published(item_code, "000731990001", silence_none)).case_id


@pytest.fixture
def by_platform(province: None, monday: None, item_code: str) -> UUID:
    """A case of a 行政确认 where silence accepts by the platform's rule."""
    return submitted(me(), published(item_code, "000731990002", silence_by_platform)).case_id


@pytest.fixture
def committed_case(committed_province: str, monday: None) -> UUID:
    """A case of the sample item with real commits, for deeds at the same time."""
    code = sample_item()
    return submitted(me(), code).case_id
