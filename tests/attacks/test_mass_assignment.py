"""Fields nobody asked for: the API refuses them, the pages do not see them."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from tests.access.people import browser_of, undone
from tests.access.world import APPLICANT, REVIEWER, World
from tests.attacks.forms import Found, found
from tongban.foundation.records.models import Event
from tongban.sites.api.tests.contract import described
from tongban.sites.api.v1.callers import forget_drawn

FORBIDDEN: dict[str, Any] = {
    "id": str(uuid4()), "pk": 1, "account_id": str(uuid4()), "applicant_id": str(uuid4()), "submitted_by": str(uuid4()),
    "state": "CONCLUDED", "outcome_of": "GRANTED", "assurance_level": 4, "is_active": True, "is_staff": True, "official": True,
    "posts": ["decide"], "department_id": str(uuid4()), "region_code": "360000000000", "channel": "DESK", "capacity": "SYSTEM",
    "promised_due": "2099-01-01", "accepted_on": "2020-01-01", "data_key": "AA==", "actor": {"account_id": str(uuid4())},
    "principal_id": str(uuid4()), "valid_to": None, "state_version_": 99, "__proto__": {"x": 1}, "version": 99,
}  # fmt: skip
_RIGHTS = """
SELECT md5(string_agg(row, '' ORDER BY row)) FROM (
    SELECT concat_ws('|', id, login, password, is_active, natural_person_id, official) AS row FROM identity_account
    UNION ALL SELECT concat_ws('|', id, account_id, post_id, valid_from, valid_to, deputy_of_id) FROM identity_appointment
    UNION ALL SELECT concat_ws('|', id, department_id, region_code, duty, valid_to) FROM orgs_post
    UNION ALL SELECT concat_ws('|', id, id_number_index, assurance_level, verified_at) FROM identity_naturalperson
    UNION ALL SELECT concat_ws('|', id, uscc, name, register_state, source) FROM identity_legalperson
    UNION ALL SELECT concat_ws('|', id, token_hash, account_id, revoked_at) FROM identity_apitoken
) AS rights
"""
_OWNERS = """
SELECT md5(string_agg(row, '' ORDER BY row)) FROM (
    SELECT concat_ws('|', id, code, guide_id, department_id, region_code, channel, applicant_kind, applicant_id, submitted_by,
        submitted_at) AS row FROM cases_case WHERE id = ANY(%s)
    UNION ALL SELECT concat_ws('|', id, account_id, guide_id, applicant_kind, applicant_id, channel, created_at)
        FROM cases_draft WHERE id = ANY(%s)
) AS owners
"""


def _scalar(statement: str, *values: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return str(cursor.fetchone()[0])


OPERATIONS = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, methods in described()["paths"].items()
    for method, operation in methods.items()
    if "example" in operation.get("requestBody", {}).get("content", {}).get("application/json", {})
]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS)
def test_a_member_that_is_not_described_is_refused(
    world: World, path: str, method: str, operation: dict[str, Any]
) -> None:
    forget_drawn()
    body = operation["requestBody"]["content"]["application/json"]["example"]
    token = world.token(REVIEWER if "/deeds/" in path else APPLICANT)
    address = path.replace("{registration_code}", world.cases["just-submitted"].code.replace("-", ""))
    for name in ("card", "company", "mandate", "invitation", "message"):
        address = address.replace(f"{{{name}_id}}", str(world.ids.get(name, uuid4())))
    address = address.replace("{case_id}", str(world.ids["notice_case"])).replace("{n}", "1")
    before = Event.objects.count()
    headers = {"Authorization": f"Bearer {token}"}
    for sent in (*({**body, name: value} for name, value in FORBIDDEN.items() if name not in body), *_deeper(body)):
        client = Client(headers={**headers, "Idempotency-Key": uuid4().hex})
        answer = client.generic(method.upper(), address, json.dumps(sent).encode(), "application/json")
        assert (answer.status_code, answer.json()["code"]) == (422, "api.request.invalid"), sent
    assert Event.objects.count() == before


def _deeper(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The same inside members that are objects of a fixed shape."""
    found = []
    for name, value in body.items():
        if name in ("applicant",) and isinstance(value, dict):
            found.append({**body, name: {**value, "assurance_level": 4}})
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found.append({**body, name: [{**value[0], "state": "CONCLUDED"}]})
    return found


def test_a_form_with_more_fields_gives_no_right(world: World) -> None:
    ids = ([case.id for case in world.cases.values()], [world.ids["draft"], world.ids["window_draft"]])
    rights, owners = _scalar(_RIGHTS), _scalar(_OWNERS, *ids)
    sent = 0
    for form in found(world):
        # These end something, and the last makes a token, which is what it is for.
        if any(word in form.address for word in ("/withdraw", "/discard", "/desk/tokens")):
            continue
        browser = browser_of(form.who)
        with undone():
            answer = browser.post(form.address, form.data([*_pressed(form), *_extra(form)]))
            assert answer.status_code != 500, form.address
            assert _scalar(_RIGHTS) == rights, f"{form.place} → {form.address} changed who may what"
            assert _scalar(_OWNERS, *ids) == owners, f"{form.place} → {form.address} changed whose it is"
        sent += 1
    assert sent > 25


def _pressed(form: Found) -> list[tuple[str, str]]:
    return [*form.held, *form.buttons[:1]]


def _extra(form: Found) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in FORBIDDEN.items() if name not in form.names]
