"""Plain reads by equality, with statement texts made once: for the few reads that every request makes.

Building a query costs the ORM two to three times what the database needs to answer it (measured, docs/bench.md). These
reads take the same models, give the same instances (unnamed columns stay deferred) and hold no SQL in any app.
Everything richer (ranges, Q objects, joins) is built by the ORM; lists fetch what it has built by a :class:`Statement`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import orjson
import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def outside_arrays(document: Any) -> models.Value:
    """A large document for ``bulk_create``, as a value of its own: rows of plain values go as one array a column, in which every
    quotation mark of a text is escaped one by one (a third of the time of an import). The instance cannot be read back."""
    return models.Value(document, output_field=models.JSONField())


@dataclass(frozen=True, slots=True)
class Via:
    """``Via(Code, "case_id", "code", text)``: the one value of another table's row, as a sub-select."""

    model: type[models.Model]
    column: str
    key: str
    value: Any


def select(
    model: type[M],
    columns: Sequence[str],
    where: Mapping[str, Any],
    *,
    order: Sequence[str] = (),
    limit: int | None = None,
    lock: bool = False,
) -> list[M]:
    """Rows whose columns equal ``where`` (a list means any of them, None that nothing is there). ``columns`` and names are
    column attributes (``guide_id``). ``lock`` is FOR NO KEY UPDATE. One statement."""
    names = in_model_order(model, tuple(columns))
    found = tuples(model, names, where, order=order, limit=limit, lock=lock)
    return [model.from_db(connection.alias, names, row) for row in found]


@dataclass(frozen=True, slots=True)
class Statement(Generic[M]):
    """A query that the ORM has built, as text and values: kept by who asks it again and again, because building it costs as
    much as its answer. No text: nothing can fit."""

    model: type[M]
    names: tuple[str, ...]
    text: str = ""
    values: tuple[Any, ...] = ()

    def fetch(self) -> list[M]:
        """Its rows, past the ORM's cursor and its converter for each value. One statement.

        The text is not prepared: a list's values decide which partial index answers it, so each is planned with its own.
        """
        if not self.text:
            return []
        found, json = _rows(self.text, self.values, cursor=psycopg.ClientCursor), _json_places(self.model, self.names)
        return [self.model.from_db(connection.alias, self.names, _decoded(row, json)) for row in found]


def statement(found: models.QuerySet[M], columns: Sequence[str]) -> Statement[M]:
    """What asks for these columns of the rows of ``found``."""
    names = in_model_order(found.model, (found.model._meta.pk.attname, *columns))
    try:
        text, values = found.only(*columns).query.sql_with_params()
    except EmptyResultSet:
        return Statement(found.model, names)
    return Statement(found.model, names, text, tuple(values))


def tuples(
    model: type[models.Model],
    names: tuple[str, ...],
    where: Mapping[str, Any],
    *,
    order: Sequence[str] = (),
    limit: int | None = None,
    lock: bool = False,
) -> list[Any]:
    """The same as plain values in the order of ``names``: for thousands of rows, of which instances cost the most."""
    values: list[Any] = []
    shape: list[tuple[Any, ...]] = []
    for name, value in where.items():
        if isinstance(value, Via):
            shape.append((name, value.model, value.column, value.key))
            values.append(value.value)
        elif value is None:
            shape.append((name, None))
        else:
            shape.append((name, isinstance(value, list)))
            values.append(value)
    text = _text(model, names, tuple(shape), tuple(order), limit, lock)
    found, json = _rows(text, values), _json_places(model, names)
    return [_decoded(row, json) for row in found] if json else list(found)


def _rows(
    text: str, values: Sequence[Any], cursor: type[psycopg.Cursor[Any]] = psycopg.Cursor
) -> list[tuple[Any, ...]]:
    """Rows of a statement, whose plan the server keeps. Past Django's cursor, which costs as much as the answer."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        asked = cursor(connection.connection)
        found = asked.execute(text, values, prepare=cursor is psycopg.Cursor).fetchall()
    if connection.queries_logged:
        sent = asked.mogrify(text, values) if isinstance(asked, psycopg.ClientCursor) else text
        connection.queries_log.append({"sql": sent, "time": "0"})
    return found


def first(model: type[M], columns: Sequence[str], where: Mapping[str, Any], *, order: Sequence[str] = ()) -> M | None:
    """The first such row, or None."""
    return next(iter(select(model, columns, where, order=order, limit=1)), None)


@lru_cache(maxsize=512)
def in_model_order(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, ...]:
    """``from_db`` takes values in the order in which the model declares its columns. ValueError for unknown names."""
    known = {field.attname for field in model._meta.concrete_fields}
    if not known.issuperset(names):
        raise ValueError(f"{model.__name__} has no {sorted(set(names) - known)}")
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


@lru_cache(maxsize=2048)
def column(model: type[models.Model], name: str) -> str:
    """The quoted database column of a field or column attribute."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return f'"{field.column}"'


@lru_cache(maxsize=512)
def _text(
    model: type[models.Model],
    names: tuple[str, ...],
    shape: tuple[tuple[Any, ...], ...],
    order: tuple[str, ...],
    limit: int | None,
    lock: bool,
) -> str:
    parts = [f'SELECT {", ".join(column(model, name) for name in names)} FROM "{model._meta.db_table}"']
    parts.append("WHERE " + " AND ".join(_condition(model, each) for each in shape))
    if order:
        directions = ((column(model, name.lstrip("-")), " DESC" if name.startswith("-") else "") for name in order)
        parts.append("ORDER BY " + ", ".join(name + direction for name, direction in directions))
    if limit is not None:
        parts.append(f"LIMIT {limit:d}")
    if lock:
        parts.append("FOR NO KEY UPDATE")
    return " ".join(parts)


def _condition(model: type[models.Model], shape: tuple[Any, ...]) -> str:
    if len(shape) == 2:
        name, several = shape
        if several is None:
            return f"{column(model, name)} IS NULL"
        return f"{column(model, name)} = " + ("ANY(%s)" if several else "%s")
    name, other, wanted, key = shape
    inner = f'SELECT {column(other, wanted)} FROM "{other._meta.db_table}" WHERE {column(other, key)} = %s'
    return f"{column(model, name)} = ({inner})"


@lru_cache(maxsize=512)
def _json_places(model: type[models.Model], names: tuple[str, ...]) -> tuple[int, ...]:
    fields = [model._meta.get_field(name) for name in names]
    return tuple(place for place, field in enumerate(fields) if isinstance(field, models.JSONField))


def _decoded(row: tuple[Any, ...], json: tuple[int, ...]) -> Sequence[Any]:
    values = list(row)
    for place in json:
        # Django hands JSONB of a raw cursor over as text.
        if values[place] is not None:
            values[place] = orjson.loads(values[place])
    return values
