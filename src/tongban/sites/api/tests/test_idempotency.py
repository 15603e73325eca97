"""The same key is the same deed, once: retried, changed, and sent by several at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tongban.cases.factories import sample_item
from tongban.cases.models import Case
from tongban.cases.queries.notice import Told, told_in
from tongban.kernel.errors import DomainError
from tongban.registry.identity.demo import demo_token
from tongban.sites.api.tests.conftest import Program, confirmed, filled_application
from tongban.sites.api.v1 import applications

Programs = Callable[[str], Program]
KEY = "3f0a8a52-0f3e-4a3e-9c35-5e5d1d8f6a01"


def test_the_same_key_and_content_is_one_case(program: Programs, application: dict[str, Any]) -> None:
    applicant = program("lishili")
    body = confirmed(applicant, application)
    first = applicant.post("/applications", body, key=KEY)
    again = applicant.post("/applications", dict(reversed(body.items())), key=KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "repeated": True}
    assert first["Location"] == again["Location"]
    assert len(first.json()["query_word"]) == 6
    assert Case.objects.count() == 1


def test_the_same_key_with_another_content_is_refused(program: Programs, application: dict[str, Any]) -> None:
    applicant = program("lishili")
    assert applicant.post("/applications", confirmed(applicant, application), key=KEY).status_code == 201
    other = {**application, "answers": {**application["answers"], "f.premises.area": "52"}}
    refused = applicant.post("/applications", confirmed(applicant, other), key=KEY)
    assert (refused.status_code, refused.json()["code"]) == (422, "uow.repeated_differently")
    assert Case.objects.count() == 1


def test_another_key_is_another_case(program: Programs, application: dict[str, Any]) -> None:
    applicant = program("lishili")
    body = confirmed(applicant, application)
    codes = {applicant.post("/applications", body).json()["registration_code"] for _ in range(2)}
    assert len(codes) == 2


def test_a_retry_is_answered_although_the_guide_has_changed_since(
    program: Programs, application: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    applicant = program("lishili")
    body = confirmed(applicant, application)
    first = applicant.post("/applications", body, key=KEY).json()

    def changed(code: str) -> None:
        raise DomainError("cases.guide.changed")

    monkeypatch.setattr(applications, "current_guide", changed)
    again = applicant.post("/applications", body, key=KEY)
    assert (again.status_code, again.json()) == (200, {**first, "repeated": True})
    assert applicant.post("/applications", body).json()["code"] == "cases.guide.changed"


@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "api.idempotency_key.missing"), ("short", "uow.key_invalid"), ("x" * 201, "uow.key_invalid")],
)
def test_a_key_is_demanded(program: Programs, application: dict[str, Any], key: str | None, code: str) -> None:
    applicant = program("lishili")
    refused = applicant.post("/applications", confirmed(applicant, application), key=key)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert not Case.objects.exists()


def test_a_deed_sent_twice_is_done_once(program: Programs, submitted: dict[str, Any]) -> None:
    reviewer, path = program("qianchushen"), f"/cases/{submitted['registration_code']}/deeds"
    first = reviewer.post(f"{path}/pass_pre_review", {"state_version": 1}, key=KEY)
    again = reviewer.post(f"{path}/pass_pre_review", {"state_version": 1}, key=KEY)
    assert again.status_code == 200
    assert again.json() == {**first.json(), "repeated": True}
    refused = reviewer.post(f"{path}/pass_pre_review", {"state_version": 2}, key=KEY)
    assert (refused.status_code, refused.json()["code"]) == (422, "uow.repeated_differently")


@pytest.mark.parametrize("key", [None, "short"])
def test_a_deed_demands_a_key(program: Programs, submitted: dict[str, Any], key: str | None) -> None:
    path = f"/cases/{submitted['registration_code']}/deeds/pass_pre_review"
    assert program("qianchushen").post(path, {"state_version": 1}, key=key).status_code == 400


def test_one_key_from_several_at_once_is_one_case(committed_province: str) -> None:
    applicant = Program(demo_token("lishili"))
    item_code = sample_item()
    body = confirmed(applicant, filled_application(applicant, item_code))
    answers = []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        answers.append(applicant.post("/applications", body, key=KEY))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["registration_code"] for answer in answers}) == 1
    assert len({answer.json()["query_word"] for answer in answers}) == 1
    assert Case.objects.count() == 1


def test_a_program_says_which_privacy_notice_it_has_told(
    program: Programs, application: dict[str, Any], settings: Any
) -> None:
    """个人信息保护法第三十条、第三十五条. Left out, it is on record that nobody knows; where demanded, it is refused."""
    applicant = program("lishili")
    body, told = confirmed(applicant, application), applicant.post("/applications/check", application).json()["notice"]
    assert "身份证" in "".join(told["sensitive"]) or told["kinds"]
    first = applicant.post("/applications", {**body, "notice": told["version"]}).json()
    assert told_in(UUID(first["case_id"])) == (told["version"], Told.ACKNOWLEDGED)
    silent = applicant.post("/applications", body).json()
    assert told_in(UUID(silent["case_id"])) == (told["version"], Told.UNKNOWN)
    other = applicant.post("/applications", {**body, "notice": "0" * 16})
    assert (other.status_code, other.json()["code"]) == (409, "cases.submit.notice_differs")
    settings.NOTICE_ACKNOWLEDGED = "required"
    missing = applicant.post("/applications", body)
    assert (missing.status_code, missing.json()["code"]) == (422, "cases.submit.notice_missing")
    assert Case.objects.count() == 2
