"""The curious official of the demonstration: ten readings by the ordinary door, one alert by the rule, nothing by hand."""

from __future__ import annotations

from datetime import datetime

import pytest

from tongban.cases.models import Case
from tongban.cases.queries.owning import own_cases
from tongban.config import curious_seed
from tongban.foundation import clock
from tongban.foundation.records import relay
from tongban.foundation.records.models import AuditEntry
from tongban.foundation.transparency.models import LogCheckpoint
from tongban.oversight.security.models import Alert, Trace
from tongban.oversight.security.queries import alerts
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.trail import readings_about

DAYS = ("2026-11-27T01:00:00Z", "2026-11-28T04:30:00Z", "2026-10-04T12:00:00Z", "2026-03-01T16:30:00Z")
"""A Friday morning; a Saturday just after noon; amid a long holiday, in the evening; half past midnight on a Monday."""


@pytest.mark.parametrize("day", DAYS)
def test_the_rule_finds_what_was_read(province: None, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    now = datetime.fromisoformat(day)
    monkeypatch.setattr(clock, "real_now", lambda: now)
    assert curious_seed.seed_curious() == 10
    assert Alert.objects.count() == 0
    # A day later what was counted would be swept.
    first = AuditEntry.objects.filter(kind="privacy.data.seen").earliest("at").at
    assert 0 < (now - first).total_seconds() < 18 * 3600
    with clock.frozen(now):
        relay.digest_all()
        supervisor = actor_of(demo_id("account", "wujiancha"), Channel.DESK)
        (found,) = alerts(supervisor).rows
    assert (found.rule_id, found.count, found.account) == ("mass-read", 10, demo_id("account", "hehuji"))
    assert Trace.objects.filter(rule="mass-read").count() == 10
    for login in curious_seed.NEIGHBOURS:
        neighbour = actor_of(demo_id("account", login), Channel.PORTAL)
        (reading,) = readings_about(neighbour, own_cases(neighbour)).readings
        assert (reading.body, reading.purpose) == ("信丰县公安局", "办理办件")


def test_a_second_start_seeds_nothing(province: None) -> None:
    assert curious_seed.seed_curious() == 10
    assert curious_seed.seed_curious() == 0
    assert Case.objects.count() == 10


def test_a_place_in_service_takes_in_no_row_of_yesterday(province: None) -> None:
    LogCheckpoint.objects.create(size=1, at=clock.now(), note="")
    assert curious_seed.seed_curious() == 0
    assert Case.objects.count() == 0
