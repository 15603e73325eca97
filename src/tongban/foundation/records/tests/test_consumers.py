"""Listeners: each event once, a failing one parked with its subject, all others undisturbed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event as Signal
from threading import Thread
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from tongban.foundation.records import consumers, relay, waker
from tongban.foundation.records.consumers import Consumer, PlacedEvent
from tongban.foundation.records.models import ConsumerOffset, ParkedEvent
from tongban.foundation.records.tests.raw import TOLD, new_streams, place_all, side_by_side, tell

pytestmark = pytest.mark.usefixtures("committed_db")
OTHER = "trial.thing.forgotten"


class Listener:
    """Writes what it sees to a table and fails where it is told to."""

    def __init__(self) -> None:
        self.poison: set[tuple[UUID, int]] = set()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE trial_heard (place serial, stream uuid, n int, PRIMARY KEY (stream, n))")
        self.consumer = Consumer("trial.listener", frozenset({TOLD}), self.hear)

    def hear(self, event: PlacedEvent) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO trial_heard (stream, n) VALUES (%s, %s)", [event.stream_id, event.n])
        if (event.stream_id, event.n) in self.poison:
            raise ValueError("张三 cannot be digested")

    def heard(self) -> list[tuple[UUID, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT stream, n FROM trial_heard ORDER BY place")
            return list(cursor.fetchall())

    def offset(self) -> int:
        return ConsumerOffset.objects.get(consumer="trial.listener").position

    def parked(self) -> list[tuple[UUID, int, int]]:
        return list(ParkedEvent.objects.order_by("position").values_list("stream_id", "n", "tries"))


@pytest.fixture
def listener() -> Listener:
    return Listener()


def test_events_come_in_order_once_and_only_the_wanted(listener: Listener) -> None:
    first, second = new_streams(2)
    tell(first, 1, 2)
    tell(second, 1, type_=OTHER)
    tell(second, 2)
    place_all()
    assert consumers.run(listener.consumer) == 4
    assert listener.heard() == [(first, 1), (first, 2), (second, 2)]
    assert consumers.run(listener.consumer) == 0
    assert len(listener.heard()) == 3


def test_a_consumer_sees_the_open_part(listener: Listener) -> None:
    (stream,) = new_streams(1)
    tell(stream, 1, code="赣", facts=[{"kind": "received"}])
    place_all()
    seen: list[PlacedEvent] = []
    consumers.run(Consumer("trial.other", frozenset({TOLD}), seen.append))
    assert [(event.position, event.open) for event in seen] == [(1, {"code": "赣", "facts": [{"kind": "received"}]})]


def test_a_late_consumer_starts_at_the_beginning_and_an_outage_of_any_length_is_caught_up(listener: Listener) -> None:
    streams = new_streams(4)
    for stream in streams:
        tell(stream, 1, 2, 3)
    place_all()
    passed = []
    while fresh := consumers.run(listener.consumer, batch=5):
        passed.append(fresh)
    assert passed == [5, 5, 2]
    assert sorted(listener.heard()) == sorted((stream, n) for stream in streams for n in (1, 2, 3))


def test_a_poison_event_is_parked_with_its_subject_while_others_go_on(listener: Listener) -> None:
    sick, well = new_streams(2)
    listener.poison.add((sick, 2))
    for n in (1, 2, 3):
        tell(sick, n)
        tell(well, n)
    place_all()
    consumers.run(listener.consumer)
    tell(sick, 4)
    tell(well, 4)
    place_all()
    consumers.run(listener.consumer)
    assert listener.heard() == [(sick, 1), (well, 1), (well, 2), (well, 3), (well, 4)]
    assert listener.parked() == [(sick, 2, 1), (sick, 3, 1), (sick, 4, 1)]
    assert listener.offset() == 8


def test_the_reason_of_parking_holds_nothing_of_the_event(listener: Listener) -> None:
    (sick,) = new_streams(1)
    listener.poison.add((sick, 1))
    tell(sick, 1)
    place_all()
    consumers.run(listener.consumer)
    assert ParkedEvent.objects.get().error == "ValueError"


def test_parked_events_are_released_in_order_once_the_fault_is_mended(listener: Listener) -> None:
    sick, other = new_streams(2)
    listener.poison |= {(sick, 2), (other, 1)}
    for n in (1, 2, 3):
        tell(sick, n)
    tell(other, 1)
    place_all()
    consumers.run(listener.consumer)
    assert consumers.retry_parked(listener.consumer) == 0
    assert listener.parked() == [(sick, 2, 2), (sick, 3, 1), (other, 1, 2)]
    listener.poison.discard((sick, 2))
    assert consumers.retry_parked(listener.consumer) == 2
    assert listener.heard() == [(sick, 1), (sick, 2), (sick, 3)]
    assert listener.parked() == [(other, 1, 3)]
    tell(sick, 4)
    place_all()
    consumers.run(listener.consumer)
    assert listener.heard()[-1] == (sick, 4)


def test_a_failed_attempt_leaves_nothing_of_its_writes(listener: Listener) -> None:
    (sick,) = new_streams(1)
    listener.poison.add((sick, 1))
    tell(sick, 1)
    place_all()
    consumers.run(listener.consumer)
    consumers.retry_parked(listener.consumer)
    assert listener.heard() == []


def test_writes_and_offset_commit_together(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies between the writes and the commit: everything is done again, and counts once."""
    (stream,) = new_streams(1)
    tell(stream, 1)
    place_all()

    def die() -> None:
        with transaction.atomic():
            consumers.run(listener.consumer)
            assert listener.heard() == [(stream, 1)]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die()
    assert listener.heard() == []
    assert consumers.run(listener.consumer) == 1
    assert listener.heard() == [(stream, 1)]


