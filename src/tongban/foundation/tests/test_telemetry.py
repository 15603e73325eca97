"""What a log line says of an exception: type, code and place, never a value, whichever way it came there."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.db import connection, transaction
from django.test import RequestFactory

from tongban.foundation.web.middleware import ErrorMiddleware
from tongban.kernel import errors
from tongban.kernel.errors import DomainError, ErrorSpec, register

NUMBER = "369901199001010013"


@pytest.fixture(autouse=True)
def _catalogued(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code for the trial that no other test sees in the catalogue."""
    monkeypatch.setattr(errors, "_CATALOGUE", dict(errors._CATALOGUE))
    register(ErrorSpec("tests.away", 503, "{of} 不在", "{of} is away", "等", "Wait"))


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What operation writes: everything, through the formatter that the settings gave it."""
    written, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        next(
            each.formatter for each in root.handlers if isinstance(each.formatter, structlog.stdlib.ProcessorFormatter)
        )
    )
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def _rule() -> None:
    raise DomainError("tests.away", of=NUMBER)


def _unknown_rule() -> None:
    raise DomainError("trial.not_catalogued", of=NUMBER)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text::uuid", [NUMBER])


def _row() -> None:
    """A constraint that says which row it refuses."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE trial (number text CONSTRAINT trial_one PRIMARY KEY) ON COMMIT DROP")
        cursor.execute("INSERT INTO trial VALUES (%s), (%s)", [NUMBER, NUMBER])


def _caused() -> None:
    try:
        _rule()
    except DomainError as error:
        raise ValueError(NUMBER) from error


def _meanwhile() -> None:
    try:
        raise KeyError(NUMBER)
    except KeyError:
        _rule()


def _noted() -> None:
    error = RuntimeError("x")
    error.add_note(NUMBER)
    raise error


def _together() -> None:
    noted = ValueError(NUMBER)
    noted.add_note(NUMBER)
    raise ExceptionGroup(NUMBER, [noted, DomainError("tests.away", of=NUMBER)])


def _unreadable() -> None:
    compile(f"{NUMBER} {NUMBER}", NUMBER, "exec")


def _file() -> None:
    open(f"/nowhere/{NUMBER}")  # noqa: SIM115


FAILURES: dict[str, tuple[Callable[[], None], list[tuple[str, str]]]] = {
    "a rule": (_rule, [("DomainError", "tests.away")]),
    "a rule that is not catalogued": (_unknown_rule, [("DomainError", "trial.not_catalogued")]),
    "the database": (_database, [("DataError", ""), ("InvalidTextRepresentation", "22P02")]),
    "a row": (_row, [("IntegrityError", ""), ("UniqueViolation", "23505 trial_one")]),
    "a cause": (_caused, [("ValueError", ""), ("DomainError", "tests.away")]),
    "another that was handled": (_meanwhile, [("DomainError", "tests.away"), ("KeyError", "")]),
    "a note": (_noted, [("RuntimeError", "")]),
    "several": (_together, [("ExceptionGroup", "")]),
    "source": (_unreadable, [("SyntaxError", "")]),
    "a file": (_file, [("FileNotFoundError", "ENOENT")]),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FAILURES)
def test_the_log_of_a_failed_request_holds_no_value(name: str, lines: StringIO) -> None:
    fails, said = FAILURES[name]
    answer = None
    try:
        with transaction.atomic():
            fails()
    except Exception as error:
        answer = ErrorMiddleware(lambda _: None).process_exception(RequestFactory().get("/"), error)  # type: ignore[arg-type, return-value]
    assert answer is not None
    assert answer.status_code >= 500
    (line,) = (json.loads(each) for each in lines.getvalue().splitlines() if "request.failed" in each)
    stacks: list[dict[str, Any]] = line["exception"]
    assert [(each["exc_type"], each["exc_value"]) for each in stacks] == said
    assert any(frame["name"] == fails.__name__ for each in stacks for frame in each["frames"])
    assert NUMBER not in lines.getvalue()


def test_each_of_several_has_its_code(lines: StringIO) -> None:
    try:
        _together()
    except ExceptionGroup:
        structlog.get_logger("trial").exception("several")
    (line,) = (json.loads(each) for each in lines.getvalue().splitlines())
    told = [inner[0]["exc_value"] for inner in line["exception"][0]["exceptions"]]
    assert told == ["", "tests.away"]
    assert NUMBER not in lines.getvalue()


def test_what_a_library_logs_holds_none_either(lines: StringIO) -> None:
    try:
        raise ValueError(NUMBER)
    except ValueError:
        logging.getLogger("procrastinate.worker").exception("a task failed")
    assert "ValueError" in lines.getvalue()
    assert NUMBER not in lines.getvalue()
