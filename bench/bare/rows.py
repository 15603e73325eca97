"""The rows that one application by the API leaves, taken once from a case that the product wrote."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models

from tongban.cases.models import Case, RegistrationCode, Submission, SubmittedMaterial
from tongban.foundation.records.models import Event, IdempotencyKey
from tongban.kernel.ids import uuid7

TABLES: tuple[type[models.Model], ...] = (
    RegistrationCode,
    Case,
    Submission,
    SubmittedMaterial,
    Event,
    IdempotencyKey,
)
"""In the order in which they are written."""
_OWN = {Case: "id", Event: "stream_id"}
TODO = ("SUBMITTED", "ACCEPTED", "IN_REVIEW", "DECIDED")
DONE = {"state": "ACCEPTED"}


@dataclass(frozen=True)
class Template:
    """Columns by table; ``code`` names the case they come from."""

    columns: dict[type[models.Model], tuple[str, ...]]
    rows: dict[type[models.Model], list[dict[str, Any]]]


@lru_cache(maxsize=1)
def template() -> Template:
    """The rows of the case that ``BENCH_TEMPLATE`` names by its code."""
    code = os.environ["BENCH_TEMPLATE"]
    case_id = RegistrationCode.objects.get(code=code).case_id
    columns = {model: tuple(field.attname for field in model._meta.concrete_fields) for model in TABLES}
    rows = {
        model: list(model._default_manager.filter(**{_OWN.get(model, "case_id"): case_id}).values(*columns[model]))
        for model in TABLES
        if model is not IdempotencyKey
    }
    account = rows[Case][0]["submitted_by"]
    now = datetime.now(UTC)
    result = {"registration_code": code, "case_id": str(case_id), "query_word": "", "state": "SUBMITTED"}
    rows[IdempotencyKey] = [
        {"account_id": account, "key": b"", "request": bytes(16), "result": result, "at": now},
    ]
    return Template(columns, rows)


def fresh() -> dict[type[models.Model], list[dict[str, Any]]]:
    """The rows under a new id, code and key: nothing else of them is worked out."""
    case_id, code = uuid7(datetime.now(UTC)), secrets.token_hex(9).upper()
    own: dict[str, Any] = {"id": case_id, "case_id": case_id, "stream_id": case_id, "code": code}
    result = {}
    for model, rows in template().rows.items():
        names = [name for name in template().columns[model] if name in own]
        result[model] = [{**row, **{name: own[name] for name in names}} for row in rows]
    result[IdempotencyKey][0]["key"] = secrets.token_bytes(16)
    return result


@lru_cache(maxsize=1)
def accepted_events() -> list[dict[str, Any]]:
    """The two events of an acceptance, as the product wrote them for some case."""
    types = ("cases.case.pre_reviewed", "cases.case.accepted")
    names = tuple(field.attname for field in Event._meta.concrete_fields)
    return [Event.objects.filter(type=type_).values(*names).first() or {} for type_ in types]


@lru_cache(maxsize=1)
def department() -> UUID:
    """The department that most cases belong to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT department_id FROM cases_case LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else uuid4()
