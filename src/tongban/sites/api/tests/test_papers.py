"""Papers over the API: the list, the file, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.issuing.tests.deeds import issue_all
from tongban.cases.queries import case_id_of
from tongban.foundation.records.models import AuditEntry
from tongban.foundation.transparency.tests.logged import log_events
from tongban.sites.api.tests.conftest import Program

SCHEMA = Path(__file__).resolve().parents[5] / "docs/mechanisms/receipt.schema.json"


def test_list_and_file(program: Callable[[str], Program], submitted: dict[str, Any]) -> None:
    applicant, code = program("lishili"), submitted["registration_code"]
    waiting = applicant.get(f"/cases/{code}/papers").json()
    assert (waiting["papers"], waiting["making"]) == ([], 1)
    issue_all(case_id_of(code))
    with CaptureQueriesContext(connection) as captured:
        told = applicant.get(f"/cases/{code}/papers").json()
    assert len(captured) <= 5  # token, actor and three
    (paper,) = told["papers"]
    assert (paper["kind"], told["making"]) == ("receipt", 0)
    answer = applicant.get(f"/cases/{code}/papers/{paper['n']}")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert sha256(content).hexdigest() == paper["sha256"]


def test_others_and_officials(program: Callable[[str], Program], submitted: dict[str, Any]) -> None:
    code = submitted["registration_code"]
    (paper,) = issue_all(case_id_of(code))
    for login in ("wangshili", "zhenganyuan"):
        assert program(login).get(f"/cases/{code}/papers").status_code == 404
        assert program(login).get(f"/cases/{code}/papers/{paper.n}?purpose=核对材料").status_code == 404
    assert program("").get(f"/cases/{code}/papers").status_code == 401
    official = program("qianchushen")
    assert official.get(f"/cases/{code}/papers/{paper.n}").json()["code"] == "api.purpose.missing"
    assert not AuditEntry.objects.filter(kind="privacy.data.read").exists()
    assert official.get(f"/cases/{code}/papers/{paper.n}?purpose=核对材料").status_code == 200
    assert AuditEntry.objects.get(kind="privacy.data.read").data["purpose"] == "核对材料"
    assert official.get(f"/cases/{code}/papers/{2**40}").status_code == 404


def test_the_receipt_is_the_documented_one_for_who_may_see_the_case(
    program: Callable[[str], Program], submitted: dict[str, Any]
) -> None:
    code = submitted["registration_code"]
    log_events()
    schema = json.loads(SCHEMA.read_text("utf-8"))
    for login in ("lishili", "qianchushen"):
        answer = program(login).get(f"/cases/{code}/receipt")
        assert answer.status_code == 200
        jsonschema_rs.validator_for(schema).validate(answer.json())
        assert answer.json()["log"]["leaves"]
        assert "private" in answer["Cache-Control"]
    for login in ("wangshili", "zhenganyuan"):
        assert program(login).get(f"/cases/{code}/receipt").status_code == 404
    assert program("").get(f"/cases/{code}/receipt").status_code == 401
