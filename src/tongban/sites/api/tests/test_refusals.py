"""Malformed, oversized, hostile, out of order: each gets a problem document with a code, and nothing is half-written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
import pytest
from django.http import HttpResponse
from django.test import override_settings

from tongban.cases.factories import PDF
from tongban.cases.models import Case, Upload
from tongban.foundation.records import audit
from tongban.kernel.codes import registration_code
from tongban.registry.identity.actions.revoke_token import revoke_token
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.sightings import READ
from tongban.registry.identity.tokens import tokens_of
from tongban.sites.api.tests.conftest import Program, confirmed
from tongban.sites.api.v1 import callers
from tongban.sites.api.v1.pointers import pointer_of
from tongban.sites.api.v1.uploads import MAX_BYTES

Programs = Callable[[str], Program]


def problem(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    document = dict(answer.json())
    assert (answer.status_code, document["code"]) == (status, code), document
    assert answer["Content-Type"] == "application/problem+json"
    assert document["trace_id"] == answer["X-Request-ID"]
    assert document["status"] == status
    return document


MALFORMED = [
    (b'{"a": 1,\n "b": }', 2, 7),
    (b"\xff\xfe", 1, 1),
    (b"[NaN]", 1, 2),
    (b'{"implementation_code": "\\u0000"}', 1, 26),
    (b'{"a": "\\ud800"}', 1, None),
    (b"[" * 40 + b"]" * 40, 1, None),
    (b"[" * 5000 + b"]" * 5000, 1, None),
    ('{"名": "值" "多"}'.encode(), 1, 11),
]


@pytest.mark.parametrize(("body", "line", "column"), MALFORMED, ids=range(len(MALFORMED)))
def test_a_body_that_is_no_json_is_told_where(program: Programs, body: bytes, line: int, column: int | None) -> None:
    answer = program("lishili").send("/applications/check", body, "application/json")
    data = problem(answer, 400, "api.body.malformed")["data"]
    assert data["line"] == line
    assert column is None or data["column"] == column


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_refused(program: Programs, media_type: str) -> None:
    problem(program("lishili").send("/applications/check", b"{}", media_type), 415, "api.body.media_type")


def _shape(**changed: Any) -> dict[str, Any]:
    whole = {"implementation_code": "1" * 31, "applicant": {"kind": "LEGAL"}, "scenario": {}, "answers": {}}
    return {name: value for name, value in (whole | changed).items() if value is not ...}


SHAPES = [
    ([], "", "model_type"),
    (None, "", "model_type"),
    (_shape(answers=...), "/answers", "missing"),
    (_shape(extra=1), "/extra", "extra_forbidden"),
    (_shape(applicant={"kind": "ALIEN"}), "/applicant/kind", "enum"),
    (_shape(applicant={"kind": "LEGAL", "id": "1"}), "/applicant/id", "uuid_parsing"),
    (_shape(implementation_code="abc"), "/implementation_code", "string_pattern_mismatch"),
    (_shape(implementation_code=31), "/implementation_code", "string_type"),
    (_shape(materials={"m3": ["x"]}), "/materials/m3/0", "uuid_parsing"),
    (_shape(materials={"a/b~c": "x"}), "/materials/a~1b~0c", "list_type"),
    (_shape(materials={"m" * 121: []}), "/materials/" + "m" * 100, "string_too_long"),
    (_shape(answers={str(n): 1 for n in range(401)}), "/answers", "too_long"),
]


@pytest.mark.parametrize(("body", "pointer", "kind"), SHAPES, ids=range(len(SHAPES)))
def test_a_body_of_another_shape_is_told_where(program: Programs, body: Any, pointer: str, kind: str) -> None:
    answer = program("lishili").send("/applications/check", orjson.dumps(body), "application/json")
    found = problem(answer, 422, "api.request.invalid")["data"]["problems"]
    assert [(each["pointer"], each["code"]) for each in found] == [(pointer, kind)]


WRONG_ANSWERS = [
    ({"f.premises.area": None}, "/answers/f.premises.area", "formspec.required"),
    ({"f.premises.area": 48.5, "f.nothing": 1}, "/answers/f.nothing", "formspec.unknown_field"),
    ({"f.staff": "x"}, "/answers/f.staff", "formspec.wrong_kind"),
    ({"f.staff": [{"f.staff.name": 1}]}, "/answers/f.staff/0/f.staff.name", "formspec.wrong_kind"),
    ({"f.staff": [{"a/b": 1}]}, "/answers/f.staff/0", "formspec.unknown_field"),
    ({"f.contact.mobile": [["deep"]]}, "/answers/f.contact.mobile", "formspec.wrong_kind"),
    ({"f.premises.area": 10**25}, None, None),
]


@pytest.mark.parametrize(("changed", "pointer", "code"), WRONG_ANSWERS, ids=range(len(WRONG_ANSWERS)))
def test_wrong_answers_are_told_where(
    program: Programs, application: dict[str, Any], changed: dict[str, Any], pointer: str | None, code: str | None
) -> None:
    answers = {name: value for name, value in (application["answers"] | changed).items()}
    body = str({**application, "answers": answers}).replace("'", '"').replace("None", "null")
    body = body.replace("True", "true").replace("False", "false")
    answer = program("lishili").send("/applications/check", body.encode(), "application/json")
    found = problem(answer, 422, "formspec.answers_invalid")["data"]["problems"]
    assert pointer is None or (pointer, code) in [(each["pointer"], each["code"]) for each in found], found


def test_a_wrong_situation_is_told_where(program: Programs, application: dict[str, Any]) -> None:
    wrong = {**application, "scenario": {**application["scenario"], "q.kind": ["sale"]}}
    data = problem(program("lishili").post("/applications/check", wrong, key=None), 422, "catalogue.scenario_invalid")
    assert data["data"]["problems"][0]["pointer"] == "/scenario/q.kind"


def test_rows_are_pointed_to_by_their_place() -> None:
    assert pointer_of("answers", "f.a") == "/answers/f.a"
    assert pointer_of("answers", "f.staff[2]") == "/answers/f.staff/2"
    assert pointer_of("answers", "f.staff[2].name") == "/answers/f.staff/2/f.staff.name"
    assert pointer_of("answers", "a/b~[") == "/answers/a~1b~0["


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/items?size=0", "size"),
        ("/items?size=101", "size"),
        ("/items?size=x", "size"),
        ("/items?region=36", "region"),
        ("/items?q=%00", "q"),
        ("/items?q=" + "x" * 101, "q"),
        ("/items/abc", "implementation_code"),
        ("/items/%00", "implementation_code"),
        ("/guides/0", "guide_hash"),
        ("/cases?view=everything", "view"),
    ],
)
def test_a_wrong_parameter_is_named(program: Programs, path: str, name: str) -> None:
    found = problem(program("lishili").get(path), 422, "api.request.invalid")["data"]["problems"]
    assert [each["name"] for each in found] == [name]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/items/" + "1" * 31, 404, "catalogue.item_unknown"),
        ("/guides/" + "0" * 64, 404, "catalogue.guide_unknown"),
        ("/items?after=zzz", 400, "catalogue.page_invalid"),
        ("/cases?after=zzz", 422, "cases.deed.invalid"),
        ("/cases/360722", 422, "codes.registration_code.invalid"),
        ("/cases/%00", 422, "codes.registration_code.invalid"),
        ("/nothing", 404, "web.not_found"),
        ("/", 404, "web.not_found"),
        ("/cases/x/y/z", 404, "web.not_found"),
    ],
)
def test_what_is_not_there(program: Programs, path: str, status: int, code: str) -> None:
    problem(program("lishili").get(path), status, code)


@pytest.mark.parametrize("debug", [True, False])
def test_an_unknown_address_takes_no_deed_and_shows_no_debug_page(program: Programs, debug: bool) -> None:
    with override_settings(DEBUG=debug):
        problem(program("lishili").post("/nothing"), 404, "web.not_found")
        problem(program("").get("/nothing"), 404, "web.not_found")


def test_another_method_is_refused_with_the_ones_that_are_not(program: Programs) -> None:
    answer = program("lishili").get("/applications")
    problem(answer, 405, "web.method_not_allowed")
    assert answer["Allow"] == "POST"


def test_head_is_get_without_a_body(program: Programs, item_code: str) -> None:
    someone = program("")
    answer = someone._send("HEAD", "/errors", b"", "", {})
    assert (answer.status_code, answer.content) == (200, b"")


def test_too_large_a_body_is_refused(program: Programs) -> None:
    body = b'{"answers": "' + b"x" * (2 * 1024 * 1024) + b'"}'
    problem(program("lishili").send("/applications/check", body, "application/json"), 413, "web.too_large")


EMPTY_PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (EMPTY_PART, "multipart/form-data; boundary=x", 422, "cases.upload.empty"),
        (b"MZ\x90", "application/pdf", 415, "cases.upload.type"),
        (PDF, "text/html", 415, "api.body.media_type"),
        (PDF, "", 415, "api.body.media_type"),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422, "api.request.invalid"),
        (b"nonsense", "multipart/form-data", 400, "web.bad_request"),
    ],
)
def test_a_wrong_file_is_refused(program: Programs, content: bytes, media_type: str, status: int, code: str) -> None:
    problem(program("lishili").send("/uploads", content, media_type), status, code)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("media_type", ["application/pdf", "multipart/form-data; boundary=x"])
def test_too_large_a_file_is_refused_before_it_is_read(program: Programs, media_type: str) -> None:
    answer = program("lishili").send("/uploads", b"x" * (MAX_BYTES + 100_000), media_type)
    assert problem(answer, 413, "files.too_large")["data"] == {"max_mb": 20}


def test_a_file_comes_with_its_length(program: Programs) -> None:
    answer = program("lishili").send("/uploads", PDF, "application/pdf", Transfer_Encoding="chunked")
    problem(answer, 411, "api.body.length_missing")


def test_a_file_may_come_as_a_form(program: Programs) -> None:
    content = PDF + b"x" * 3_000_000
    part = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../a.pdf"\r\n\r\n' + content + b"\r\n--x--\r\n"
    )
    answer = program("lishili").send("/uploads", part, "multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json()["size"]) == (201, len(content))


def test_a_revoked_token_opens_nothing(program: Programs) -> None:
    applicant = program("lishili")
    assert applicant.get("/cases").status_code == 200
    account = demo_id("account", "lishili")
    revoke_token(system_actor("test"), token_id=tokens_of(account)[0].id)
    for answer in (applicant.get("/cases"), applicant.post("/applications/check", {}), Program("").get("/cases")):
        problem(answer, 401, "identity.token.invalid")
        assert answer["WWW-Authenticate"] == 'Bearer realm="tongban"'


def test_english_for_who_asks(program: Programs) -> None:
    found = program("").get("/items/" + "1" * 31, Accept_Language="en-GB,en;q=0.9,zh;q=0.1")
    assert (found["Content-Language"], found.json()["title"]) == ("en", "Not found")
    assert program("").get("/items/" + "1" * 31)["Content-Language"] == "zh-CN"


def test_a_stale_deed_is_told_where_the_case_stands(program: Programs, submitted: dict[str, Any]) -> None:
    path = f"/cases/{submitted['registration_code']}/deeds"
    program("qianchushen").post(f"{path}/pass_pre_review", {"state_version": 1})
    data = problem(program("lishili").post(f"{path}/withdraw", {"state_version": 1}), 409, "uow.stale")["data"]
    assert (data["state"], data["state_version"]) == ("ACCEPTED", 2)


@pytest.mark.parametrize(
    ("body", "header", "status", "code"),
    [
        ({}, "", 428, "api.state_version.missing"),
        ({"state_version": 1}, '"2-abc"', 400, "api.state_version.unclear"),
        ({}, "*", 400, "api.state_version.unclear"),
        ({}, '"x"', 400, "api.state_version.unclear"),
        ({}, '"9999999999"', 400, "api.state_version.unclear"),
        ({"state_version": 0}, "", 422, "api.request.invalid"),
        ({"state_version": 2**40}, "", 422, "api.request.invalid"),
        ({"state_version": "one"}, "", 422, "api.request.invalid"),
    ],
)
def test_a_deed_says_what_it_was_decided_on(
    program: Programs, submitted: dict[str, Any], body: dict[str, Any], header: str, status: int, code: str
) -> None:
    path = f"/cases/{submitted['registration_code']}/deeds/withdraw"
    headers = {"If_Match": header} if header else {}
    problem(program("lishili").post(path, body, **headers), status, code)
    assert program("lishili").get(f"/cases/{submitted['registration_code']}").json()["state_version"] == 1


def test_unknown_deed(program: Programs, submitted: dict[str, Any]) -> None:
    answer = program("lishili").post(f"/cases/{submitted['registration_code']}/deeds/forget", {"state_version": 1})
    problem(answer, 404, "cases.deed.unknown")


def test_a_deed_not_possible_now(program: Programs, submitted: dict[str, Any]) -> None:
    answer = program("zhoujueding").post(
        f"/cases/{submitted['registration_code']}/deeds/conclude", {"state_version": 1}
    )
    problem(answer, 409, "states.deed_not_possible")


def test_a_demand_outside_the_guide_cannot_be_expressed(program: Programs, submitted: dict[str, Any]) -> None:
    path = f"/cases/{submitted['registration_code']}/deeds/request_correction"
    lines = [{"element": "m99", "defect": "MISSING"}]
    answer = program("qianchushen").post(path, {"state_version": 1, "lines": lines})
    assert answer.json()["code"] == "catalogue.element_unknown"


@pytest.mark.parametrize("who", ["zhangshili", "zhenganyuan", "wangshili"])
def test_for_outsiders_a_case_does_not_exist(program: Programs, submitted: dict[str, Any], who: str) -> None:
    stranger, code = program(who), submitted["registration_code"]
    nowhere = registration_code("360722", date(2026, 1, 1), bytes)
    bodies: dict[str, Any] = {
        "correction/check": {},
        "deeds/pass_pre_review": {"state_version": 1},
        "deeds/request_correction": {"state_version": 1, "lines": [{"element": "m3", "defect": "UNCLEAR"}]},
        "deeds/correct": {"state_version": 1, "confirmation": "0" * 64},
        "deeds/give_opinion": {"state_version": 1, "step": "s1", "opinion": "AGREE"},
        "deeds/decide": {"state_version": 1, "outcome": "GRANTED"},
        "deeds/conclude": {"state_version": 1},
        "deeds/withdraw": {"state_version": 1},
    }
    for path, body in bodies.items():
        seen = [stranger.post(f"/cases/{each}/{path}", body) for each in (code, nowhere)]
        _alike(*seen)
    for path in ("events", "application?purpose=好奇", "files/3?purpose=好奇"):
        _alike(*(stranger.get(f"/cases/{each}/{path}") for each in (code, nowhere)))


def _alike(one: HttpResponse, other: HttpResponse) -> None:
    documents = [problem(answer, 404, "uow.not_found") for answer in (one, other)]
    assert {**documents[0], "trace_id": ""} == {**documents[1], "trace_id": ""}


def test_nobody_applies_for_somebody_else(program: Programs, application: dict[str, Any]) -> None:
    stranger = program("zhangshili")
    known, unknown = "91369901MA72200101", "92369901MA7220029T"
    for identifier in (known, unknown):
        body = {**application, "materials": {}, "applicant": {"kind": "LEGAL", "identifier": identifier}}
        problem(stranger.post("/applications/check", body, key=None), 403, "cases.applicant.not_yours")
    problem(stranger.post("/applications/check", {**application, "applicant": {"kind": "NATURAL"}}, key=None), 404,
            "cases.upload.not_found")  # fmt: skip


def test_what_was_not_confirmed_is_not_submitted(program: Programs, application: dict[str, Any]) -> None:
    applicant = program("lishili")
    body = confirmed(applicant, application)
    body["answers"] = {**body["answers"], "f.premises.area": "4800"}
    problem(applicant.post("/applications", body), 422, "cases.submit.confirmation_differs")
    assert not Case.objects.exists()


def test_what_is_missing_is_told_before_and_refused_after(program: Programs, application: dict[str, Any]) -> None:
    applicant = program("lishili")
    checked = applicant.post("/applications/check", {**application, "materials": {}}, key=None).json()
    assert checked["confirmation"] is None
    assert "m3" in checked["missing"]
    body = {**application, "materials": {}, "confirmation": "0" * 64}
    data = problem(applicant.post("/applications", body), 422, "cases.material.missing")["data"]
    assert data["elements"] == checked["missing"]


def test_an_old_version_of_the_guide_is_refused(program: Programs, application: dict[str, Any]) -> None:
    body = {**application, "guide_hash": "0" * 64}
    problem(program("lishili").post("/applications/check", body, key=None), 409, "cases.guide.changed")


def test_an_official_names_the_purpose_of_reading(program: Programs, submitted: dict[str, Any]) -> None:
    path = f"/cases/{submitted['registration_code']}/application"
    problem(program("qianchushen").get(path), 422, "api.purpose.missing")
    read = program("qianchushen").get(f"{path}?purpose=材料审查").json()
    assert read["applicant"]["identifier"] == "91369901MA72200101"
    handed = next(each for each in read["materials"] if each["sha256"])
    file = f"/cases/{submitted['registration_code']}/files/{handed['n']}"
    problem(program("qianchushen").get(file), 422, "api.purpose.missing")
    content = program("lishili").get(file)
    assert b"".join(content.streaming_content).startswith(PDF)  # type: ignore[attr-defined]
    assert program("sunfuhe").get(f"{file}?purpose=复核").status_code == 200
    noted = audit.about(f"case:{submitted['case_id']}")
    assert [(entry.kind, entry.data["purpose"]) for entry in noted if entry.kind == READ] == [
        ("privacy.data.read", "复核"),
        ("privacy.data.read", "材料审查"),
    ]


def test_query_words_cannot_be_guessed(program: Programs, submitted: dict[str, Any]) -> None:
    path = f"/cases/{submitted['registration_code']}?word="
    wrong = "000000" if submitted["query_word"] != "000000" else "111111"
    for _ in range(10):
        problem(program("").get(path + wrong), 403, "cases.code.wrong_word")
    answer = program("").get(path + submitted["query_word"])
    problem(answer, 429, "limits.too_many")
    assert int(answer["Retry-After"]) > 0
    assert program("").get(f"/cases/{submitted['registration_code']}").status_code == 200


def test_an_account_has_a_quota(program: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "BLOCK", 3)
    monkeypatch.setattr(callers, "BLOCKS_A_MINUTE", 2)
    callers.forget_drawn()
    statuses = [program("lishili").get("/cases").status_code for _ in range(7)]
    assert statuses == [200] * 6 + [429]
    assert program("wangshili").get("/cases").status_code == 200
