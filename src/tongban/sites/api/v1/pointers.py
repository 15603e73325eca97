"""JSON pointers (RFC 6901) to what is wrong in a body, whoever found it: the shape's check or a rule of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.errors import ValidationError

from tongban.kernel.errors import DomainError
from tongban.sites.api import errors as errors
from tongban.sites.api.v1.turned_away import on_record

MOST_PROBLEMS = 50

_ROW = re.compile(r"^(?P<group>[^\[\]]+)\[(?P<index>\d+)\](?:\.(?P<rest>.+))?$")
_WHERE = {"formspec.answers_invalid": "answers", "catalogue.scenario_invalid": "scenario"}
_SENTENCES = {
    "missing": "缺少这一项",
    "extra_forbidden": "接口说明中没有这一项",
    "string_too_long": "太长",
    "too_long": "太多",
    "string_pattern_mismatch": "写法不正确",
    "enum": "不在所列的值中",
    "literal_error": "不在所列的值中",
    "uuid_parsing": "不是 UUID",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}


@contextmanager
def pointed() -> Iterator[None]:
    """Problems with answers and scenario that leave the block carry a ``pointer`` into the body; so does what is wrong
    with the permit that is to be renewed."""
    try:
        yield
    except DomainError as error:
        where = _WHERE.get(error.code)
        if where:
            problems = [{**each, "pointer": pointer_of(where, each["path"])} for each in error.data["problems"]]
            error.data["problems"] = problems
        if error.code.startswith("cases.renewal."):
            error.data["pointer"] = pointer(("answers", error.data["element"]))
        raise


def pointer_of(where: str, path: str) -> str:
    """``f.staff[1].name`` in ``answers`` → ``/answers/f.staff/1/f.staff.name``: rows are keyed by whole field ids."""
    row = _ROW.match(path)
    if row is None:
        return pointer((where, path))
    rest = (f"{row['group']}.{row['rest']}",) if row["rest"] else ()
    return pointer((where, row["group"], row["index"], *rest))


def pointer(parts: Iterable[object]) -> str:
    """The parts as a JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def refuse_shape(request: HttpRequest, error: ValidationError | type[ValidationError]) -> NoReturn:
    """Handler of shapes that do not fit: DomainError ``api.request.invalid`` with every problem."""
    assert isinstance(error, ValidationError)
    problems = [_problem(each) for each in error.errors[:MOST_PROBLEMS]]
    refused = DomainError("api.request.invalid", count=len(error.errors), problems=problems)
    on_record(request, refused)
    raise refused from None


def _problem(found: Mapping[str, Any]) -> dict[str, str]:
    where, *loc = found["loc"]
    kind = str(found["type"])
    said = {"code": kind, "message": _SENTENCES.get(kind, "不符合接口说明"), "message_en": str(found["msg"])[:300]}
    if where == "body":
        # The first part is the name of the view's parameter.
        return {"in": "body", "pointer": pointer(str(part)[:100] for part in loc[1:] if part != "[key]"), **said}
    return {"in": str(where), "name": ".".join(str(part)[:100] for part in loc), **said}
