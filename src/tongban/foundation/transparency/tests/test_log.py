"""The log takes up everything once; its proofs hold; who changes the past is found, by whom it was not changed for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.db.utils import DatabaseError
from procrastinate.contrib.django import app

from tongban.foundation import clock
from tongban.foundation.records import audit, leaves, refusals
from tongban.foundation.records.models import AuditEntry
from tongban.foundation.records.queries import event_of
from tongban.foundation.records.tests.raw import NOON, new_streams, place_all, side_by_side, tell
from tongban.foundation.transparency import appending, checkpoints, proofs, signers, verifying
from tongban.foundation.transparency.models import LogCheckpoint, LogEntry
from tongban.foundation.transparency.tasks import sign_checkpoint
from tongban.kernel.errors import DomainError
from tongban.kernel.merkle import consistency_holds, inclusion_holds
from tongban.kernel.notes import checkpoint_of, text_of

pytestmark = pytest.mark.usefixtures("committed_db", "noon")
WHO = {"account": "a"}


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.frozen(NOON):
        yield


def _add(batch: int = appending.BATCH) -> int:
    """Everything that is committed; transactions of other tests on the same server, which hold it up, are waited for."""
    place_all()
    added, until = 0, time.monotonic() + 90
    while LogEntry.objects.count() < _written() and time.monotonic() < until:
        more = appending.append(batch)
        added += more
        time.sleep(0 if more else 0.02)
    return added


def _written() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM records_event) + (SELECT count(*) FROM records_audit)"
            " + (SELECT count(*) FROM records_refusal)"
        )
        return int(cursor.fetchone()[0])


def _a_day() -> None:
    """Three events, a log-in, a refusal; logged and signed."""
    tell(new_streams(1)[0], 1, 2, 3)
    audit.write("identity.signed_in", WHO, "account:a", {"channel": "PORTAL"})
    refusals.write(
        DomainError("uow.not_found"),
        deed="case.accept",
        actor=WHO,
        target=new_streams(1)[0],
        tried={"text": "再交一份"},
    )
    _add()
    checkpoints.sign()


def _faults(kept: tuple[str, ...] = (), by_rule: frozenset[str] = frozenset()) -> str:
    told: list[str] = []
    size = verifying.log_size()
    good = verifying.check_kept(kept, size, told.append)
    verifying.check_leaves(size, told.append, by_rule, good)
    verifying.check_unlogged(NOON + timedelta(days=1), told.append)
    verifying.check_tiles(size, told.append)
    verifying.check_checkpoints(size, told.append)
    return "\n".join(told)


@pytest.mark.parametrize("batch", [appending.BATCH, 3], ids=["whole", "in-small-batches"])
def test_everything_is_in_once_and_in_the_order_of_places(batch: int) -> None:
    streams = new_streams(4)
    for n in (1, 2):
        for stream in streams:
            tell(stream, n)
            audit.write("privacy.data.read", WHO, f"person:{stream}", {"n": n})
    assert _add(batch) == 16
    assert appending.append() == 0
    assert list(LogEntry.objects.order_by("index").values_list("index", flat=True)) == list(range(16))
    events = list(LogEntry.objects.filter(kind="e").order_by("index").values_list("ref", "n"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream_id, n FROM records_position ORDER BY position")
        assert events == cursor.fetchall()
    assert _faults() == ""


def test_writers_side_by_side_lose_nothing() -> None:
    def work(number: int) -> None:
        for turn in range(15):
            if number == 3:
                appending.append(7)
            else:
                audit.write("trial", WHO, f"account:{number}", {"turn": turn})

    side_by_side(4, work)
    _add()
    assert LogEntry.objects.count() == 45
    assert _faults() == ""


def test_a_proof_leads_from_an_event_to_a_signed_root_and_an_old_checkpoint_to_a_new_one() -> None:
    _a_day()
    old = checkpoints.newest()
    stream = LogEntry.objects.filter(kind="e").values_list("ref", flat=True)[0]
    _a_day()
    proven = proofs.of_stream(stream)
    assert old is not None
    assert proven is not None
    assert proven.checkpoint.size == 10
    told = checkpoint_of(text_of(proven.checkpoint.note, signers.verifiers()))
    for n in (1, 2, 3):
        found = proven.leaves[n]
        leaf = leaves.leaf_of(event_of(stream, n))
        assert inclusion_holds(leaf, found.index, told.size, found.path, told.root)
    before = checkpoint_of(text_of(old.note, signers.verifiers()))
    assert consistency_holds(5, 10, before.root, told.root, checkpoints.consistency(5, 10))


def test_nothing_new_is_not_signed_again_and_a_further_key_signs_beside_the_first() -> None:
    _a_day()
    assert checkpoints.sign() is None
    first = signers.verifiers()
    second = signers.another()
    try:
        _a_day()
        newest = checkpoints.newest()
        assert newest is not None
        assert text_of(newest.note, first) == text_of(newest.note, [second])
    finally:
        (signers.keyfiles.folder() / "log-0002.pem").unlink()
        signers.forget()


def test_the_tables_of_the_log_are_append_only() -> None:
    _a_day()
    for statement in (
        "UPDATE log_entry SET index = 99 WHERE index = 0",
        "DELETE FROM log_entry",
        "UPDATE log_checkpoint SET note = ''",
        "DELETE FROM log_checkpoint",
        "UPDATE log_tile SET hashes = ''",
        "DELETE FROM log_tile",
        "TRUNCATE log_tile",
    ):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)


# --- with the database superuser's rights --------------------------------------------------------------------------------

_GUARDED = ("records_event", "records_audit", "records_refusal", "log_entry", "log_tile", "log_checkpoint", "log_stamp")
_OF_LOG = ("log_stamp", "log_checkpoint", "log_tile", "log_entry", "log_state")


def _forge(*statements: str) -> None:
    """Change what the guards forbid."""
    for statement in (*_guards("DISABLE"), *statements, *_guards("ENABLE")):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _guards(switch: str) -> Iterator[str]:
    return (f"ALTER TABLE {table} {switch} TRIGGER USER" for table in _GUARDED)


def _rebuilt() -> None:
    """All of the log made anew over the record as it now is, by the log's own program and key."""
    _forge(*(f"DELETE FROM {table}" for table in _OF_LOG))
    _add()
    checkpoints.sign()


