"""How a unit of work speaks to the database: cached statement texts, one locked read, one pipeline.

No app holds SQL; the texts are derived from the models once per (table, columns, row count).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from select import POLLIN, POLLOUT, poll
from typing import Any, TypeVar
from uuid import UUID

import orjson
import psycopg
from django.db import IntegrityError, connection, models, transaction
from psycopg.pq.abc import PGconn
from psycopg.types.json import Jsonb

from tongban.foundation.records.models import Aggregate
from tongban.foundation.rows import column, select
from tongban.kernel.errors import DomainError

A = TypeVar("A", bound=Aggregate)


class Collision(Exception):
    """A unique constraint was hit by something drawn at random: draw again and repeat the whole unit."""


@dataclasses.dataclass(frozen=True, slots=True)
class Update:
    """One collected update; ``otherwise`` is the error code when not exactly one row fits."""

    model: type[models.Model]
    where: Mapping[str, Any]
    values: Mapping[str, Any]
    otherwise: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """One statement of a flush. ``otherwise``: the error unless exactly ``rows`` rows were touched. ``order``: its place."""

    text: str
    values: list[Any]
    otherwise: str | None = None
    order: int = 70
    rows: int = 1


CONSTRAINTS: dict[str, str | type[Collision]] = {}
"""Constraint name → error code, or Collision for what is drawn again. Apps enter theirs with ``on_constraint``."""


def on_constraint(name: str, meaning: str | type[Collision]) -> None:
    """Say what the violation of a constraint means."""
    CONSTRAINTS[name] = meaning


def lock(model: type[A], id: UUID, columns: Sequence[str]) -> A:
    """The row with the aggregate's own four columns and ``columns``, locked. DomainError ``uow.not_found``."""
    names = ("id", "state_version", "last_seq", "data_key", *columns)
    found = select(model, names, {"id": id}, lock=True)
    if not found:
        raise DomainError("uow.not_found")
    return found[0]


@lru_cache(maxsize=512)
def _insert_text(model: type[models.Model], names: tuple[str, ...], count: int) -> str:
    columns = ", ".join(column(model, name) for name in names)
    row = "(" + ", ".join(["%s"] * len(names)) + ")"
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ' + ", ".join([row] * count)


@lru_cache(maxsize=256)
def _update_text(model: type[models.Model], where: tuple[str, ...], names: tuple[str, ...]) -> str:
    assigned = {name: f"{column(model, name)} = %s" for name in (*where, *names)}
    return (
        f'UPDATE "{model._meta.db_table}" SET '
        + ", ".join(assigned[name] for name in names)
        + " WHERE "
        + " AND ".join(assigned[name] for name in where)
    )


def update_command(update: Update) -> Command:
    """The statement of one collected update."""
    null = [name for name, value in update.where.items() if value is None]
    where = tuple(name for name in update.where if name not in null)
    text = _update_text(update.model, where, tuple(update.values))
    for name in null:
        text += f" AND {column(update.model, name)} IS NULL"
    values = [_value(value) for value in (*update.values.values(), *(update.where[name] for name in where))]
    return Command(text, values, update.otherwise)


def insert_command(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> Command:
    """The one statement that inserts all collected rows of a table. Every row names the same columns in one order."""
    names = tuple(rows[0])
    if any(tuple(row) != names for row in rows):
        raise ValueError(f"rows of {model.__name__} must name the same columns in the same order")
    values = [_value(value) for row in rows for value in row.values()]
    return Command(_insert_text(model, names, len(rows)), values, None, int(getattr(model, "write_order", 50)))


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _value(value: Any) -> Any:
    return Jsonb(value, dumps=_dumps) if isinstance(value, dict | list) else value


def send(commands: Sequence[Command]) -> int:
    """Send all commands at once, in their order, inside the transaction that is open; returns how many.

    The error of the first that fails surfaces at the end, after it the transaction is dead and rolls back. Raises what
    ``on_constraint`` says, ``otherwise`` of a command that did not touch its number of rows, else Django's own error.
    """
    ordered = sorted(commands, key=lambda command: command.order)
    cursors = _pipeline(ordered)
    for cursor, command in zip(cursors, ordered, strict=True):
        if command.otherwise is not None and cursor.rowcount != command.rows:
            raise DomainError(command.otherwise)
    return len(ordered)


def send_alone(commands: Sequence[Command]) -> int:
    """The same as a transaction of its own. Where no number of rows decides (``otherwise``), BEGIN and COMMIT travel in
    the pipeline: one round trip in all."""
    connection.close_if_health_check_failed()
    if connection.in_atomic_block or any(command.otherwise is not None for command in commands):
        with transaction.atomic():
            return send(commands)
    connection.ensure_connection()
    try:
        _pipeline([_BEGIN, *sorted(commands, key=lambda command: command.order), _COMMIT])
    except BaseException:
        # In autocommit mode psycopg leaves the aborted transaction to whoever began it.
        with suppress(psycopg.Error):
            connection.connection.rollback()
        raise
    return len(commands)


_BEGIN, _COMMIT = Command("BEGIN", []), Command("COMMIT", [])


def _pipeline(commands: Sequence[Command]) -> list[psycopg.Cursor[Any]]:
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    cursors = [psycopg.Cursor(raw) for _ in commands]
    try:
        with connection.wrap_database_errors, raw.pipeline() as pipeline:
            for cursor, command in zip(cursors, commands, strict=True):
                cursor.execute(command.text, command.values, prepare=bool(command.values))
            _sent(raw.pgconn)
            pipeline.sync()
    except IntegrityError as error:
        raise _meaning(error) from error
    if connection.queries_logged:
        connection.queries_log.extend({"sql": command.text, "time": "0"} for command in commands)
    return cursors


def _sent(wire: PGconn) -> None:
    """Return when the kernel has all that was written. In a pipeline psycopg leaves behind what a full socket did not take
    (values of some hundred kilobytes), and would then wait for ever for an answer to half a question."""
    if not wire.flush():
        return
    ready = poll()
    ready.register(wire.socket, POLLIN | POLLOUT)
    while wire.flush():
        # Answers are read meanwhile: a server that cannot send stops reading.
        if any(event & ~POLLOUT for _socket, event in ready.poll()):
            wire.consume_input()


def _meaning(error: IntegrityError) -> Exception:
    diagnosis = getattr(error.__cause__, "diag", None)
    meaning = CONSTRAINTS.get(getattr(diagnosis, "constraint_name", None) or "")
    if meaning is None:
        return error
    return DomainError(meaning) if isinstance(meaning, str) else meaning()
