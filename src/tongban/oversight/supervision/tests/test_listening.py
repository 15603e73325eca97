"""With real commits: the listener of the record, and sweeps that run at once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connections

from tongban.cases.actions.withdraw import withdraw
from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records import relay
from tongban.foundation.records.models import Event, ParkedEvent
from tongban.foundation.records.tests.raw import place_all
from tongban.oversight.supervision.actions.watch import round_, sweep
from tongban.oversight.supervision.models import Card, Watch
from tongban.oversight.supervision.tests.conftest import MONDAY, accepted_on, somebody, submitted_on
from tongban.registry.identity.actors import Channel

pytestmark = pytest.mark.usefixtures("committed_province")


def heard() -> None:
    """Everything committed has its place and was heard. One look need not do: other tests run on the same server."""
    place_all()
    relay.digest_all()


LATER = datetime(2026, 11, 13, 9, 0, tzinfo=SHANGHAI)


def test_what_happens_to_a_case_is_heard() -> None:
    case_id = submitted_on(MONDAY)
    with clock.frozen(MONDAY + timedelta(hours=1)):
        heard()
        assert Watch.objects.get().next_at == datetime(2026, 11, 6, tzinfo=SHANGHAI)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        withdraw(somebody("lishili", Channel.PORTAL), case_id=case_id, seen=1)
        heard()
    assert Watch.objects.get().next_at is None
    with clock.frozen(LATER):
        assert sweep() == 0
    assert not ParkedEvent.objects.exists()


def test_a_case_that_ended_while_nothing_ran_is_carded_all_the_same() -> None:
    case_id = accepted_on(MONDAY)
    with clock.frozen(LATER):
        withdraw(somebody("lishili", Channel.PORTAL), case_id=case_id, seen=2)
        heard()
    assert sorted(Card.objects.values_list("rule", "level")) == [("T1", 1), ("T2", 2), ("T5", 2)]


def test_two_sweeps_at_once_raise_each_card_once() -> None:
    for number in range(12):
        accepted_on(MONDAY + timedelta(minutes=number))
    with clock.frozen(MONDAY + timedelta(hours=2)):
        round_()
    assert Watch.objects.count() == 12
    start, raised, failed = threading.Barrier(4), [], []

    def run(look: object) -> None:
        try:
            start.wait()
            with clock.frozen(LATER):
                raised.append(look())
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(look,)) for look in (sweep, sweep, round_, sweep)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(raised) == Card.objects.count() == 36
    assert Event.objects.filter(type="supervision.card.raised").count() == 36
