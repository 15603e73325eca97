"""A new master key takes over while deeds go on; nothing fails, nothing is left, the old key can go."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, models, transaction

from tongban.foundation import clock, keyring, keys, rewrapping
from tongban.foundation.records import refusals, replaying
from tongban.foundation.records.models import Refusal
from tongban.foundation.records.queries import events_of
from tongban.foundation.tests.trial import Thing, born, make_tables, renamed
from tongban.kernel.errors import DomainError


@pytest.fixture
def ring(tmp_path: Path, settings: object) -> Path:
    """This test's own copy of the keys."""
    former = Path(django_settings.KEY_FOLDER)
    keyring.newest()
    shutil.copytree(former, tmp_path / "keys")
    settings.KEY_FOLDER = tmp_path / "keys"  # type: ignore[attr-defined]
    return tmp_path / "keys"


@pytest.fixture
def things_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial table is among the models."""
    known = apps.get_models()
    monkeypatch.setattr(apps, "get_models", lambda *_, **__: [*known, Thing])


def _left(key_id: str) -> list[str]:
    """Columns of any table in which a value begins with the mark of a master key, declared or not."""
    mark, found = keys.opener_mark(key_id), []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.BinaryField) and model._meta.managed:
                values = model._base_manager.values_list(field.name, flat=True)
                found += [
                    f"{model._meta.db_table}.{field.name}" for value in values if bytes(value or b"").startswith(mark)
                ]
    return sorted(set(found))


def test_every_sealed_column_of_the_province_follows(province: None, ring: Path) -> None:
    old = keyring.newest()[0]
    assert "identity_naturalperson.name_sealed" in _left(old)
    new = keyring.add()
    assert rewrapping.rewrap().broken == 0
    assert _left(old) == []
    assert {name for counter in rewrapping.by_master_key().values() for name in counter} == {new}
    assert rewrapping.rewrap() == rewrapping.Pass(0, 0, 0)
    (ring / f"{old}.key").unlink()
    person = apps.get_model("identity", "NaturalPerson").objects.order_by("pk")[0]
    assert keys.unseal_field("identity.person.name", person.name_sealed).startswith(person.id.hex)


def test_a_refusal_keeps_its_detail_and_a_destroyed_key_stays_destroyed(db: None, ring: Path) -> None:
    kept, gone = (
        refusals.write(DomainError("uow.not_found"), deed="x", actor={}, target=None, tried={"a": word})
        for word in ("kept", "gone")
    )
    Refusal.objects.filter(pk=gone).update(data_key=None)
    keyring.add()
    assert rewrapping.rewrap().sealed_anew == 1
    assert b"kept" in refusals.tried(Refusal.objects.get(pk=kept))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Refusal.objects.filter(pk=gone).update(data_key=b"back")


def test_keys_rotate_in_the_middle_of_deeds(committed_db: str, ring: Path, things_too: None) -> None:
    """Three people go on while two rotations pass; one of their deeds holds its row all the while and is passed by."""
    make_tables()
    things = [UUID(born(f"{n}")["id"]) for n in range(6)]
    first, stop, failures = keyring.newest()[0], threading.Event(), []

    def work(mine: list[UUID]) -> None:
        try:
            turn = 0
            while not stop.is_set() or turn < 5:
                turn += 1
                renamed(mine[turn % len(mine)], f"{mine[0].hex[-4:]} {turn}")
                mine.append(UUID(born(f"{mine[0].hex[-4:]}-{turn}")["id"]))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=work, args=([things[n], things[n + 1]],)) for n in (0, 2, 4)]
    for person in people:
        person.start()
    for _ in range(2):
        last = keyring.add()
        rewrapping.rewrap()
    stop.set()
    for person in people:
        person.join()
    assert failures == []
    while rewrapping.rewrap().sealed_anew:
        pass
    assert rewrapping.hanging_on(first) == 0
    keyring.retire(first, still_sealed=0, now=clock.real_now() + timedelta(days=2))
    assert {name for counter in rewrapping.by_master_key().values() for name in counter} == {last}
    for thing in Thing.objects.order_by("pk"):
        events = events_of(thing.id)
        assert events
        assert [*replaying.of_leaves(events), *replaying.of_words(thing.id, thing.data_key, events)] == []


def test_a_row_that_a_deed_holds_waits_for_the_next_pass(committed_db: str, ring: Path, things_too: None) -> None:
    make_tables()
    thing_id = UUID(born("held")["id"])
    keyring.add()
    seen: list[rewrapping.Pass] = []

    def other() -> None:
        seen.append(rewrapping.rewrap())
        connection.close()

    with transaction.atomic():
        Thing.objects.select_for_update().get(pk=thing_id)
        rotation = threading.Thread(target=other)
        rotation.start()
        rotation.join(timeout=20)
    assert seen == [rewrapping.Pass(0, 1, 0)]
    assert rewrapping.rewrap() == rewrapping.Pass(1, 0, 0)


def test_what_no_key_opens_is_told_and_stops_nothing(db: None, ring: Path) -> None:
    for word in ("one", "two"):
        refusals.write(DomainError("uow.not_found"), deed="x", actor={}, target=None, tried={"a": word})
    spoilt = Refusal.objects.order_by("pk")[0]
    Refusal.objects.filter(pk=spoilt.pk).update(data_key=bytes(spoilt.data_key or b"")[:-1] + b"?")
    keyring.add()
    assert rewrapping.rewrap() == rewrapping.Pass(1, 0, 1)
