"""Checking: seven sentences, and that nothing a stranger hands in gets another answer."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tongban.foundation import clock, signing
from tongban.foundation.signing import Finding, checking, framing
from tongban.foundation.signing.apart import apart
from tongban.foundation.signing.tests.conftest import AT, in_a_loop
from tongban.kernel.errors import DomainError

SENTENCES = {
    Finding.VALID: ("印章有效", "valid"),
    Finding.ALTERED: ("内容在盖章后被改动", "changed"),
    Finding.UNTRUSTED: ("盖章证书不被信任", "not trusted"),
    Finding.REVOKED: ("盖章证书已吊销", "revoked"),
    Finding.WRONG_TIME: ("时间不对", "time"),
    Finding.NO_SEAL: ("没有印章", "no seal"),
    Finding.NOT_PDF: ("不是 PDF", "not a PDF"),
}


def found(content: bytes) -> Finding:
    return signing.check(content, at=AT + timedelta(hours=1)).finding


@pytest.mark.parametrize("finding", list(Finding))
def test_each_finding_has_its_sentence_in_two_languages(finding: Finding) -> None:
    chinese, english = SENTENCES[finding]
    assert chinese in signing.Verdict(finding).sentence()
    assert english in signing.Verdict(finding).sentence("en")


def test_a_sealed_document_is_valid_and_says_who_and_when(sealed: bytes) -> None:
    verdict = signing.check(sealed, at=AT)
    assert verdict.is_valid
    assert (verdict.sealed_at, verdict.is_demonstration) == (AT, True)
    assert verdict.certificate_name.startswith("演示专用章")


def test_now_is_the_clock_of_the_product(sealed: bytes) -> None:
    with clock.frozen(AT - timedelta(days=1)):
        assert signing.check(sealed).finding is Finding.WRONG_TIME
    with clock.frozen(AT + timedelta(days=1)):
        assert signing.check(sealed).is_valid


def test_a_second_opinion_agrees(sealed: bytes) -> None:
    """The whole-file validator of pyHanko, which reads the PDF as a PDF."""
    (embedded,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    roots = [checking.asn1_x509.Certificate.load(der) for der in signing.software_signer(AT).roots]
    context = ValidationContext(trust_roots=roots, moment=AT, allow_fetching=False)
    status = apart(lambda: validate_pdf_signature(embedded, context))
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.docmdp_ok


def test_it_says_the_same_where_a_loop_runs_already(sealed: bytes) -> None:
    async def within() -> signing.Verdict:
        return signing.check(sealed, at=AT)

    assert in_a_loop(within) == signing.check(sealed, at=AT)


def test_no_byte_can_be_changed(sealed: bytes) -> None:
    draw = random.Random(20261124)
    container = range(sealed.index(b"/Contents <30"), sealed.rindex(b"/ByteRange"))
    places = draw.sample(range(len(sealed)), 250) + draw.sample(container[: 2 * 2200], 250)
    for place in places:
        new = draw.choice([byte for byte in b"0123456789ABCDEFabcdef \x00\xff" if byte != sealed[place]])
        spoilt = sealed[:place] + bytes([new]) + sealed[place + 1 :]
        assert found(spoilt) in {Finding.ALTERED, Finding.UNTRUSTED, Finding.NOT_PDF, Finding.NO_SEAL}, place


def test_a_changed_container_is_noticed_byte_by_byte(sealed: bytes) -> None:
    """Also where CMS leaves freedom: certificates, names in other case, parameters, the zeros behind."""
    begin = sealed.index(b"/Contents <30") + len(b"/Contents <")
    for place in range(begin, begin + 4200, 7):
        new = ord("5") if sealed[place] != ord("5") else ord("4")
        assert found(sealed[:place] + bytes([new]) + sealed[place + 1 :]) is not Finding.VALID, place - begin


def test_what_is_cut_off_is_not_valid(sealed: bytes) -> None:
    for length in [*range(0, len(sealed), 997), len(sealed) - 1]:
        finding = found(sealed[:length])
        assert finding in {Finding.ALTERED, Finding.NO_SEAL, Finding.NOT_PDF}
        if length > sealed.rindex(b"/ByteRange") + 10:
            assert finding is Finding.ALTERED


@pytest.mark.parametrize("more", [b"\n", b" ", b"%%EOF", b"0" * 5000])
def test_what_is_added_behind_is_noticed(sealed: bytes, more: bytes) -> None:
    assert found(sealed + more) is Finding.ALTERED
    assert found(more[:900] + sealed) is Finding.ALTERED


def test_an_update_appended_in_the_way_of_pdf_is_noticed(sealed: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(sealed)
    verdict = signing.check(out.getvalue(), at=AT)
    assert verdict.finding is Finding.ALTERED
    # It can still be told what was sealed when.
    assert verdict.sealed_at == AT


def test_a_second_range_does_not_hide_the_change(sealed: bytes) -> None:
    """A forger adds a range of his own that reaches the end but has no signature of ours."""
    tail = b"\n/ByteRange [0 100 200 %d]" % (len(sealed) - 100)
    assert found(sealed + tail) is Finding.ALTERED


def test_the_container_of_another_document_does_not_fit(page: bytes, sealed: bytes) -> None:
    other = signing.seal(page, owner="另一局", reason="另一份", at=AT)
    begin, end = (sealed.index(mark) for mark in (b"/Contents <30", b"/ByteRange"))
    start, stop = (other.index(mark) for mark in (b"/Contents <30", b"/ByteRange"))
    assert found(sealed[:begin] + other[start:stop] + sealed[end:]) is Finding.ALTERED


def test_a_stranger_is_not_trusted_whatever_he_calls_himself(page: bytes, key_folder: Callable[[str], Path]) -> None:
    key_folder("stranger")
    strange = signing.seal(page, owner="示例县市场监督管理局", reason="x", at=AT)
    assert found(strange) is Finding.VALID
    key_folder("keys")
    verdict = signing.check(strange, at=AT)
    assert verdict.finding is Finding.UNTRUSTED
    assert (verdict.certificate_name, verdict.serial, verdict.sealed_at) == ("", "", None)


def test_a_revoked_certificate_is_told_even_for_earlier_seals(sealed: bytes) -> None:
    signing.revoke(signing.software_signer(AT), AT + timedelta(minutes=5))
    assert found(sealed) is Finding.REVOKED


def test_an_authority_without_its_list_vouches_for_nothing(sealed: bytes) -> None:
    own = signing.software_signer(AT)

    class Silent:
        label, is_demonstration, roots = own.label, True, own.roots

        def revocation_lists(self) -> tuple[bytes, ...]:
            return ()

    assert signing.check(sealed, at=AT, signer=Silent()).finding is Finding.UNTRUSTED  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sealed_at", "checked_at", "finding"),
    [
        (timedelta(0), timedelta(minutes=-4), Finding.VALID),
        (timedelta(0), timedelta(minutes=-6), Finding.WRONG_TIME),
        (timedelta(days=30), timedelta(0), Finding.WRONG_TIME),
        (timedelta(days=-399), timedelta(0), Finding.VALID),
        (timedelta(days=3640), timedelta(days=9000), Finding.VALID),
    ],
)
def test_the_time_must_be_possible(page: bytes, sealed_at: timedelta, checked_at: timedelta, finding: Finding) -> None:
    signing.software_signer(AT)
    pdf = signing.seal(page, owner="某局", reason="x", at=AT + sealed_at)
    assert signing.check(pdf, at=AT + checked_at).finding is finding


@pytest.mark.parametrize("days", [-401, 3651])
def test_a_seal_outside_the_validity_is_told(page: bytes, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that our own sealing would refuse."""
    signing.software_signer(AT)
    monkeypatch.setattr("tongban.foundation.signing.sealing._refuse_unusable", lambda *_: None)
    pdf = signing.seal(page, owner="某局", reason="x", at=AT + timedelta(days=days))
    assert signing.check(pdf, at=AT + timedelta(days=9000)).finding is Finding.WRONG_TIME


