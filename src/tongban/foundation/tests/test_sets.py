"""Many at once: one statement a table whatever the number, the same rows as one by one, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tongban.foundation import clock, keys, sets
from tongban.foundation.flush import Update, send
from tongban.foundation.records import leaves
from tongban.foundation.records.models import Event
from tongban.foundation.tests.trial import ME, Part, Thing, everything, state_of
from tongban.foundation.uow import newborns, several
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7

pytestmark = pytest.mark.usefixtures("things")


def _make(names: Sequence[str], notes: Any = None) -> list[UUID]:
    things = []
    for _ in names:
        id_ = uuid7(clock.now())
        things.append(Thing(id=id_, data_key=keys.new_data_key(id_.bytes).wrapped))
    with newborns(ME, "trial.make", things) as works:
        for work, name in zip(works, names, strict=True):
            work.record("trial.thing.made", open={"名": name, "deep": [None, True, {"n": 1}]}, sealed={"name": name})
            row = {"id": work.target.id, "state_version": 1, "last_seq": work.sequence, "name": name}
            work.insert(Thing, {**row, "data_key": work.target.data_key, "notes": notes or {"b": [name]}})
    return [thing.id for thing in things]


def _rename(ids: Sequence[UUID], name: str) -> None:
    with several(ME, "trial.rename", target=Thing, ids=ids, columns=("name",)) as works:
        for work in works:
            work.record("trial.thing.renamed", open={"before": work.target.name})
            work.change(name=name + work.target.name)


def test_what_is_written_together_is_what_was_collected() -> None:
    names = ['甲 "x" \\', "乙\n\t", "丙 �", "丁 🀄"]
    ids = _make(names)
    for id_, name in zip(ids, names, strict=True):
        thing, event = Thing.objects.get(pk=id_), Event.objects.get(stream_id=id_)
        assert (thing.name, thing.notes, thing.last_seq) == (name, {"b": [name]}, 1)
        assert keys.unwrap(thing.data_key, id_.bytes)
        assert event.open == {"名": name, "deep": [None, True, {"n": 1}], "actor": ME.stamp(), "deed": "trial.make"}
        assert leaves.leaf_of(event) == bytes(event.leaf)
        assert leaves.sealed_content(keys.unwrap(thing.data_key, id_.bytes), event) == {"name": name}
        assert event.key is None


@pytest.mark.parametrize("count", [2, 40])
def test_the_number_of_statements_does_not_grow(count: int) -> None:
    with CaptureQueriesContext(connection) as captured:
        ids = _make([f"{number}" for number in range(count)])
        _rename(ids, "新")
    # Two of the savepoints of each, INSERTs of things and events, the lock, the UPDATE, the INSERT of events.
    written = [each["sql"].split('"')[0] for each in captured if "clock_offset" not in each["sql"]]
    assert [each for each in written if "SAVEPOINT" not in each] == [
        "INSERT INTO ", "INSERT INTO ", "SELECT ", "UPDATE ", "INSERT INTO ",
    ]  # fmt: skip
    assert {state_of(id_)[1:] for id_ in ids} == {(2, 2)}
    assert state_of(ids[1])[0] == "新1"


def test_all_or_none() -> None:
    _make(["甲"])
    before = everything()
    for names in (["乙", "甲"], ["丙", ""]):
        with pytest.raises(IntegrityError):
            _make(names)
        assert everything() == before
    with pytest.raises(ValueError):
        sets.insert_together(Thing, [{"id": 1}, {"name": 1}])
    with pytest.raises(TypeError):
        sets.insert_together(Thing, [{"id": object()}])


def test_an_update_that_fits_no_row_undoes_all() -> None:
    first, second = _make(["甲", "乙"])
    updates = [
        Update(Thing, {"id": id_, "state_version": 1}, {"name": "新" + str(id_)[-9:]}, "uow.stale")
        for id_ in (first, second)
    ]
    (command,) = sets.update_together(updates)
    assert command.rows == 2
    send([command])
    stale = [updates[0], Update(Thing, {"id": second, "state_version": 7}, {"name": "旧"}, "uow.stale")]
    with pytest.raises(DomainError) as raised:
        send(sets.update_together(stale))
    assert raised.value.code == "uow.stale"
    null = Update(Thing, {"id": first, "data_key": None}, {"name": "旧"}, None)
    assert len(sets.update_together([*updates, null])) == 2


def test_put_together_replaces_or_leaves() -> None:
    (first,) = _make(["甲"])
    row = {"id": first, "state_version": 5, "last_seq": 5, "data_key": None, "name": "乙", "notes": {}}
    send([sets.put_together(Thing, [row], "id", replace=False)])
    assert state_of(first) == ("甲", 1, 1)
    send([sets.put_together(Thing, [row], "id")])
    assert state_of(first) == ("乙", 5, 5)


@pytest.mark.timeout(60)
def test_megabytes_pass_through_the_pipeline() -> None:
    """More than a socket takes at once: without sending the rest, both sides would wait for ever."""
    ids = _make(["甲", "乙"], notes={"long": "长" * 3_000_000})
    assert [len(thing.notes["long"]) for thing in Thing.objects.filter(pk__in=ids)] == [3_000_000] * 2
    with CaptureQueriesContext(connection), several(ME, "trial.note", target=Thing, ids=ids[:1]) as (work,):
        work.insert(Part, {"thing_id": ids[0], "n": work.next_n(), "text": "零件"})
        work.record("trial.thing.noted", open={"long": "x" * 4_000_000})
    assert len(Event.objects.get(stream_id=ids[0], n=3).open["long"]) == 4_000_000
