"""Requests made from the OpenAPI document by schemathesis, steered to the things of the seeded place.

Half of them ask for ids that exist, by somebody to whom they may belong; the rest is whatever fits the document, or does
not. Every choice is drawn from the generated request itself, so the same run makes the same requests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import requests
import schemathesis
from django.http.response import HttpResponseBase
from django.test import Client
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.access.world import (
    APPLICANT,
    DECIDER,
    ELDER,
    OTHER_APPLICANT,
    OUTSIDER,
    RESTAURANT,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    World,
)
from tongban.sites.api.tests.contract import judge
from tongban.sites.api.v1.openapi import document

HERE = "http://testserver"
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CALLERS = (APPLICANT, OTHER_APPLICANT, REVIEWER, REVIEWER, SECOND, DECIDER, SUPERVISOR, ELDER, OUTSIDER, "")


@dataclass
class Steered:
    """The document as schemathesis reads it, with the seeded place behind it."""

    world: World
    schema: Any
    known: Mapping[str, tuple[Any, ...]]

    def _headers(self, case: Case, login: str) -> dict[str, str]:
        headers = {"Idempotency-Key": f"key-{_number(case, 'key'):08x}"}
        return {**headers, "Authorization": f"Bearer {self.world.token(login)}"} if login else headers

    def send(self, case: Case, login: str) -> Response:
        """One request of ``login``; every answer must be one that the document describes."""
        headers = self._headers(case, login)
        if isinstance(case.headers, Mapping) and "Idempotency-Key" in case.headers and _number(case, "own") % 4 == 0:
            del headers["Idempotency-Key"]
        request = requests.Request(**case.as_transport_kwargs(base_url=HERE, headers=headers)).prepare()
        parts = urlsplit(str(request.url))
        sent = {name: _text(value) for name, value in request.headers.items() if name != "Content-Length"}
        answer = Client(headers=sent, raise_request_exception=False).generic(
            str(request.method), parts.path, _bytes(request.body), sent.get("Content-Type", ""),
            QUERY_STRING=parts.query,
        )  # fmt: skip
        assert answer.status_code != 500
        read = _answer(request, answer)
        if _reached(case, answer):
            judge(str(request.method), parts.path, answer)
            case.validate_response(read, checks=CHECKS)
        else:
            # An id of another shape makes another address, which is not one of the API.
            assert answer.status_code in (401, 404, 405), f"{case.method} {parts.path}: {answer.status_code}"
            assert answer.headers["Content-Type"] == "application/problem+json"
        return read


def steered(world: World) -> Steered:
    """The document over the product itself, in this process."""
    schema = schemathesis.openapi.from_dict(closed(document()))
    found = Steered(world, schema, _known(world))

    @schema.hook
    def map_path_parameters(context: Any, path_parameters: dict[str, Any]) -> dict[str, Any]:
        if not path_parameters or _number(path_parameters, "path") % 4 == 0:
            return path_parameters
        return {
            name: _chosen(found.known[name], path_parameters, name) if name in found.known else value
            for name, value in path_parameters.items()
        }

    @schema.hook
    def map_body(context: Any, body: Any) -> Any:
        example = _example(context.operation.definition.raw)
        if example is None or _number(body, "body") % 3 == 0:
            return body
        known = (
            {**example, "state_version": 1 + _number(body, "version") % 4} if "state_version" in example else example
        )
        # One member as generated, the others right: what lies behind the first check is reached too.
        if isinstance(body, dict) and body and _number(body, "member") % 2:
            name = _chosen(tuple(sorted(body)), body, "name")
            return {**known, name: body[name]}
        return known

    return found


def closed(part: Any) -> Any:
    """The document in which no object has members that it does not name: an answer tells nothing that nobody described."""
    if isinstance(part, list):
        return [closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {name: closed(each) for name, each in part.items()}
    if part.get("type") == "object" and "properties" in part:
        found.setdefault("additionalProperties", False)
    return found


def _known(world: World) -> dict[str, tuple[Any, ...]]:
    return {
        "registration_code": tuple(case.code.replace("-", "") for case in world.cases.values()),
        "card_id": (str(world.ids["card"]),),
        "company_id": (str(RESTAURANT),),
        "mandate_id": (str(world.ids["mandate"]), str(world.ids["case_mandate"])),
        "message_id": (str(world.ids["message"]),),
        "invitation_id": (str(world.ids["invitation"]),),
        "representation_id": (str(world.ids["representation"]),),
        "case_id": (str(world.ids["notice_case"]),),
        "guide_hash": (world.guide,),
        "implementation_code": (world.item,),
        "n": (1, 2, 3),
    }


def _example(operation: Mapping[str, Any]) -> dict[str, Any] | None:
    example = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    return example if isinstance(example, dict) else None


def _number(value: Any, salt: str) -> int:
    """A number that follows from what was generated, the same in every process."""
    text = f"{value.formatted_path}{value.body!r}{value.query!r}" if isinstance(value, Case) else repr(value)
    return crc32((salt + text).encode("utf-8", "surrogatepass"))


def _chosen(choices: tuple[Any, ...], value: Any, salt: str) -> Any:
    return choices[_number(value, salt) % len(choices)]


def _reached(case: Case, answer: Any) -> bool:
    """Whether the request came to the operation that it was made for."""
    match = answer.resolver_match
    return bool(match) and re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route) == case.operation.path.lstrip("/")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _bytes(body: Any) -> bytes:
    return (
        body.encode() if isinstance(body, str) else b"".join(body) if hasattr(body, "__next__") else bytes(body or b"")
    )


def _answer(request: requests.PreparedRequest, answer: HttpResponseBase) -> Response:
    """The answer as schemathesis holds one."""
    return Response(
        status_code=answer.status_code,
        headers={name.lower(): [value] for name, value in answer.headers.items()},
        content=b"".join(answer),  # type: ignore[call-overload]
        request=request,
        elapsed=0.001,
        verify=False,
        message=answer.reason_phrase,
        encoding="utf-8",
    )
