"""The OpenAPI 3.1 document: what the framework knows of the shapes, with every error, header and example written out.

``docs/api/openapi.json`` is :func:`text`, kept current by a test.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.openapi.schema import REF_TEMPLATE, get_schema

from tongban.foundation.web.statuses import text_of
from tongban.kernel.errors import DomainError, ErrorSpec
from tongban.sites.api.permissions import PERMISSIONS
from tongban.sites.api.v1.api import api
from tongban.sites.api.v1.examples import example_of
from tongban.sites.api.v1.links import links_of
from tongban.sites.api.v1.shapes import Problem
from tongban.sites.api.v1.wire import raw_answer
from tongban.sites.parts.rights import Policy

Document = dict[str, Any]

PREFIX = "/api/v1/"
_PROBLEM = "application/problem+json"
_OPTIONAL_TOKEN = ("get_case", "ask_guide_of_case")
_TAGS = {
    "items": "事项与办事指南",
    "quality": "指南质量、证明和盖章清单",
    "applications": "申请",
    "cases": "办件",
    "deeds": "办件上的操作",
    "notices": "公示",
    "published": "公开文件",
    "cards": "电子监察：预警和红黄牌",
    "ratings": "好差评",
    "enquiries": "咨询",
    "messages": "消息与通知方式",
    "me": "本人：我的企业、委托、我的数据",
    "accounts": "账号：注册、找回、实名核验",
    "errors": "错误码",
}
_PARAMETERS: Document = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "8 to 200 visible ASCII characters, new for each deed, the same for its retries.",
        "schema": {"type": "string", "minLength": 8, "maxLength": 200},
        "example": "0d8cf1a4-4a53-4b0e-8c2b-8f5b1f8f7a10",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag the case was read with, instead of `state_version` in the body.",
        "schema": {"type": "string"},
        "example": '"1-4f1c2a9be01d77aa"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "An ETag; 304 when nothing has changed.",
        "schema": {"type": "string"},
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "`en` for English sentences in problem documents.",
        "schema": {"type": "string"},
    },
}
_HEADERS: Document = {
    "TraceId": {"description": "Quote it when you ask for help.", "schema": {"type": "string"}},
    "ETag": {"description": "Names what was answered.", "schema": {"type": "string"}},
    "Location": {"description": "Where the new case is.", "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}


@lru_cache(maxsize=1)
def text() -> str:
    """The document as it is served and kept in the repository."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def openapi(request: HttpRequest) -> HttpResponse:
    """``GET /api/v1/openapi.json``."""
    return raw_answer(text().encode(), headers={"Cache-Control": "public, max-age=300"})


def document() -> Document:
    """The OpenAPI document."""
    raw = get_schema(api, PREFIX.strip("/"))
    paths = {path: {method: _operation(each) for method, each in item.items()} for path, item in raw["paths"].items()}
    for methods in paths.values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if links := dict(links_of(operation["operationId"], status, paths)):
                    answer["links"] = links
    problem = Problem.model_json_schema(ref_template=REF_TEMPLATE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": api.title,
            "version": api.version,
            "description": api.description,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in _TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted({**raw["components"]["schemas"], "Problem": problem}.items())),
            "parameters": _PARAMETERS,
            "headers": _HEADERS,
            "examples": {code: example_of(code) for code in _told(paths)},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of an account (`tb_…`)."}
            },
        },
    }


def _operation(raw: Document) -> Document:
    policy = PERMISSIONS[raw["operationId"]]
    said = {name: value for name, value in raw.items() if not name.startswith("x-")}
    extra = {name[2:]: value for name, value in raw.items() if name.startswith("x-")}
    said["parameters"] = [*map(_parameter, raw["parameters"]), *_parameters(extra)]
    said["responses"] = {**_answers(raw, extra), **_refusals([*extra["errors"], *_of_callers(raw, policy)])}
    if policy is Policy.token:
        said["security"] = [{"token": []}]
    elif raw["operationId"] in _OPTIONAL_TOKEN:
        said["security"] = [{}, {"token": []}]
    if "example" in extra:
        said["requestBody"]["content"]["application/json"]["example"] = extra["example"]
    return said


def _parameter(raw: Document) -> Document:
    """The framework copies a schema's list of examples where OpenAPI wants a map, or one."""
    said = {name: value for name, value in raw.items() if name != "examples"}
    return {**said, "example": raw["examples"][0]} if "examples" in raw else said


def _parameters(extra: Document) -> Iterator[Document]:
    named = {"keyed": "IdempotencyKey", "if-match": "IfMatch", "etag": "IfNoneMatch"}
    for name, parameter in named.items():
        if name in extra:
            yield {"$ref": f"#/components/parameters/{parameter}"}
    yield {"$ref": "#/components/parameters/AcceptLanguage"}


def _of_callers(raw: Document, policy: Policy) -> Iterator[str]:
    """Errors that any route of this kind may answer with."""
    if policy is Policy.token or raw["operationId"] in _OPTIONAL_TOKEN:
        yield from ("identity.token.invalid", "limits.too_many")
    if raw["parameters"]:
        yield "api.request.invalid"


def _answers(raw: Document, extra: Document) -> Document:
    """The answers of success, with their headers."""
    told = {}
    for status, answer in raw["responses"].items():
        headers = {"X-Request-ID": _ref("headers", "TraceId")}
        if "etag" in extra or "if-match" in extra:
            headers["ETag"] = _ref("headers", "ETag")
        if raw["operationId"] == "submit_application":
            headers["Location"] = _ref("headers", "Location")
        told[str(status)] = {**answer, "headers": headers}
        if kinds := extra.get("binary"):
            binary = {"schema": {"type": "string", "format": "binary"}}
            told[str(status)]["content"] = dict.fromkeys(kinds, binary)
    if "etag" in extra:
        told["304"] = {"description": "Not modified"}
    return told


def _refusals(codes: list[str]) -> Document:
    """The refusals by status, each code with its example."""
    by_status: dict[int, dict[str, ErrorSpec]] = {}
    for code in codes:
        spec = DomainError(code).spec
        by_status.setdefault(spec.status, {})[code] = spec
    return {str(status): _refusal(status, specs) for status, specs in sorted(by_status.items())}


def _refusal(status: int, specs: dict[str, ErrorSpec]) -> Document:
    headers = {"X-Request-ID": _ref("headers", "TraceId")}
    if status in (429, 503):
        headers["Retry-After"] = _ref("headers", "RetryAfter")
    about = "; ".join(f"`{code}`" for code in sorted(specs))
    return {
        "description": f"{text_of(status).title_in('en')}: {about}",
        "headers": headers,
        "content": {
            _PROBLEM: {
                "schema": _ref("schemas", "Problem"),
                "examples": {code: _ref("examples", code) for code in sorted(specs)},
            }
        },
    }


def _told(paths: Document) -> list[str]:
    """Codes of every error that some operation may answer with."""
    answers = (answer for item in paths.values() for each in item.values() for answer in each["responses"].values())
    return sorted(
        {code for answer in answers for code in answer.get("content", {}).get(_PROBLEM, {}).get("examples", {})}
    )


def _ref(kind: str, name: str) -> Document:
    return {"$ref": f"#/components/{kind}/{name}"}
