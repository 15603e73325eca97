"""One error, two faces."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, RequestFactory, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.foundation.web.problems import error_page, problem
from tongban.foundation.web.tests.urls import ERRORS
from tongban.kernel.errors import DomainError, catalogue

STATUSES = {
    "domain": (409, "web.conflict"),
    "slow": (503, "web.unavailable"),
    "uncatalogued": (500, "web.internal"),
    "missing": (404, "web.not_found"),
    "denied": (403, "web.forbidden"),
    "suspicious": (400, "web.bad_request"),
    "big": (413, "web.too_large"),
    "database": (503, "web.unavailable"),
    "nul": (400, "web.bad_request"),
    "overflow": (500, "web.internal"),
    "bug": (500, "web.internal"),
}


def test_every_failure_of_the_test_views_is_expected() -> None:
    assert STATUSES.keys() == ERRORS.keys()


@pytest.mark.parametrize("kind", sorted(STATUSES))
def test_machines_get_a_problem_document(client: Client, kind: str) -> None:
    status, code = STATUSES[kind]
    response = client.get(f"/api/fail/{kind}")
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    document = response.json()
    assert {"type", "title", "status", "detail", "code", "way_out", "trace_id"} <= document.keys()
    assert (document["code"], document["status"]) == (code, status)
    assert document["trace_id"] == response["X-Request-ID"]
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", sorted(STATUSES))
def test_people_get_a_page_without_any_database(client: Client, kind: str) -> None:
    status, _code = STATUSES[kind]
    response = client.get(f"/fail/{kind}")
    html = response.content.decode()
    assert response.status_code == status
    assert '<main id="main"' in html
    assert response["X-Request-ID"] in html
    assert "12345" in html
    assert "Traceback" not in html
    assert "ZeroDivision" not in html


def test_a_bug_still_reaches_whoever_listens_for_bugs() -> None:
    with pytest.raises(ZeroDivisionError):
        Client(raise_request_exception=True).get("/fail/bug")


@override_settings(DEBUG=True)
def test_a_developer_sees_the_technical_page() -> None:
    response = Client(raise_request_exception=False).get("/fail/bug")
    assert b"ZeroDivisionError" in response.content


def test_retry_after_is_a_header_a_datum_and_a_sentence(client: Client) -> None:
    assert client.get("/api/fail/slow")["Retry-After"] == "7"
    assert client.get("/api/fail/slow").json()["data"] == {"retry_after": 7}
    assert "请过 7 秒再试" in client.get("/fail/slow").content.decode()


def test_english_clients_are_answered_in_english(client: Client) -> None:
    response = client.get("/api/fail/missing", headers={"Accept-Language": "en"})
    assert response.json()["title"] == "Not found"
    assert response["Content-Language"] == "en"


def test_unknown_addresses(client: Client) -> None:
    assert client.get("/nowhere").status_code == 404
    assert client.get("/api/nowhere")["Content-Type"] == "application/problem+json"
    assert client.get("/nowhere", headers={"Accept": "application/json"}).json()["code"] == "web.not_found"


def test_a_method_that_is_not_allowed_names_those_that_are(client: Client) -> None:
    page, document = client.post("/fine"), client.post("/api/fine")
    assert (page.status_code, page["Allow"]) == (405, "GET")
    assert '<main id="main"' in page.content.decode()
    assert (document.json()["code"], document["Allow"]) == ("web.method_not_allowed", "GET")


def test_a_form_without_its_token_is_refused_with_a_way_out() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/guarded")
    assert response.status_code == 403
    assert "请刷新页面再提交一次" in response.content.decode()
    assert client.post("/guarded", headers={"Accept": "application/json"}).json()["code"] == "web.csrf_failed"


def test_a_strange_host_gets_the_page_too(client: Client) -> None:
    response = client.get("/page", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert '<main id="main"' in response.content.decode()


DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**53), max_value=2**53)
    | st.text(max_size=5)
    | st.decimals(allow_nan=False, places=2)
    | st.dates()
    | st.uuids(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(DATA)
@settings(max_examples=60)
def test_whatever_data_an_error_carries_the_document_is_json(value: Any) -> None:
    json.dumps(problem(DomainError("web.conflict", value=value)))


def test_data_are_written_plainly() -> None:
    error = DomainError(
        "web.conflict",
        day=date(2026, 11, 23),
        at=datetime(2026, 11, 23, 2, 2, tzinfo=UTC),
        area=Decimal("42.50"),
        id=UUID(int=1),
        names={"甲"},
    )
    assert problem(error)["data"] == {
        "day": "2026-11-23",
        "at": "2026-11-23T02:02:00+00:00",
        "area": "42.50",
        "id": "00000000-0000-0000-0000-000000000001",
        "names": ["甲"],
    }


def test_every_catalogued_error_has_a_page_in_chinese() -> None:
    request = RequestFactory().get("/")
    for spec in catalogue():
        page = error_page(request, DomainError(spec.code, retry_after=3))
        assert page.status_code == spec.status
        assert "<h1>" in page.content.decode()


def test_what_a_person_typed_is_escaped_on_the_page() -> None:
    page = error_page(RequestFactory().get("/"), DomainError("web.not_ready", reasons="<script>alert(1)</script>"))
    assert "<script>alert" not in page.content.decode()
