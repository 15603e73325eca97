"""What goes over the wire: JSON read with the place of its faults, answers written, instants as people here count them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.parser import Parser
from ninja.types import DictStrAny
from pydantic import BaseModel

from tongban.kernel.errors import DomainError
from tongban.kernel.text import holds_nul
from tongban.kernel.worktime import SHANGHAI
from tongban.sites.api import errors as errors

JSON = "application/json"
DEEPEST = 32
"""Levels of nesting in a body; an application has five."""


class JsonBody(Parser):
    """Reads bodies of type JSON and nothing else."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """DomainErrors ``api.body.media_type``, ``api.body.malformed`` with line, column and position from 1."""
        kind = request.content_type or ""
        if kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
            raise DomainError("api.body.media_type", found=kind[:100], accept=JSON)
        return cast(DictStrAny, read_json(request.body))


def read_json(body: bytes) -> Any:
    """The document. NaN, lone surrogates, NUL characters (which no column can hold) and deep nesting are faults."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _malformed(error.lineno, error.colno, error.pos, error.msg) from None
    if _deeper(document):
        raise _malformed(1, 1, 0, f"nested deeper than {DEEPEST} levels")
    # JSON writes the character in this one way only; a backslash before it makes other text of it.
    before, escape, _after = body.partition(b"\\u0000")
    if escape and holds_nul(document):
        told = before.decode()
        raise _malformed(told.count("\n") + 1, len(told) - told.rfind("\n"), len(told), "NUL character")
    return document


def answer(document: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """``document`` as JSON."""
    return raw_answer(document.model_dump_json().encode(), status, headers)


def raw_answer(content: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """JSON that is already written."""
    return HttpResponse(content, status=status, content_type=JSON, headers=dict(headers or {}))


def instant(value: datetime | str | None) -> str | None:
    """ISO 8601 with the offset +08:00, to the millisecond. Stored instants come as text."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(SHANGHAI).isoformat(timespec="milliseconds")


def sure_instant(value: datetime | str) -> str:
    """As :func:`instant`, of something that is always there."""
    text = instant(value)
    assert text is not None
    return text


def _malformed(line: int, column: int, place: int, reason: str) -> DomainError:
    """Line, column and position are counted in characters from 1, as editors do."""
    return DomainError("api.body.malformed", line=line, column=column, position=place + 1, reason=reason)


def _deeper(document: Any) -> bool:
    waiting = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            return True
        if isinstance(value, dict | list):
            inside = value.values() if isinstance(value, dict) else value
            waiting += ((inner, depth + 1) for inner in inside)
    return False