def test_a_document_without_a_seal(page: bytes) -> None:
    assert found(page) is Finding.NO_SEAL


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", "准予决定书".encode(), b" " * 2000 + b"%PDF-1.7"])
def test_what_is_no_pdf(content: bytes) -> None:
    assert found(content) is Finding.NOT_PDF


# --- hostile files -----------------------------------------------------------------------------------------------------


def test_size_is_bounded() -> None:
    with pytest.raises(DomainError, match=r"signing\.too_large"):
        signing.check(b"%PDF-" + bytes(checking.MAX_BYTES), at=AT)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7" + b"/ByteRange" * 900_000,
        b"%PDF-1.7" + b"/ByteRange [0 1 2 3]" * 400_000,
        b"%PDF-1.7 /ByteRange" + b" " * 9_000_000 + b"[0 1 2 3]",
        b"%PDF-1.7 /ByteRange [0 10 9000000 1]" + b"<" * 9_000_000,
        b"%PDF-1.7 /ByteRange [" + b"0" * 9_000_000,
        b"%PDF-1.7 /ByteRange [0 9999999999 9999999999 9999999999]",
        b"%PDF-1.7 /ByteRange [0 37 41 0]     <30>",
        b"%PDF-1.7 /ByteRange [0 37 65573 0]  <" + b"30" * 32767 + b">",
        b"%PDF-1.7 /ByteRange [0 37 65573 0]  <" + b"3080" * 16383 + b"00>",
    ],
)
def test_hostile_files_are_answered_at_once(content: bytes) -> None:
    began = time.monotonic()
    assert found(content) is Finding.ALTERED
    assert time.monotonic() - began < 5


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.binary(max_size=60))
def test_garbage_gets_a_verdict(container: bytes, around: bytes) -> None:
    for inner in (container, b"\x30\x82" + len(container).to_bytes(2, "big") + container):
        head = b"%PDF-1.7\n" + around.replace(b"/", b"")
        digits = b"<" + inner.hex().upper().encode() + b">"
        tail = b""
        for _ in range(3):
            tail = b"/ByteRange [0 %d %d %d] /M (D:20261124000000Z)" % (len(head), len(head + digits), len(tail))
        assert framing.outermost_frame(head + digits + tail) is not None
        assert found(head + digits + tail) is Finding.ALTERED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_mutilated_container_gets_a_verdict(sealed: bytes, data: st.DataObject) -> None:
    begin = sealed.index(b"/Contents <30") + len(b"/Contents <")
    der = bytearray.fromhex(sealed[begin : begin + 4400].decode())
    for _ in range(data.draw(st.integers(1, 12))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    spoilt = sealed[:begin] + bytes(der).hex().upper().encode() + sealed[begin + 4400 :]
    assert found(spoilt) in ({Finding.VALID} if spoilt == sealed else {Finding.ALTERED, Finding.UNTRUSTED})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"/M (D:20261124013000Z)", AT),
        (b"/M(D:20261124093000+08'00')", AT),
        (b"/M (D\\07220261124093000\\05308\\04700\\047)", AT),
        (b"/M (D:20261123203000-05'00)", AT),
        (b"/M (D:20269924093000Z)", None),
        (b"/M (D:99991231235959-99'99')", None),
        (b"/M (D:2026)", None),
        (b"", None),
        (b"/M (D:20261124013000Z) /M (D:20251124013000Z)", None),
    ],
)
def test_the_time_is_read_from_the_signature_alone(written: bytes, read: object) -> None:
    head, digits = b"%PDF-1.7 /M (D:20200101000000Z) endobj 7 0 obj /Contents ", b"<00>"
    tail = b"/ByteRange [0 %d %d %d] %s endobj /M (D:20200101000000Z)" + b" " * 100
    length = len(tail % (len(head), len(head + digits), 999, written))
    frame = framing.outermost_frame(head + digits + tail % (len(head), len(head + digits), length, written))
    assert frame is not None
    assert frame.claimed_at == read
