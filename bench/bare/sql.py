"""The yardstick of hand-written SQL in a Django view."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from psycopg.types.json import Jsonb

from bench.bare.orm import LISTED, told
from bench.bare.rows import DONE, TABLES, TODO, accepted_events, department, fresh
from tongban.cases.models import Case
from tongban.foundation.records.models import Event

_TEXTS: dict[tuple[type[models.Model], int], str] = {}


def _insert(cursor: Any, model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    text = _TEXTS.get((model, len(rows)))
    if text is None:
        row = f"({', '.join(['%s'] * len(rows[0]))})"
        text = f"INSERT INTO {model._meta.db_table} ({', '.join(rows[0])}) VALUES {', '.join([row] * len(rows))}"
        _TEXTS[model, len(rows)] = text
    cursor.execute(text, [_value(value) for each in rows for value in each.values()])


def _value(value: Any) -> Any:
    return Jsonb(value, dumps=orjson.dumps) if isinstance(value, dict | list) else value


def _all(statement: str, *values: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def submit(request: HttpRequest) -> HttpResponse:
    """Eight statements: six tables and the transaction."""
    rows = fresh()
    orjson.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in TABLES:
            _insert(cursor, model, rows[model])
    return told({"registration_code": rows[Case][0]["code"]}, 201)


def deed(request: HttpRequest, code: str) -> HttpResponse:
    """Look up, lock, two events, update."""
    (found,) = _all("SELECT case_id FROM cases_code WHERE code = %s", code)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT state_version, last_seq, submitted_at, facts, steps, due FROM cases_case WHERE id = %s"
            " FOR NO KEY UPDATE",
            [found["case_id"]],
        )
        version, last, submitted_at, facts, steps, due = cursor.fetchone()
        events = [
            {**event, "stream_id": found["case_id"], "n": last + place, "key": None}
            for place, event in enumerate(accepted_events(), start=1)
        ]
        _insert(cursor, Event, events)
        cursor.execute(
            "UPDATE cases_case SET state = %s, state_version = %s, last_seq = %s, accepted_on = %s, facts = %s, steps = %s,"
            " due = %s, acceptance_due = %s, promised_due = %s, statutory_due = %s WHERE id = %s",
            [
                DONE["state"], version + 1, last + 2, submitted_at.date(), facts, steps, due, None, due, due,
                found["case_id"],
            ],
        )  # fmt: skip
    return told({"state": DONE["state"]})


def progress(request: HttpRequest, code: str) -> HttpResponse:
    """Code, case, events."""
    (found,) = _all("SELECT case_id FROM cases_code WHERE code = %s", code)
    case = _all("SELECT * FROM cases_case WHERE id = %s", found["case_id"])
    return told({"case": case, "events": _events(found["case_id"])})


def detail(request: HttpRequest, code: str) -> HttpResponse:
    """The same, submission and materials."""
    (found,) = _all("SELECT case_id FROM cases_code WHERE code = %s", code)
    case_id = found["case_id"]
    submission = "SELECT * FROM cases_submission WHERE case_id = %s ORDER BY round DESC LIMIT 1"
    return told(
        {
            "case": _all("SELECT * FROM cases_case WHERE id = %s", case_id),
            "events": _events(case_id),
            "submission": _all(submission, case_id),
            "materials": _all("SELECT * FROM cases_material WHERE case_id = %s ORDER BY n", case_id),
        }
    )


def _events(case_id: object) -> list[dict[str, Any]]:
    return _all("SELECT n, type, at, open FROM records_event WHERE stream_id = %s ORDER BY n", case_id)


def work_list(request: HttpRequest, view: str) -> HttpResponse:
    """The first 20 by due date of one department, and one more."""
    return told(
        _all(
            f"SELECT {', '.join(LISTED)} FROM cases_case"
            " WHERE department_id = %s AND due IS NOT NULL AND state = ANY(%s) ORDER BY due, id LIMIT 21",
            department(),
            list(TODO),
        )
    )


def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The newest version of a guide as a document, not as a page."""
    statement = "SELECT hash, document FROM catalogue_guideversion WHERE guide_id = %s ORDER BY number DESC LIMIT 1"
    return told(_all(statement, code))
