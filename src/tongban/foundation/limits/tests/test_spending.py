"""Rate limits: exact, forgetful of names, deaf to roll-backs."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from tongban.foundation.limits import spending
from tongban.foundation.limits.models import Spending
from tongban.foundation.limits.spending import forget, peek, spend, sweep
from tongban.kernel.errors import DomainError

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    turned = Clock()
    monkeypatch.setattr(spending, "real_now", turned)
    return turned


@pytest.mark.django_db
def test_the_limit_is_exact_and_tells_how_long_to_wait(clock: Clock) -> None:
    assert [spend("code", "19900000001", 3, 60) for _ in range(3)] == [2, 1, 0]
    clock.now += timedelta(seconds=20, milliseconds=500)
    with pytest.raises(DomainError) as refused:
        spend("code", "19900000001", 3, 60)
    assert refused.value.code == "limits.too_many"
    assert refused.value.data == {"retry_after": 40}
    assert refused.value.spec.status == 429
    assert "40 秒" in refused.value.way_out()


@pytest.mark.django_db
def test_refused_attempts_do_not_lengthen_the_wait(clock: Clock) -> None:
    spend("code", "a", 1, 60)
    for _ in range(5):
        with pytest.raises(DomainError):
            spend("code", "a", 1, 60)
    assert peek("code", "a") == 2
    clock.now += timedelta(seconds=60)
    assert spend("code", "a", 1, 60) == 0


@pytest.mark.django_db
def test_a_new_window_begins_with_the_first_attempt_after_the_old(clock: Clock) -> None:
    spend("code", "a", 2, 60)
    clock.now += timedelta(seconds=90)
    assert peek("code", "a") == 0
    assert spend("code", "a", 2, 60) == 1
    clock.now += timedelta(seconds=59)
    assert peek("code", "a") == 1


@pytest.mark.django_db
def test_keys_and_buckets_do_not_share(clock: Clock) -> None:
    spend("code", "a", 1, 60)
    assert spend("code", "b", 1, 60) == 0
    assert spend("look-up", "a", 1, 60) == 0
    # The separator keeps bucket and key apart: "x" + "y:z" is not "x:y" + "z".
    spend("x", "yz", 1, 60)
    assert spend("xy", "z", 1, 60) == 0


@pytest.mark.django_db
def test_the_table_does_not_know_who_tried(clock: Clock) -> None:
    spend("code", "19900000001", 3, 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, bucket, limits_spending::text FROM limits_spending")
        digest, bucket, whole = cursor.fetchone()
    assert (len(bytes(digest)), bucket) == (32, "code")
    assert "19900000001" not in whole


@pytest.mark.django_db
def test_success_forgets_and_the_sweep_takes_only_what_is_over(clock: Clock) -> None:
    spend("code", "a", 1, 60)
    forget("code", "a")
    assert peek("code", "a") == 0
    spend("code", "old", 1, 60)
    spend("code", "young", 1, 600)
    assert sweep(NOON + timedelta(seconds=60)) == 1
    assert sweep(NOON + timedelta(seconds=60)) == 0
    assert peek("code", "young") == 1


@pytest.mark.usefixtures("committed_db")
def test_an_attempt_survives_the_roll_back_of_the_deed() -> None:
    spend("code", "a", 3, 60)
    with pytest.raises(RuntimeError, match="deed failed"), transaction.atomic():
        raise RuntimeError("the deed failed")
    assert peek("code", "a") == 1


@pytest.mark.usefixtures("committed_db")
def test_inside_a_transaction_it_refuses_to_count() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        spend("code", "a", 3, 60)
    assert Spending._default_manager.count() == 0


@pytest.mark.usefixtures("committed_db")
def test_side_by_side_exactly_the_limit_passes() -> None:
    passed: list[int] = []
    gate = threading.Barrier(4)

    def attempt() -> None:
        try:
            gate.wait(10)
            for _ in range(5):
                with suppress(DomainError):
                    passed.append(spend("code", "a", 7, 60))
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(passed) == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.django_db
def test_the_table_is_unlogged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE oid = 'limits_spending'::regclass")
        assert cursor.fetchone() == ("u",)