def test_two_relays_do_not_digest_for_the_same_consumer(listener: Listener) -> None:
    streams = new_streams(6)
    for stream in streams:
        tell(stream, 1, 2, 3, 4)
    place_all()
    consumers.run(listener.consumer, batch=1)

    def digest(number: int) -> None:
        until = time.monotonic() + 20
        while listener.offset() < 24 and time.monotonic() < until:
            consumers.run(listener.consumer, batch=3)

    side_by_side(3, digest)
    assert len(listener.heard()) == 24
    assert listener.offset() == 24


def test_lag_counts_positions(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "_registry", {})
    consumers.subscribe("trial.listener", [TOLD], listener.hear)
    assert consumers.lag() == {"trial.listener": 0}
    tell(new_streams(1)[0], 1, 2, 3)
    place_all()
    assert consumers.lag() == {"trial.listener": 3}
    consumers.run(listener.consumer)
    assert consumers.lag() == {"trial.listener": 0}


def test_a_name_is_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "_registry", {})
    consumers.subscribe("trial.listener", [TOLD], print)
    with pytest.raises(ValueError, match="twice"):
        consumers.subscribe("trial.listener", [TOLD], repr)


# --- the relay -------------------------------------------------------------------------------------------------------


@pytest.fixture
def relaying(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    monkeypatch.setattr(consumers, "_registry", {"trial.listener": listener.consumer})
    monkeypatch.setattr(relay, "LOOK_SECONDS", 5.0)
    stop = Signal()

    def run() -> None:
        try:
            relay.run(stop)
        finally:
            connection.close()

    thread = Thread(target=run, name="relay")
    thread.start()
    yield listener
    stop.set()
    _ring()
    thread.join(20)
    assert not thread.is_alive()


def _ring() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {waker.CHANNEL}")


def _wait_for(listener: Listener, count: int, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while len(listener.heard()) < count:
        assert time.monotonic() < until, listener.heard()
        time.sleep(0.02)


def test_the_relay_digests_when_it_is_rung(relaying: Listener) -> None:
    (stream,) = new_streams(1)
    tell(stream, 1)
    _ring()
    _wait_for(relaying, 1)


def test_the_relay_outlives_a_lost_database_connection(relaying: Listener) -> None:
    first, second = new_streams(2)
    tell(first, 1)
    _ring()
    _wait_for(relaying, 1)
    with psycopg.connect(_url()) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> %s",
            [connection.connection.info.backend_pid],
        )
    tell(second, 1)
    until = time.monotonic() + 20
    while len(relaying.heard()) < 2 and time.monotonic() < until:
        _ring()
        time.sleep(0.1)
    assert relaying.heard() == [(first, 1), (second, 1)]


def _url() -> str:
    parameters = connection.get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    return psycopg.conninfo.make_conninfo(**{name: parameters[name] for name in wanted if parameters.get(name)})
