"""The record is appended to and never changed: a trigger holds it against everybody, a role against the product."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import errors

from tongban.foundation.records import audit, partitions, refusals, roles
from tongban.foundation.records.models import Event, Refusal
from tongban.foundation.records.tests.raw import new_streams, tell
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
ACTOR = {"capacity": "SYSTEM"}
TABLES = ("records_event", "records_refusal", "records_audit")


@pytest.fixture
def rows() -> UUID:
    """One row in each table; returns the stream of the event."""
    (stream,) = new_streams(1)
    tell(stream, 1)
    audit.write("trial.read", ACTOR, "thing:1")
    no = DomainError("trial.no", element="m3")
    refusals.write(no, deed="trial.do", actor=ACTOR, target=stream, tried={"text": "请再交一份", "amount": 1.5})
    return stream


@pytest.fixture
def as_application(rows: UUID) -> Iterator[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APPLICATION_ROLE}")
    yield rows
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def _execute(statement: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.rowcount


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("words", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_even_the_owner_changes_nothing(table: str, words: str) -> None:
    with pytest.raises(IntegrityError, match="append-only") as caught:
        _execute(words.format(table))
    assert isinstance(caught.value.__cause__, errors.RestrictViolation)


@pytest.mark.usefixtures("as_application")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("words", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_the_application_has_no_right_to(table: str, words: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        _execute(words.format(table))
    assert isinstance(caught.value.__cause__, errors.InsufficientPrivilege)


@pytest.mark.usefixtures("as_application")
@pytest.mark.parametrize(
    "words",
    [
        "ALTER TABLE records_event DISABLE TRIGGER append_only",
        "DROP TRIGGER append_only ON records_event",
        "CREATE TABLE trial (n int)",
        "SET session_replication_role = replica",
        "UPDATE records_event_default SET type = 'x'",
    ],
)
def test_the_application_cannot_get_round_it(words: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        _execute(words)
    assert isinstance(caught.value.__cause__, errors.InsufficientPrivilege)


def test_the_application_appends_and_reads(as_application: UUID) -> None:
    tell(as_application, 2)
    assert Event.objects.filter(stream_id=as_application).count() == 2
    audit.write("trial.read", ACTOR, "thing:2")
    assert [entry.kind for entry in audit.about("thing:2")] == ["trial.read"]


def test_the_application_moves_positions_and_offsets(as_application: UUID) -> None:
    assert _execute("INSERT INTO records_consumer_offset (consumer, partition, position) VALUES ('x', 0, 0)") == 1
    assert _execute("UPDATE records_consumer_offset SET position = 1") == 1


def test_retention_destroys_the_key_of_a_refusal_and_nothing_else(as_application: UUID) -> None:
    refusal = Refusal.objects.get()
    assert "请再交一份" in refusals.tried(refusal).decode()
    with pytest.raises(DatabaseError):
        _execute("UPDATE records_refusal SET data_key = %s", b"another")
    assert _execute("UPDATE records_refusal SET data_key = NULL") == 1
    refusal.refresh_from_db()
    with pytest.raises(DomainError, match=r"keys\.destroyed"):
        refusals.tried(refusal)
    assert refusal.detail is not None


def test_a_refusal_says_openly_which_element_and_nothing_that_was_typed(rows: UUID) -> None:
    (refusal,) = refusals.of_target(rows)
    assert (refusal.code, refusal.cited, refusal.deed) == ("trial.no", ["m3"], "trial.do")
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_refusal::text FROM records_refusal")
        assert "请再交" not in cursor.fetchone()[0]


def test_grants_are_given_again_without_harm() -> None:
    assert roles.grant()


# --- partitions ------------------------------------------------------------------------------------------------------


def _partition_of(stream: UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM records_event WHERE stream_id = %s", [stream])
        return str(cursor.fetchone()[0])


def test_months_are_made_ahead_once_and_take_what_is_born_in_them() -> None:
    made = partitions.ensure_partitions(datetime(2031, 11, 30, 23, 59, tzinfo=UTC))
    assert made == [f"records_event_{month}" for month in ("203111", "203112", "203201", "203202")]
    assert partitions.ensure_partitions(datetime(2031, 12, 1, tzinfo=UTC)) == ["records_event_203203"]
    last, first = uuid7(datetime(2031, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)), uuid7(datetime(2032, 1, 1, tzinfo=UTC))
    for stream in (last, first):
        tell(stream, 1)
    assert (_partition_of(last), _partition_of(first)) == ("records_event_203112", "records_event_203201")


def test_the_application_makes_months_which_it_cannot_change_afterwards(as_application: UUID) -> None:
    assert partitions.ensure_partitions(datetime(2033, 1, 5, tzinfo=UTC), months_ahead=0) == ["records_event_203301"]
    stream = uuid7(datetime(2033, 1, 6, tzinfo=UTC))
    tell(stream, 1)
    for table in ("records_event", "records_event_203301"):
        with pytest.raises(DatabaseError) as caught:
            _execute(f"UPDATE {table} SET type = 'x' WHERE stream_id = %s", stream)
        assert isinstance(caught.value.__cause__, errors.InsufficientPrivilege)


def test_the_owner_cannot_change_a_month_either() -> None:
    partitions.ensure_partitions(datetime(2033, 1, 5, tzinfo=UTC), months_ahead=0)
    stream = uuid7(datetime(2033, 1, 6, tzinfo=UTC))
    tell(stream, 1)
    with pytest.raises(IntegrityError, match="append-only"):
        _execute("DELETE FROM records_event_203301")


def test_the_guard_against_emptying_covers_each_month() -> None:
    """A statement trigger of the parent is not handed down to its partitions."""
    partitions.ensure_partitions(datetime(2033, 1, 5, tzinfo=UTC), months_ahead=0)
    for table in ("records_event_203301", "records_event_default"):
        with pytest.raises(IntegrityError, match="append-only"):
            _execute(f"TRUNCATE {table}")


@pytest.mark.parametrize(
    "name", ["records_event_1", "records_audit", "x; DROP TABLE records_event", "records_event_2031011"]
)
def test_the_function_makes_nothing_but_months_of_events(name: str) -> None:
    low, high = uuid7(datetime(2034, 1, 1, tzinfo=UTC)), uuid7(datetime(2034, 2, 1, tzinfo=UTC))
    with pytest.raises(DatabaseError, match="not a month"):
        _execute("SELECT records_add_partition(%s, %s, %s, 'nobody')", name, low, high)


def test_what_no_month_covers_is_taken_all_the_same() -> None:
    stream = uuid7(datetime(2040, 1, 1, tzinfo=UTC))
    tell(stream, 1)
    assert _partition_of(stream) == "records_event_default"


def test_a_month_that_began_in_the_default_partition_does_not_stop_those_after_it() -> None:
    """The demonstration clock may leap over the months made ahead: the daily job must still make the next ones."""
    tell(uuid7(datetime(2040, 1, 1, tzinfo=UTC)), 1)
    made = []
    try:
        made = partitions.ensure_partitions(datetime(2040, 1, 2, tzinfo=UTC))
    except DatabaseError as error:
        pytest.fail(f"no month is made at all: {error}")
    assert "records_event_204002" in made
