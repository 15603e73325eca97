"""Many rows in one statement and one value: for what the platform itself does to thousands of things at once.

The rows travel as one JSON document that the database reads as a table (``json_to_recordset``), with the types of the
model's columns. So a statement has one text whatever the number of rows, the limit of 65,535 values does not apply, and
client and server each save what thousands of parameters cost (measured, docs/mechanisms/supervision.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, models

from tongban.foundation.flush import Command, Update, update_command
from tongban.foundation.rows import column

Row = Mapping[str, Any]
_WAS = "was "


def insert_together(model: type[models.Model], rows: Sequence[Row]) -> Command:
    """The INSERT of all rows of a table. Every row names the same columns. ValueError otherwise."""
    names = _names(model, rows)
    order = int(getattr(model, "write_order", 50))
    return Command(_insert_text(model, names), [_document(rows)], order=order)


def put_together(model: type[models.Model], rows: Sequence[Row], key: str, *, replace: bool = True) -> Command:
    """The same where rows may be there already by ``key``: they take the new values, or stay with ``replace`` False."""
    names = _names(model, rows)
    return Command(_put_text(model, names, key, replace), [_document(rows)])


def update_together(updates: Iterable[Update]) -> list[Command]:
    """The collected updates, those of one table and shape in one UPDATE; ``otherwise`` unless each fits exactly one row.

    An update that looks for NULL stays a statement of its own. No two may concern the same row.
    """
    commands: list[Command] = []
    shapes: dict[tuple[Any, ...], list[Update]] = {}
    for each in updates:
        if any(value is None for value in each.where.values()):
            commands.append(update_command(each))
        else:
            shape = (each.model, tuple(each.where), tuple(each.values), each.otherwise)
            shapes.setdefault(shape, []).append(each)
    for (model, where, names, otherwise), alike in shapes.items():
        rows = [{**each.values, **{_WAS + name: value for name, value in each.where.items()}} for each in alike]
        text = _update_text(model, where, names)
        commands.append(Command(text, [_document(rows)], otherwise, rows=len(rows)))
    return commands


def _names(model: type[models.Model], rows: Sequence[Row]) -> tuple[str, ...]:
    names = rows[0].keys()
    if any(row.keys() != names for row in rows):
        raise ValueError(f"rows of {model.__name__} must name the same columns")
    return tuple(names)


def _document(rows: Sequence[Row]) -> str:
    return orjson.dumps(rows, default=_bytes).decode()


def _bytes(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    raise TypeError(f"no row holds a {type(value).__name__}")


@lru_cache(maxsize=128)
def _insert_text(model: type[models.Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(column(model, name) for name in names)
    read = ", ".join(f'r."{name}"' for name in names)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {read} FROM {_table(model, names)}'


@lru_cache(maxsize=128)
def _put_text(model: type[models.Model], names: tuple[str, ...], key: str, replace: bool) -> str:
    taken = [column(model, name) for name in names if name != key]
    then = "UPDATE SET " + ", ".join(f"{each} = EXCLUDED.{each}" for each in taken) if replace else "NOTHING"
    return f"{_insert_text(model, names)} ON CONFLICT ({column(model, key)}) DO {then}"


@lru_cache(maxsize=128)
def _update_text(model: type[models.Model], where: tuple[str, ...], names: tuple[str, ...]) -> str:
    changes = ", ".join(f'{column(model, name)} = r."{name}"' for name in names)
    found = " AND ".join(f't.{column(model, name)} = r."{_WAS}{name}"' for name in where)
    table = _table(model, names, where)
    return f'UPDATE "{model._meta.db_table}" AS t SET {changes} FROM {table} WHERE {found}'


def _table(model: type[models.Model], names: tuple[str, ...], where: tuple[str, ...] = ()) -> str:
    typed = [(name, name) for name in names] + [(_WAS + name, name) for name in where]
    columns = ", ".join(f'"{told}" {model._meta.get_field(name).db_type(connection)}' for told, name in typed)
    return f"json_to_recordset(%s) AS r({columns})"
