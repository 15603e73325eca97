"""The document itself: current, sound, complete; and the rights table of this door."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from django.urls import get_resolver

from tongban.kernel.errors import catalogue, is_registered
from tongban.sites.api.permissions import PERMISSIONS
from tongban.sites.api.tests.conftest import Program
from tongban.sites.api.tests.contract import described, faults
from tongban.sites.api.v1 import openapi
from tongban.sites.parts.rights import Policy

KEPT = Path(__file__).resolve().parents[5] / "docs/api/openapi.json"
REPORTS = {"sms_report", "mail_report"}
METHODS = {"get", "post", "put"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described()["paths"].items():
        assert set(item) <= METHODS
        for method, operation in item.items():
            yield path, method, operation


OPERATIONS = [pytest.param(*each, id=each[2]["operationId"]) for each in operations()]


def test_the_kept_document_is_current() -> None:
    assert KEPT.read_text(encoding="utf-8") == openapi.text(), "run `make docs`"


def test_it_is_served_to_everybody(api_province: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer.content.decode()) == (200, openapi.text())


def test_references_lead_somewhere() -> None:
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("$ref"), str):
                yield value["$ref"]
            for inner in value.values():
                yield from references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    found = set(references(described()))
    assert found
    for reference in found:
        target: Any = described()
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_shapes_are_json_schema() -> None:
    for name, schema in described()["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}), name


def test_names_are_unique_and_those_of_the_rights_table() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    # The rest are addresses that describe nothing: the document, the root, what does not exist; and the gateways' reports.
    assert PERMISSIONS.keys() - set(names) == {"openapi", "api-root", "unknown", "unknown_deed", *REPORTS}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_an_operation_is_wholly_described(path: str, method: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert [tag for tag in operation["tags"] if tag not in {each["name"] for each in described()["tags"]}] == []
    told = operation["responses"]
    assert [status for status in told if status.startswith("2")]
    assert all(answer["description"] for answer in told.values())
    named = {each["name"] for each in operation["parameters"] if "name" in each and each["in"] == "path"}
    assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}
    assert not [each for each in operation["parameters"] if isinstance(each.get("examples"), list)]
    token = {"token": []} in operation.get("security", [])
    either = operation["operationId"] in ("get_case", "ask_guide_of_case")
    assert token == (PERMISSIONS[operation["operationId"]] is Policy.token or either)
    if token:
        assert {"401", "429"} <= told.keys()
    if "requestBody" in operation:
        assert {"400", "413", "415", "422"} <= told.keys()


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_what_does_something_reads_a_key_and_a_version(path: str, method: str, operation: dict[str, Any]) -> None:
    references = {each.get("$ref", "").rpartition("/")[2] for each in operation["parameters"]}
    deed = "/deeds/" in path
    keyed = operation["operationId"] in (
        "submit_application", "object_to_notice", "give_rating", "ask_question", "complain",
            "claim_my_right",
    )  # fmt: skip
    assert ("IdempotencyKey" in references) == (deed or keyed)
    assert ("IfMatch" in references) == deed
    if deed:
        assert {"404", "409", "428"} <= operation["responses"].keys()


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_examples_fit_their_shapes(path: str, method: str, operation: dict[str, Any]) -> None:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None:
        assert "example" in body
        assert faults(body["schema"], body["example"]) == []
    for answer in operation["responses"].values():
        for kind, content in answer.get("content", {}).items():
            for code in content.get("examples", {}):
                example = described()["components"]["examples"][code]
                assert kind == "application/problem+json"
                assert is_registered(code)
                assert faults(content["schema"], example["value"]) == []
                assert "{" not in example["summary"] + example["value"]["detail"] + example["value"]["way_out"]


def test_every_error_that_is_told_is_in_the_list(api_province: None) -> None:
    listed = {each["code"]: each["status"] for each in Program("").get("/errors").json()["errors"]}
    assert listed == {spec.code: spec.status for spec in catalogue()}
    for _, _, operation in operations():
        for status, answer in operation["responses"].items():
            for code in answer.get("content", {}).get("application/problem+json", {}).get("examples", {}):
                assert listed[code] == int(status)


def test_routes_are_those_described(program: Callable[[str], Program]) -> None:
    named = {
        pattern.name
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "namespace", "") == "api"
        for pattern in resolver.url_patterns
    }
    assert named == PERMISSIONS.keys()


@pytest.mark.parametrize("route", [name for name, policy in PERMISSIONS.items() if policy is Policy.token])
def test_without_a_token_nothing_is_done(route: str, api_province: None) -> None:
    path, method = next(
        ((path, method) for path, method, operation in operations() if operation["operationId"] == route),
        ("/api/v1/cases/x/deeds/y", "post"),
    )
    address = path.removeprefix("/api/v1").replace("{registration_code}", "x").replace("{n}", "1")
    address = address.replace("{case_id}", "019ab1c0-6a3e-7c31-9d2a-3f1f6d0e5b77")
    nobody = Program("")
    answer = getattr(nobody, method)(address)
    assert (answer.status_code, answer.json()["code"]) == (401, "identity.token.invalid")


def test_links_lead_from_what_is_answered_to_what_is_asked() -> None:
    by_name = {operation["operationId"]: operation for _, _, operation in operations()}
    found = [
        (name, status, link)
        for name, operation in by_name.items()
        for status, answer in operation["responses"].items()
        for link in answer.get("links", {}).values()
    ]
    assert len(found) > 60
    for name, status, link in found:
        asked = [_resolved(each) for each in by_name[link["operationId"]]["parameters"]]
        names = {each["name"] for each in asked} | {f"{each['in']}.{each['name']}" for each in asked}
        assert link["parameters"].keys() <= names, (name, link)
        answer = by_name[name]["responses"][status]
        for expression in link["parameters"].values():
            kind, _, pointer = expression.partition("#/")
            if kind == "$response.body":
                assert _told(answer["content"]["application/json"]["schema"], pointer.split("/")), (name, expression)
            else:
                assert expression.removeprefix("$response.header.") in answer["headers"], (name, expression)


def _resolved(value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    found: Any = described()
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _told(schema: dict[str, Any], pointer: list[str]) -> bool:
    """Whether a value at the pointer is described."""
    schema = _resolved(schema)
    if not pointer:
        return True
    inner = schema.get("items") if pointer[0].isdecimal() else schema.get("properties", {}).get(pointer[0])
    return inner is not None and _told(inner, pointer[1:])


def test_the_document_is_deterministic() -> None:
    assert json.loads(openapi.text()) == openapi.document()
