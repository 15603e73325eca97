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
from tongban.kernel.worktime import SHANGHAI
from tongban.sites.api import errors as errors

JSON = "application/json"
DEEPEST = 32
"""Levels of nesting in a body; an application has five."""
_NUL = "NUL character"


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
    if reason := _unfit(document):
        before = body.partition(b"\\u0000")[0].decode() if reason == _NUL else ""
        raise _malformed(before.count("\n") + 1, len(before) - before.rfind("\n"), len(before), reason)
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


def _unfit(document: Any) -> str:
    """Why valid JSON can still not be taken; empty when it can."""
    waiting = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            return f"nested deeper than {DEEPEST} levels"
        match value:
            case str() if "\0" in value:
                return _NUL
            case dict():
                if any("\0" in key for key in value):
                    return _NUL
                waiting += ((inner, depth + 1) for inner in value.values())
            case list():
                waiting += ((inner, depth + 1) for inner in value)
    return ""
