"""延迟告知: two persons, a basis, a last day; kept back until then, and told with that it was kept back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from tongban.foundation import clock
from tongban.registry.identity import queries
from tongban.registry.identity.actions.delay import LONGEST, ask_delay, decline_delay, end_delay, grant_delay
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.delays import delays_for
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.sightings import saw
from tongban.registry.identity.tests.entrusters import refused, somebody
from tongban.registry.identity.trail import bodies_that_read, reading_about, readings_about
from tongban.registry.orgs.duties import Duty

pytestmark = pytest.mark.usefixtures("people")
LI = f"person:{demo_id('person', 'lishili')}"
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=clock.SHANGHAI)
TODAY = NOON.date()


def official(login: str, duty: Duty) -> Actor:
    actor = queries.actor_of(demo_id("account", login), Channel.DESK)
    assert actor is not None
    post = actor.holds(duty)
    assert post is not None
    return actor.by_right_of(post)


def read() -> UUID:
    """One reading by the market bureau, one by the supervisor; the id of the first."""
    for login, duty in (("qianchushen", Duty.REVIEW), ("wujiancha", Duty.SUPERVISE)):
        saw(official(login, duty), [LI], fields=["applicant"], purpose="办理办件")
    found = [each for each in readings_about(somebody("lishili")).readings if "市场" in each.body]
    return found[0].id


def asked(**more: Any) -> UUID:
    told = {"subject": LI, "basis": "INVESTIGATION", "number": "信市监立〔2026〕7号", "since": TODAY}
    until = TODAY + timedelta(days=10)
    return ask_delay(somebody("zhoujueding"), **{**told, "until": until, "now": NOON, **more})


def shown() -> tuple[int, int]:
    me = somebody("lishili")
    return len(readings_about(me).readings), len(bodies_that_read(me))


def test_kept_back_until_its_day_and_told_with_that(frozen: Callable[[datetime], None]) -> None:
    frozen(NOON)
    entry, delay = read(), asked()
    assert shown() == (2, 2)
    grant_delay(somebody("wujiancha"), delay_id=delay, now=NOON)
    assert shown() == (1, 1)
    assert reading_about(somebody("lishili"), entry) is None
    frozen(NOON + timedelta(days=10))
    assert shown() == (1, 1)
    frozen(NOON + timedelta(days=11))
    (told,) = [each for each in readings_about(somebody("lishili")).readings if each.id == entry]
    assert (told.withheld_until, "第三十五条" in told.withheld) == (TODAY + timedelta(days=10), True)
    assert shown() == (2, 2)


def test_a_delay_of_a_case_holds_for_everybody_whom_its_readings_name(frozen: Callable[[datetime], None]) -> None:
    """An interested party and an agent have entries of their own, about themselves and naming the case."""
    frozen(NOON)
    case, other = uuid4(), uuid4()
    for each in (case, other):
        saw(official("qianchushen", Duty.REVIEW), [LI], fields=["name"], purpose="办理办件", case=each)
    delay = asked(subject=f"case:{case}")
    assert shown() == (2, 1)
    grant_delay(somebody("wujiancha"), delay_id=delay, now=NOON)
    assert [each.case_id for each in readings_about(somebody("lishili")).readings] == [other]
    frozen(NOON + timedelta(days=11))
    assert shown() == (2, 1)


def test_another_person_grants_and_it_may_end_before(frozen: Callable[[datetime], None]) -> None:
    frozen(NOON)
    read()
    delay, supervisor = asked(), somebody("wujiancha")
    assert asked() == delay, "what waits already is not asked twice"
    for login, code in (("zhoujueding", "identity.delay.unknown"), ("zhenganyuan", "identity.delay.unknown")):
        assert refused(partial(grant_delay, somebody(login), delay_id=delay, now=NOON)) == code
    grant_delay(supervisor, delay_id=delay, now=NOON)
    assert refused(partial(decline_delay, supervisor, delay_id=delay, now=NOON)) == "identity.delay.answered"
    assert [each.id for each in delays_for(supervisor)] == [delay]
    assert [each.id for each in delays_for(somebody("zhoujueding"))] == [delay]
    assert delays_for(somebody("qianchushen")) == ()
    end_delay(somebody("zhoujueding"), delay_id=delay, now=NOON)
    assert shown() == (2, 2)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"until": TODAY - timedelta(days=1)}, "identity.delay.days"),
        ({"until": TODAY + timedelta(days=LONGEST)}, "identity.delay.days"),
        ({"since": TODAY + timedelta(days=1)}, "identity.delay.days"),
        ({"basis": "CONVENIENCE"}, "identity.delay.basis"),
        ({"number": " "}, "identity.delay.number"),
    ],
)
def test_only_with_basis_number_and_a_last_day(wrong: dict[str, Any], code: str) -> None:
    assert refused(partial(asked, **wrong)) == code
    assert refused(partial(ask_delay, somebody("qianchushen"), subject=LI, basis="SECRECY", number="1", since=TODAY,
                           until=TODAY, now=NOON)) == "identity.delay.not_allowed"  # fmt: skip
