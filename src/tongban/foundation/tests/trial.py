"""A thing with a history that exists in tests only: its table is made by the test, no registry of Django knows it."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models
from django.test.utils import isolate_apps

from tongban.foundation import clock, keys
from tongban.foundation.records.idempotency import Claim, DeedKey
from tongban.foundation.records.models import Aggregate, IdempotencyKey
from tongban.foundation.uow import newborn, uow
from tongban.kernel.ids import uuid7

with isolate_apps("tongban.foundation.records"):

    class Thing(Aggregate):
        """What is locked."""

        write_order = 20
        name = models.CharField(max_length=20, default="")
        notes = models.JSONField(default=dict)

        class Meta:
            app_label = "records"
            db_table = "trial_thing"

    class Part(models.Model):
        """A child."""

        write_order = 30
        pk = models.CompositePrimaryKey("thing_id", "n")
        thing_id = models.UUIDField()
        n = models.IntegerField()
        text = models.CharField(max_length=20)

        class Meta:
            app_label = "records"
            db_table = "trial_part"


TABLES = """
CREATE TABLE trial_thing (
    id uuid PRIMARY KEY, state_version int NOT NULL, last_seq int NOT NULL, data_key bytea,
    name varchar(20) NOT NULL CONSTRAINT trial_thing_name UNIQUE CONSTRAINT trial_thing_named CHECK (name <> ''),
    notes jsonb NOT NULL DEFAULT '{}');
CREATE TABLE trial_part (
    thing_id uuid NOT NULL REFERENCES trial_thing DEFERRABLE INITIALLY DEFERRED, n int NOT NULL, text varchar(20) NOT NULL,
    PRIMARY KEY (thing_id, n));
"""


@dataclasses.dataclass(frozen=True)
class Somebody:
    """Who acts."""

    account_id: UUID | None = dataclasses.field(default_factory=uuid4)

    def stamp(self) -> dict[str, str]:
        return {"capacity": "SELF", "account": str(self.account_id), "channel": "API"}


ME = Somebody()


def make_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)


def born(name: str, *, parts: int = 1, claim: Claim | None = None, actor: Somebody = ME) -> dict[str, Any]:
    """A unit that makes a thing with parts and one event; gives its id as an answer would."""
    thing_id = uuid7(clock.now())
    key = keys.new_data_key(thing_id.bytes)
    with newborn(actor, "trial.make", Thing(id=thing_id, data_key=key.wrapped), tried={"name": name}) as work:
        work.insert(Part, *({"thing_id": thing_id, "n": work.next_n(), "text": "零件"} for _ in range(parts)))
        work.record("trial.thing.made", open={"parts": parts}, sealed={"name": name})
        work.insert(
            Thing,
            {
                "id": thing_id,
                "state_version": 1,
                "last_seq": work.sequence,
                "data_key": key.wrapped,
                "name": name,
                "notes": {"b": 2, "a": [1]},
            },
        )
        if claim is not None:
            work.insert(IdempotencyKey, claim.row({"id": str(thing_id)}, work.now))
    return {"id": str(thing_id), "statements": work.statements, "repeated": False}


def renamed(
    thing_id: UUID, name: str, *, seen: int | None = None, key: DeedKey | None = None, part: bool = False
) -> int:
    """A deed: a new name, one event; gives the new state version."""
    with uow(ME, "trial.rename", target=Thing, id=thing_id, seen=seen, columns=("name",), key=key) as work:
        if part:
            work.insert(Part, {"thing_id": thing_id, "n": work.next_n(), "text": name[:20]})
        work.record("trial.thing.renamed", open={"before": work.target.name}, sealed={"name": name})
        work.change(name=name)
    return work.version


def state_of(thing_id: UUID) -> tuple[str, int, int]:
    """(name, state version, last seq) as stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, state_version, last_seq FROM trial_thing WHERE id = %s", [thing_id])
        row = cursor.fetchone()
    assert row is not None
    return row


def everything() -> dict[str, int]:
    """How many rows each table that a unit writes has."""
    tables = ("trial_thing", "trial_part", "records_event", "records_idempotency", "records_refusal")
    with connection.cursor() as cursor:
        counted = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counted[table] = cursor.fetchone()[0]
    return counted
