"""核验: whoever asks learns whether a paper is ours, unchanged and still stands, and nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.issuing.tests.deeds import content_of, decided, issue_all, version_of
from tongban.cases.kinds import Outcome
from tongban.cases.models import Paper
from tongban.cases.papers import render
from tongban.cases.papers.tests.samples import samples
from tongban.foundation import clock, signing
from tongban.foundation.signing.software import software_signer
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import text_of, tight

Browser = Callable[..., Client]
Who = Callable[..., Actor]


@pytest.fixture
def grant(who: Who, item_code: str) -> Paper:
    case_id = decided(who("lishili", Channel.PORTAL), who, item_code)
    return issue_all(case_id)[-1]


@pytest.fixture(autouse=True)
def _same_signer() -> Iterator[None]:
    signing.forget()
    yield
    signing.forget()


def hand_in(client: Client, content: bytes, name: str = "决定书.pdf") -> Any:
    return client.post("/verify/", {"code": "", "file": SimpleUploadedFile(name, content, "application/pdf")})


def test_a_paper_as_it_was_issued(browser: Browser, grant: Paper) -> None:
    answer = hand_in(browser(), content_of(grant))
    page = text_of(answer)
    assert answer.status_code == 200
    for part in (
        "真的，现在有效",
        "印章有效，盖章后内容没有改动。",
        "由本平台出具",
        grant.number,
        "信丰县市场监督管理局",
    ):
        assert part in page
    assert "信丰县示例餐饮有限公司" not in page
    assert "李" not in page.partition("<main")[2].partition("</main>")[0]
    assert answer["Cache-Control"] == "no-store, private"


def test_where_the_qr_code_leads(browser: Browser, grant: Paper, frozen: Callable[[Any], None]) -> None:
    frozen(clock.now())
    dashed = "-".join(grant.verify_code[at : at + 4] for at in range(0, 20, 4))
    client = browser()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/verify/{grant.verify_code}")
    # The limit, the paper, its case's standing, its body.
    assert len([each for each in captured.captured_queries if "SAVEPOINT" not in each["sql"]]) <= 4
    assert "真的，现在有效" in text_of(answer)
    assert "信丰县示例餐饮有限公司" not in text_of(answer)
    typed = client.post("/verify/", {"code": f" {dashed.lower()} "})
    assert typed["Location"] == f"/verify/{grant.verify_code}"


@pytest.mark.parametrize("place", [20, 3_000, 40_000, -40])
def test_one_changed_byte(browser: Browser, grant: Paper, place: int) -> None:
    content = bytearray(content_of(grant))
    content[place] ^= 1
    assert "内容在盖章后被改动，不能采信。" in text_of(hand_in(browser(), bytes(content)))


def test_something_appended(browser: Browser, grant: Paper) -> None:
    assert "内容在盖章后被改动" in text_of(hand_in(browser(), content_of(grant) + b"\n%%EOF\n"))


def test_a_time_that_cannot_be(browser: Browser, grant: Paper, frozen: Callable[[Any], None]) -> None:
    content = content_of(grant)
    frozen(clock.now() - timedelta(days=2))
    page = text_of(hand_in(browser(), content))
    assert "盖章时间不对" in page
    assert "印章不能采信" in page


def test_a_revoked_seal(browser: Browser, grant: Paper) -> None:
    content = content_of(grant)
    signing.revoke(software_signer(clock.now()), clock.now())
    page = text_of(hand_in(browser(), content))
    assert "盖章证书已吊销。" in page
    assert "真的，现在有效" not in page


def test_the_seal_of_a_stranger(browser: Browser, tmp_path: Path) -> None:
    own = settings.KEY_FOLDER
    kind, content = samples()["grant"]
    settings.KEY_FOLDER = tmp_path / "keys"
    try:
        stranger = software_signer(clock.now())
        forged = signing.seal(render(kind, content), owner=content.body, reason="x", at=clock.now(), signer=stranger)
    finally:
        settings.KEY_FOLDER = own
    assert "盖章证书不被信任" in text_of(hand_in(browser(), forged))


def test_our_seal_on_what_we_never_issued(browser: Browser) -> None:
    kind, content = samples()["grant"]
    sealed = signing.seal(render(kind, content), owner=content.body, reason="x", at=clock.now())
    page = text_of(hand_in(browser(), sealed))
    assert "本平台没有出具过这份文件" in page
    assert "不是本平台出具的文书" in page


def test_what_is_no_sealed_paper(browser: Browser) -> None:
    assert "这不是 PDF 文件。" in text_of(hand_in(browser(), b"MZ\x90\x00" + b"\x00" * 500))
    kind, content = samples()["grant"]
    assert "这份文件没有印章。" in text_of(hand_in(browser(), render(kind, content)))


def test_what_has_been_replaced_or_taken_back(browser: Browser, who: Who, item_code: str, grant: Paper) -> None:
    decider = who("zhoujueding")
    conclude(decider, case_id=grant.case_id, seen=version_of(grant.case_id))
    end_permit(
        decider, case_id=grant.case_id, seen=version_of(grant.case_id), ground="69-2", reasons="隐瞒了有关情况。"
    )
    assert "但所准予的许可已经撤销" in text_of(browser().get(f"/verify/{grant.verify_code}"))
    case_id = decided(who("lishili", Channel.PORTAL), who, item_code, Outcome.REFUSED)
    correct_error(decider, case_id=case_id, seen=version_of(case_id), wrong="卫生间", right="盥洗间")
    *_, former, new = issue_all(case_id)
    page = text_of(hand_in(browser(), content_of(former)))
    assert "是真的，但已经被替代" in page
    assert new.number in page
    assert "真的，现在有效" in text_of(hand_in(browser(), content_of(new)))


@pytest.mark.parametrize("code", ["0" * 20, "ZZZZ", "' OR 1=1 --", "%00", "../../etc", "U" * 20])
def test_a_code_that_is_none(browser: Browser, code: str) -> None:
    answer = browser().get(f"/verify/{code.replace('/', '%2F')}")
    assert answer.status_code == 404


def test_nothing_chosen_and_nonsense_typed(browser: Browser) -> None:
    assert browser().post("/verify/", {"code": ""}).status_code == 422
    assert browser().post("/verify/", {"code": "<script>alert(1)</script>"}).status_code == 422
    assert "<script>alert(1)" not in text_of(browser().post("/verify/", {"code": "<script>alert(1)</script>"}))


def test_what_is_too_large_is_not_read(browser: Browser) -> None:
    answer = hand_in(browser(), b"%PDF-1.7\n" + b"0" * (5 * 1024 * 1024))
    assert answer.status_code == 413
    assert "4MB" in tight(answer)


def test_a_file_to_be_checked_touches_no_disk(browser: Browser, grant: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a file was written")

    content = content_of(grant)
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile.__init__", refuse)
    monkeypatch.setattr("tongban.foundation.files.store", refuse)
    padded = content + b"%" * (2 * 1024 * 1024)
    assert "内容在盖章后被改动" in text_of(hand_in(browser(), padded))


def test_a_form_without_our_token_is_refused(grant: Paper) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/verify/", {"code": grant.verify_code}).status_code == 403


def test_who_asks_too_often_waits(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.sites.portal.verify._LOOKS", 3)
    client = browser()
    assert [client.get(f"/verify/{'0' * 20}").status_code for _ in range(4)] == [404, 404, 404, 429]
    assert hand_in(client, b"%PDF-1.4").status_code == 429