def _change_event() -> None:
    """A date in an event, and its leaf made to fit."""
    stream, n = LogEntry.objects.filter(kind="e").order_by("index").values_list("ref", "n")[1]
    event = event_of(stream, n)
    leaf = leaves.leaf_hash(stream, n, event.type, event.schema, event.at, {"due": "2027"}, None).hex()
    _forge(
        f"UPDATE records_event SET open = '{{\"due\": \"2027\"}}', leaf = '\\x{leaf}'"
        f" WHERE stream_id = '{stream}' AND n = {n}"
    )


_INSERT = """
INSERT INTO records_audit (subject, id, at, kind, actor, data, trace)
VALUES ('account:b', gen_random_uuid(), '{at}', 'identity.signed_in', '{{}}', '{{}}', '')
"""
CHANGES: dict[str, tuple[Callable[[], None], str]] = {
    "changed event": (_change_event, "changed row"),
    "changed audit": (partial(_forge, "UPDATE records_audit SET kind = 'nothing'"), "changed row"),
    "changed refusal": (partial(_forge, "UPDATE records_refusal SET code = 'nothing'"), "changed row"),
    "removed event": (partial(_forge, "DELETE FROM records_event WHERE n = 2"), "removed row"),
    "removed with its entry": (
        partial(_forge, "DELETE FROM records_audit", "DELETE FROM log_entry WHERE kind = 'a'"),
        "removed entry",
    ),
    "inserted": (
        partial(_forge, _INSERT.format(at=NOON - timedelta(days=1)), "UPDATE records_audit SET xid = '3'"),
        "inserted row",
    ),
    "truncated tail": (
        partial(_forge, "DELETE FROM log_entry WHERE index > 2", "UPDATE log_state SET size = 3"),
        "truncated tail",
    ),
    "doctored tile": (partial(_forge, "UPDATE log_tile SET hashes = decode(repeat('00', 320), 'hex')"), "fork"),
}


