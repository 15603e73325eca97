"""Units of work of several people at once, with real commits: one effect each, nobody's work lost."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.foundation import flush
from tongban.foundation.records import sequencer
from tongban.foundation.records.idempotency import DeedKey, claim, deed_key
from tongban.foundation.records.models import Event, Refusal
from tongban.foundation.records.tests.raw import place_all, placed, side_by_side
from tongban.foundation.tests.trial import ME, Part, Thing, born, everything, renamed, state_of
from tongban.foundation.uow import deed_once, newborn, once, repeatable, uow
from tongban.kernel.errors import DomainError

EIGHT = 8
pytestmark = pytest.mark.usefixtures("committed_things")


def _data_key(thing: UUID) -> bytes:
    with uow(ME, "trial.look", target=Thing, id=thing) as work:
        return work.data_key


def test_the_same_key_from_eight_at_once_is_one_thing_and_one_answer() -> None:
    gate, answers = threading.Barrier(EIGHT), []
    claimed = claim(ME.account_id or uuid4(), "key-0001", {"name": "甲"})

    def ask(number: int) -> None:
        gate.wait(10)
        # Without a rule of its own: only the key stands against a second thing.
        answers.append(once(claimed, lambda: born(f"甲{number}", claim=claimed)))

    side_by_side(EIGHT, ask)
    assert len({answer["id"] for answer in answers}) == 1
    assert sorted(answer["repeated"] for answer in answers) == [False] + [True] * (EIGHT - 1)
    assert everything() == {
        "trial_thing": 1, "trial_part": 1, "records_event": 1, "records_idempotency": 1, "records_refusal": 0,
    }  # fmt: skip


def test_the_same_key_for_another_request_is_refused_whoever_is_first() -> None:
    gate, outcomes = threading.Barrier(4), []

    def ask(number: int) -> None:
        claimed = claim(ME.account_id or uuid4(), "key-0001", {"name": number})
        gate.wait(10)
        try:
            once(claimed, lambda: born(f"甲{number}", claim=claimed))
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)

    side_by_side(4, ask)
    assert sorted(outcomes) == ["done"] + ["uow.repeated_differently"] * 3
    assert everything()["trial_thing"] == 1


def test_a_try_that_failed_leaves_its_key_free() -> None:
    claimed = claim(ME.account_id or uuid4(), "key-0001", {})
    with pytest.raises(IntegrityError):
        once(claimed, lambda: born("", claim=claimed))
    assert once(claimed, lambda: born("甲", claim=claimed))["repeated"] is False


def test_without_a_key_a_failure_is_a_failure() -> None:
    born("甲")
    with pytest.raises(IntegrityError):
        once(None, lambda: born("甲"))


def test_the_same_deed_from_eight_at_once_is_done_once() -> None:
    thing = UUID(born("甲")["id"])
    gate, answers = threading.Barrier(EIGHT), []
    key = deed_key(ME.account_id or uuid4(), "key-0001", {"name": "乙"})

    def ask(number: int) -> None:
        gate.wait(10)
        answers.append(_deed(thing, key, "乙", seen=1))

    side_by_side(EIGHT, ask)
    assert sorted(isinstance(answer, dict) for answer in answers) == [False] + [True] * (EIGHT - 1)
    assert state_of(thing) == ("乙", 2, 3)
    assert Event.objects.filter(stream_id=thing, type="trial.thing.renamed").count() == 1


def _deed(thing: UUID, key: DeedKey, name: str, seen: int | None) -> object:
    return deed_once(key, thing, lambda: _data_key(thing), lambda: renamed(thing, name, seen=seen, key=key))


def test_a_deed_repeated_after_others_have_moved_on_gets_its_own_answer() -> None:
    thing = UUID(born("甲")["id"])
    key = deed_key(ME.account_id or uuid4(), "key-0001", {"name": "乙"})
    assert _deed(thing, key, "乙", seen=1) == 2
    renamed(thing, "丙", seen=2)
    again = _deed(thing, key, "乙", seen=1)
    assert isinstance(again, dict)
    assert again["before"] == "甲"
    assert state_of(thing)[0] == "丙"


def test_a_deed_without_a_version_is_held_by_its_key_alone() -> None:
    thing = UUID(born("甲")["id"])
    key = deed_key(ME.account_id or uuid4(), "key-0001", {"name": "乙"})
    assert _deed(thing, key, "乙", seen=None) == 2
    assert isinstance(_deed(thing, key, "乙", seen=None), dict)
    assert state_of(thing)[1] == 2


def test_another_deed_under_the_same_key_is_refused() -> None:
    thing = UUID(born("甲")["id"])
    account = ME.account_id or uuid4()
    _deed(thing, deed_key(account, "key-0001", {"name": "乙"}), "乙", seen=1)
    with pytest.raises(DomainError, match=r"uow\.repeated_differently"):
        _deed(thing, deed_key(account, "key-0001", {"name": "丙"}), "丙", seen=1)


def test_of_eight_who_decided_on_the_same_page_one_is_served() -> None:
    thing = UUID(born("甲")["id"])
    gate, outcomes = threading.Barrier(EIGHT), []

    def decide(number: int) -> None:
        gate.wait(10)
        try:
            renamed(thing, f"乙{number}", seen=1)
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)

    side_by_side(EIGHT, decide)
    assert sorted(outcomes) == ["done"] + ["uow.stale"] * (EIGHT - 1)
    assert state_of(thing)[1:] == (2, 3)


def test_deeds_that_ask_for_no_version_follow_each_other_without_loss() -> None:
    thing = UUID(born("甲")["id"])

    def rename(number: int) -> None:
        for turn in range(5):
            renamed(thing, f"{number}.{turn}", part=True)

    side_by_side(EIGHT, rename)
    assert state_of(thing)[1:] == (1 + EIGHT * 5, 2 + EIGHT * 5 * 2)
    place_all()
    numbers = [n for _, _, n in placed()]
    assert numbers == sorted(numbers), "events of one thing are placed out of their order"


def test_collisions_of_eight_who_draw_from_few_names(monkeypatch: pytest.MonkeyPatch) -> None:
    from_few = iter(range(10_000))
    lock, done = threading.Lock(), []
    monkeypatch.setitem(flush.CONSTRAINTS, "trial_thing_name", flush.Collision)

    def make(number: int) -> None:
        def unit() -> None:
            with lock:
                drawn = next(from_few) // 2  # every name is drawn twice
            born(str(drawn))

        for _ in range(5):
            repeatable(unit, attempts=50)
            done.append(1)

    side_by_side(EIGHT, make)
    counted = everything()
    assert counted["trial_thing"] == counted["records_event"] == counted["trial_part"] == len(done) == EIGHT * 5


def test_a_refusal_stands_although_everything_was_rolled_back(committed_things: str) -> None:
    thing = UUID(born("甲")["id"])

    def refused() -> None:
        with uow(ME, "trial.rename", target=Thing, id=thing) as work:
            work.change(name="乙")
            raise DomainError("trial.no")

    with pytest.raises(DomainError):
        refused()
    with psycopg.connect(committed_things) as other:
        row = other.execute("SELECT code, target FROM records_refusal").fetchone()
    assert row == ("trial.no", thing)
    assert state_of(thing)[0] == "甲"


def test_a_deferred_check_at_commit_undoes_the_whole_unit() -> None:
    before = everything()
    with pytest.raises(IntegrityError), newborn(ME, "trial.make", Thing(id=uuid4(), data_key=b"")) as work:
        work.insert(Part, {"thing_id": uuid4(), "n": 1, "text": "孤儿"})
    assert everything() == before
    assert born("甲")["statements"] == 3


def test_a_connection_that_dies_inside_a_unit_leaves_nothing_and_the_next_unit_works(committed_things: str) -> None:
    thing = UUID(born("甲")["id"])

    def cut_off() -> None:
        with uow(ME, "trial.rename", target=Thing, id=thing) as work:
            work.change(name="乙")
            with psycopg.connect(committed_things, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    with pytest.raises(OperationalError):
        cut_off()
    connection.close()
    assert state_of(thing)[0] == "甲"
    assert renamed(thing, "丙") == 2
    assert not Refusal.objects.exists()


def test_who_waits_too_long_for_a_thing_is_told_and_nothing_is_written(committed_things: str) -> None:
    thing = UUID(born("甲")["id"])
    with psycopg.connect(committed_things) as other:
        other.execute("SELECT 1 FROM trial_thing WHERE id = %s FOR UPDATE", [thing])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            renamed(thing, "乙")
    assert renamed(thing, "乙") == 2


def test_a_unit_in_a_consumers_transaction_has_its_place_in_order() -> None:
    """What is written early in a transaction gives it a low number; the unit inside it comes later all the same."""
    thing = UUID(born("甲")["id"])
    locked, go_on = threading.Event(), threading.Event()

    def early(number: int) -> None:
        if number:
            assert locked.wait(10)
            renamed(thing, "乙")
            go_on.set()
            return
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
            locked.set()
            assert go_on.wait(10)
            renamed(thing, "丙")

    side_by_side(2, early)
    sequencer.advance(batch=2)
    place_all(batch=2)
    numbers = [n for _, _, n in placed()]
    assert numbers == sorted(numbers), "events of one thing are placed out of their order"


def test_a_newborn_travels_with_its_begin_and_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    trips = []
    pipeline = flush._pipeline
    monkeypatch.setattr(flush, "_pipeline", lambda commands: trips.append(len(commands)) or pipeline(commands))
    with CaptureQueriesContext(connection) as captured:
        assert born("甲", parts=2)["statements"] == 3
    words = [query["sql"].split("(")[0].strip() for query in captured.captured_queries if "clock" not in query["sql"]]
    assert words == [
        "BEGIN",
        'INSERT INTO "trial_thing"',
        'INSERT INTO "trial_part"',
        'INSERT INTO "records_event"',
        "COMMIT",
    ]
    assert trips == [5]


def test_a_newborn_that_fails_leaves_a_connection_that_works() -> None:
    before = everything()
    with pytest.raises(IntegrityError), newborn(ME, "trial.make", Thing(id=uuid4(), data_key=b"")) as work:
        work.insert(Part, {"thing_id": uuid4(), "n": None, "text": "无号"})
    assert everything() == before
    assert connection.connection.info.transaction_status.name == "IDLE"
    assert born("甲")["statements"] == 3
