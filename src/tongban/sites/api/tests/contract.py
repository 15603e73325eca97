"""The OpenAPI document as a judge: every answer that a test receives must be one that the document describes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import jsonschema_rs
from django.http.response import HttpResponseBase

from tongban.sites.api.v1.openapi import document

NOT_OF_AN_OPERATION = {401, 404, 405}


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """The document, made once."""
    return document()


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """The operation behind a path, None where there is none."""
    path = path.partition("?")[0]
    # A literal segment wins over a parameter, as in the URL configuration.
    for template in sorted(described()["paths"], key=lambda each: each.count("{")):
        pattern = re.sub(r"\\{[^/]+\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path):
            asked = "get" if method == "HEAD" else method.lower()
            found: dict[str, Any] | None = described()["paths"][template].get(asked)
            return found
    return None


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    """What in ``value`` does not fit ``schema``, whose references lead into the document."""
    whole = {**schema, "components": described()["components"]}
    validator = jsonschema_rs.validator_for(whole)
    return [f"/{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(value)]


def judge(method: str, path: str, answer: HttpResponseBase) -> None:
    """AssertionError unless the document describes this answer: status, media type, shape."""
    assert answer["X-Request-ID"]
    operation = operation_of(method, path)
    if operation is None:
        assert answer.status_code in NOT_OF_AN_OPERATION, f"{method} {path} is not described"
        return
    place = f"{operation['operationId']} {answer.status_code}"
    said = operation["responses"].get(str(answer.status_code))
    assert said is not None, f"{place} is not described: {getattr(answer, 'content', b'')!r}"
    missing = [name for name in said.get("headers", {}) if name not in answer.headers]
    assert not missing, f"{place} lacks {missing}"
    if "content" not in said:
        return
    kind = answer["Content-Type"].partition(";")[0]
    assert kind in said["content"], f"{place} is {kind}"
    if kind.endswith("json") and method != "HEAD":
        value = answer.json()  # type: ignore[attr-defined]
        wrong = faults(said["content"][kind]["schema"], value)
        assert not wrong, f"{place}: {wrong}"
        if kind.startswith("application/problem"):
            assert value["code"] in said["content"][kind]["examples"], f"{place}: {value['code']} is not described"