@pytest.mark.parametrize(("change", "found"), CHANGES.values(), ids=CHANGES)
def test_whoever_changes_the_past_is_found(change: Callable[[], None], found: str) -> None:
    _a_day()
    _a_day()
    assert _faults() == ""
    change()
    assert found in _faults()


def test_a_row_dated_back_is_found_although_it_was_logged() -> None:
    _a_day()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(at=NOON - timedelta(days=1)))
    _add()
    assert "back-dated" in _faults()


@pytest.mark.parametrize("capacity", ["SYSTEM", "PERSON"])
def test_what_the_house_does_by_itself_is_not_dated_back_either(capacity: str) -> None:
    with clock.frozen(NOON + timedelta(hours=1)):
        _a_day()
    tell(new_streams(1)[0], 1, actor={"capacity": capacity})
    _add()
    assert "back-dated" in _faults()


HOUSE = {"actor": {"capacity": "SYSTEM"}}
SAID = {"noticed": leaves.instant_text(NOON + timedelta(hours=1))}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([HOUSE | SAID], False),
        ([HOUSE | {"noticed": leaves.instant_text(NOON)}], True),
        ([SAID | {"actor": {"capacity": "PERSON"}}], True),
        ([HOUSE], False),
        ([HOUSE | SAID, HOUSE], True),
    ],
    ids=["when it was noticed", "noticed before", "by a person", "of before it was said", "unsaid afterwards"],
)
def test_what_a_rule_dates_says_when_it_was_noticed(told: list[dict[str, object]], found: bool) -> None:
    with clock.frozen(NOON + timedelta(hours=1)):
        _a_day()
    for each in told:
        tell(new_streams(1)[0], 1, **each)
        _add()
    type_ = event_of(LogEntry.objects.filter(kind="e").latest("index").ref, 1).type
    assert ("back-dated" in _faults(by_rule=frozenset({type_}))) is found


def test_a_quiet_log_says_that_it_is_alive() -> None:
    assert not checkpoints.sign_of_life(), "there is nothing to sign yet"
    _a_day()
    with clock.frozen(NOON + checkpoints.STILL - timedelta(seconds=1)):
        assert not checkpoints.sign_of_life()
    with clock.frozen(NOON + checkpoints.STILL):
        assert checkpoints.sign_of_life()
        assert not checkpoints.sign_of_life(), "what says so is on its way"
        assert _add() == 1
        assert not checkpoints.sign_of_life()
        signed = checkpoints.sign()
    assert signed is not None
    assert signed.at == NOON + checkpoints.STILL
    assert _faults() == ""


def test_the_task_of_each_minute_signs_what_came_and_says_that_a_quiet_log_is_alive() -> None:
    """What runs in operation: the task itself, in the schedule of every minute."""
    assert {each.cron for each in app.periodic_registry.periodic_tasks.values() if each.task is sign_checkpoint} == {
        "* * * * *"
    }
    still = AuditEntry.objects.filter(kind="log.still")
    _a_day()
    sizes = list(LogCheckpoint.objects.values_list("size", flat=True))
    with clock.frozen(NOON + checkpoints.STILL - timedelta(minutes=1)):
        sign_checkpoint(timestamp=0)
        assert not still.exists()
    with clock.frozen(NOON + checkpoints.STILL):
        sign_checkpoint(timestamp=0)
        assert still.count() == 1, "nothing was to be signed, so it says so"
        assert list(LogCheckpoint.objects.values_list("size", flat=True)) == sizes
        assert _add() == 1
        sign_checkpoint(timestamp=0)
        assert still.count() == 1, "what there was to sign is signed; nothing more is said"
    newest = checkpoints.newest()
    assert newest is not None
    assert (newest.size, newest.at) == (sizes[-1] + 1, NOON + checkpoints.STILL)
    assert _faults() == ""


