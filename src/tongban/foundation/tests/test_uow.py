"""The unit of work: whole or not at all, once, never on a stale page, in few statements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.pq import TransactionStatus

from tongban.foundation import flush
from tongban.foundation.flush import Collision, on_constraint
from tongban.foundation.inside import inside_unit_of_work
from tongban.foundation.outgoing import CalledInsideUnitOfWork, OutgoingClient, OutsideSystem
from tongban.foundation.records import leaves
from tongban.foundation.records.models import Event, Refusal
from tongban.foundation.tests.trial import ME, Part, Thing, born, everything, renamed, state_of
from tongban.foundation.uow import newborn, repeatable, uow
from tongban.kernel.errors import DomainError

pytestmark = pytest.mark.usefixtures("things")


@pytest.fixture
def meaning(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str | type[Collision]], None]:
    """Enter a meaning of a constraint for this test."""
    monkeypatch.setattr(flush, "CONSTRAINTS", dict(flush.CONSTRAINTS))
    return on_constraint


def _thing(name: str = "甲") -> UUID:
    return UUID(born(name)["id"])


# --- what is written -------------------------------------------------------------------------------------------------


def test_a_unit_writes_its_rows_in_one_pipeline() -> None:
    with CaptureQueriesContext(connection) as captured:
        done = born("甲", parts=3)
    # SAVEPOINT and RELEASE stand for BEGIN and COMMIT here.
    # The clock is read once a second, whoever comes first.
    words = [query["sql"].split('"')[0] for query in captured.captured_queries if "clock_offset" not in query["sql"]]
    tables = [query["sql"].split('"')[1] for query in captured.captured_queries if query["sql"].startswith("INSERT")]
    assert tables == ["trial_thing", "trial_part", "records_event"]
    assert (len(words), done["statements"]) == (5, 3)
    assert everything() == {
        "trial_thing": 1, "trial_part": 3, "records_event": 1, "records_idempotency": 0, "records_refusal": 0,
    }  # fmt: skip


def test_numbers_of_children_and_events_come_from_one_counter() -> None:
    thing = _thing()
    assert state_of(thing) == ("甲", 1, 2)
    assert renamed(thing, "乙", part=True) == 2
    assert state_of(thing) == ("乙", 2, 4)
    assert list(Event.objects.filter(stream_id=thing).order_by("n").values_list("n", flat=True)) == [2, 4]


def test_an_event_tells_who_did_what_and_its_leaf_verifies() -> None:
    thing = _thing()
    event = Event.objects.get(stream_id=thing)
    assert event.open == {"parts": 1, "actor": ME.stamp(), "deed": "trial.make"}
    assert "甲" not in str(event.open)
    assert bytes(event.leaf) == leaves.leaf_hash(
        event.stream_id, event.n, event.type, event.schema, event.at, event.open, event.commitment
    )


def test_a_unit_has_one_instant() -> None:
    thing = _thing()
    with uow(ME, "trial.look", target=Thing, id=thing) as work:
        work.record("trial.thing.told", open={})
        work.record("trial.thing.told", open={})
    assert len(set(Event.objects.filter(stream_id=thing, type="trial.thing.told").values_list("at", flat=True))) == 1


def test_a_deed_that_collects_nothing_writes_nothing() -> None:
    thing = _thing()
    with uow(ME, "trial.look", target=Thing, id=thing) as work:
        pass
    assert (work.statements, state_of(thing)) == (0, ("甲", 1, 2))


def test_the_target_brings_the_asked_columns_and_no_others() -> None:
    thing = _thing()
    with uow(ME, "trial.look", target=Thing, id=thing, columns=("notes",)) as work:
        assert work.target.notes == {"a": [1], "b": 2}
        assert work.target.get_deferred_fields() == {"name"}
    with pytest.raises(ValueError, match="has no"), uow(ME, "trial.look", target=Thing, id=thing, columns=("nomen",)):
        pass


def test_rows_of_one_table_name_the_same_columns_in_the_same_order() -> None:
    thing = _thing()
    with pytest.raises(ValueError, match="same columns"), uow(ME, "trial.look", target=Thing, id=thing) as work:
        work.insert(Part, {"thing_id": thing, "n": 7, "text": ""}, {"n": 8, "thing_id": thing, "text": ""})


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_stale_page_is_refused_with_the_present_version_and_leaves_no_refusal_row() -> None:
    thing = _thing()
    renamed(thing, "乙", seen=1)
    with pytest.raises(DomainError) as caught:
        renamed(thing, "丙", seen=1)
    assert (caught.value.code, caught.value.data) == ("uow.stale", {"state_version": 2})
    assert state_of(thing)[0] == "乙"
    assert not Refusal.objects.exists()


def test_what_does_not_exist_is_not_found() -> None:
    with pytest.raises(DomainError, match=r"uow\.not_found"):
        renamed(uuid4(), "乙")


def test_a_rule_that_says_no_leaves_one_refusal_and_nothing_else() -> None:
    thing, before = _thing(), everything()
    with pytest.raises(DomainError):
        _failing(thing, DomainError("trial.no", elements=["m1", "m2"]))
    assert everything() == {**before, "records_refusal": 1}
    refusal = Refusal.objects.get()
    assert (refusal.target, refusal.deed, refusal.code) == (thing, "trial.rename", "trial.no")
    assert (refusal.cited, refusal.actor) == (["m1", "m2"], ME.stamp())
    assert refusal.detail is not None
    assert "请再交".encode() not in bytes(refusal.detail)


def test_any_other_error_leaves_nothing_at_all() -> None:
    thing, before = _thing(), everything()
    with pytest.raises(ZeroDivisionError):
        _failing(thing, ZeroDivisionError())
    assert everything() == before


def _failing(thing: UUID, error: Exception) -> None:
    with uow(ME, "trial.rename", target=Thing, id=thing, tried={"name": "请再交一份"}) as work:
        work.change(name="乙")
        work.record("trial.thing.renamed", open={})
        raise error


def test_an_update_that_must_fit_one_row_says_so_and_undoes_the_rest() -> None:
    thing, before = _thing(), everything()

    def misfit() -> None:
        with uow(ME, "trial.mend", target=Thing, id=thing) as work:
            work.change(name="乙")
            work.update(Part, {"thing_id": thing, "n": 99}, {"text": "新"}, otherwise="trial.gone")

    with pytest.raises(DomainError, match=r"trial\.gone"):
        misfit()
    assert everything() == {**before, "records_refusal": 1}
    assert state_of(thing)[0] == "甲"


def test_an_update_finds_rows_by_null_and_by_value() -> None:
    thing = _thing()
    with uow(ME, "trial.mend", target=Thing, id=thing) as work:
        work.update(Part, {"thing_id": thing, "n": 1}, {"text": "新"}, otherwise="trial.gone")
    assert Part._base_manager.get(thing_id=thing, n=1).text == "新"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trial_thing SET data_key = NULL")
    with uow(ME, "trial.mend", target=Thing, id=thing) as work:
        work.update(Thing, {"id": thing, "data_key": None}, {"notes": {"k": 1}}, otherwise="trial.gone")
    assert work.statements == 1


# --- half-written nothing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        ({"thing": ""}, IntegrityError),  # a CHECK in the first statement
        ({"part": "x" * 21}, DatabaseError),  # too long, in the second
        ({"part_n": 1}, IntegrityError),  # a primary key within the second
        ({"event": None}, IntegrityError),  # NOT NULL in the third
        ({"last": None}, IntegrityError),  # the last statement of all
    ],
)
def test_whichever_statement_fails_nothing_is_written_and_the_connection_lives(
    broken: dict[str, object], kind: type[Exception]
) -> None:
    before = everything()
    with pytest.raises(kind):
        _broken(broken)
    assert everything() == before
    raw = connection.connection
    assert raw.info.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS)
    assert born("乙")["statements"] == 3


def _broken(broken: dict[str, object]) -> None:
    thing = uuid4()
    with newborn(ME, "trial.make", Thing(id=thing, data_key=b"")) as work:
        first = {"id": thing, "state_version": 1, "last_seq": 3, "data_key": b"", "notes": {}}
        work.insert(Thing, {**first, "name": broken.get("thing", "甲")})
        work.insert(
            Part,
            {"thing_id": thing, "n": 1, "text": broken.get("part", "")},
            {"thing_id": thing, "n": broken.get("part_n", 2), "text": ""},
        )
        work.record("trial.thing.made" if "event" not in broken else None, open={})  # type: ignore[arg-type]
        if "last" in broken:
            work.update(Thing, {"id": thing}, {"name": None})


def test_a_deferred_foreign_key_that_fails_at_commit_undoes_everything() -> None:
    before = everything()

    def orphaned() -> None:
        with transaction.atomic():
            with newborn(ME, "trial.make", Thing(id=uuid4(), data_key=b"")) as work:
                work.insert(Part, {"thing_id": uuid4(), "n": 1, "text": "孤儿"})
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        orphaned()
    assert everything() == before


def test_a_constraint_with_a_meaning_becomes_that_error(meaning: Callable[[str, str], None]) -> None:
    meaning("trial_thing_name", "trial.name_taken")
    born("甲")
    with pytest.raises(DomainError, match=r"trial\.name_taken"):
        born("甲")
    assert Refusal.objects.get().code == "trial.name_taken"
    assert everything()["trial_thing"] == 1


def test_a_constraint_without_a_meaning_is_a_fault_of_ours() -> None:
    born("甲")
    with pytest.raises(IntegrityError, match="trial_thing_name"):
        born("甲")
    assert not Refusal.objects.exists()


# --- collisions ------------------------------------------------------------------------------------------------------


def test_a_collision_is_drawn_again_with_rows_built_anew(meaning: Callable[[str, type[Collision]], None]) -> None:
    meaning("trial_thing_name", Collision)
    born("甲")
    drawn = iter(["甲", "甲", "乙"])
    repeatable(lambda: born(next(drawn)))
    assert everything() == {
        "trial_thing": 2, "trial_part": 2, "records_event": 2, "records_idempotency": 0, "records_refusal": 0,
    }  # fmt: skip


def test_after_four_collisions_it_is_busy_and_nothing_is_written(
    meaning: Callable[[str, type[Collision]], None],
) -> None:
    meaning("trial_thing_name", Collision)
    born("甲")
    before, tries = everything(), []

    def unit() -> None:
        tries.append(1)
        born("甲")

    with pytest.raises(DomainError, match=r"uow\.busy"):
        repeatable(unit)
    assert (len(tries), everything()) == (4, before)


# --- the outside world -----------------------------------------------------------------------------------------------


def test_inside_a_unit_the_outside_world_is_forbidden() -> None:
    client = OutgoingClient(OutsideSystem("trial", "外部系统", "a system", "https://partner.example/gw"))
    assert not inside_unit_of_work()
    with uow(ME, "trial.look", target=Thing, id=_thing()):
        assert inside_unit_of_work()
        with pytest.raises(CalledInsideUnitOfWork):
            client.call("look", "GET", ())
    assert not inside_unit_of_work()


def test_the_mark_is_gone_after_an_error_too() -> None:
    with pytest.raises(ZeroDivisionError), uow(ME, "trial.look", target=Thing, id=_thing()):
        raise ZeroDivisionError
    assert not inside_unit_of_work()


# --- the ring --------------------------------------------------------------------------------------------------------


def test_the_relay_is_rung_after_the_commit_and_only_then(
    django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    settings.WAKE_RELAY = True
    with django_capture_on_commit_callbacks() as rings:
        thing = _thing()
        with pytest.raises(ZeroDivisionError):
            _failing(thing, ZeroDivisionError())
    assert len(rings) == 1