@pytest.mark.parametrize(("early", "found"), [(timedelta(minutes=2), False), (timedelta(minutes=2, seconds=1), True)])
def test_the_bound_of_dating_back(early: timedelta, found: bool) -> None:
    _a_day()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(at=NOON - early))
    _add()
    assert ("back-dated" in _faults()) is found


@pytest.mark.parametrize(("late", "found"), [(timedelta(minutes=2), False), (timedelta(minutes=2, seconds=1), True)])
def test_the_bound_of_dating_ahead(late: timedelta, found: bool) -> None:
    """What is signed has happened: a row of tomorrow put in today is found before its day comes."""
    _a_day()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(at=NOON + timedelta(hours=1) + late))
    _add()
    assert _faults() == "", "nothing is signed over it yet"
    with clock.frozen(NOON + timedelta(hours=1)):
        assert checkpoints.sign() is not None
    assert ("post-dated" in _faults()) is found


def test_nothing_is_signed_while_the_log_is_behind() -> None:
    """After an outage of the relay the backlog is taken up in batches: a checkpoint among them would make the rest look
    dated back."""
    _a_day()
    audit.write("identity.signed_in", WHO, "account:a", {"channel": "PORTAL"})
    tell(new_streams(1)[0], 1)
    with clock.frozen(NOON + timedelta(hours=3)):
        audit.write("identity.signed_in", WHO, "account:a", {"channel": "PORTAL"})
        until = time.monotonic() + 90
        while not appending.append(1) and time.monotonic() < until:
            time.sleep(0.02)
        assert checkpoints.sign() is None
        _add()
        assert checkpoints.sign() is not None
    assert _faults() == ""


@pytest.mark.parametrize(
    "change", [_change_event, partial(_forge, "DELETE FROM records_audit")], ids=["changed", "removed"]
)
def test_who_holds_database_and_key_is_found_by_a_checkpoint_kept_elsewhere(change: Callable[[], None]) -> None:
    _a_day()
    yesterday = checkpoints.newest()
    assert yesterday is not None
    _a_day()
    assert _faults((yesterday.note,)) == ""
    change()
    _rebuilt()
    assert _faults() == "", "the forger's log agrees with the forger's record"
    assert "fork" in _faults((yesterday.note,))


def test_who_takes_checkpoints_out_to_date_a_row_back_is_found_by_one_kept_elsewhere() -> None:
    _a_day()
    with clock.frozen(NOON + timedelta(hours=1)):
        _a_day()
    yesterday = checkpoints.newest()
    assert yesterday is not None
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(at=NOON + timedelta(minutes=1)))
    _add()
    _forge(f"DELETE FROM log_checkpoint WHERE size = {yesterday.size}")
    assert _faults() == ""
    assert "back-dated" in _faults((yesterday.note,))
    assert "removed checkpoint" in _faults((yesterday.note,))


def test_a_log_that_begins_anew_is_found_by_a_checkpoint_kept_elsewhere() -> None:
    _a_day()
    kept = checkpoints.newest()
    assert kept is not None
    _forge(*(f"DELETE FROM {table}" for table in (*_OF_LOG, "records_event", "records_audit", "records_refusal")))
    assert "truncated tail" in _faults((kept.note,))


def test_destroying_the_key_of_a_refusal_leaves_its_leaf() -> None:
    _a_day()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_refusal SET data_key = NULL")
    assert _faults() == ""
    assert LogCheckpoint.objects.count() == 1
