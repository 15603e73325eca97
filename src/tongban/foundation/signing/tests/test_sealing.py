"""Sealing: where the seal stands, what it says, who may still seal, and that an independent program agrees."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from tongban.foundation import signing
from tongban.foundation.documents import render
from tongban.foundation.signing import appearance
from tongban.foundation.signing.tests.conftest import AT, HERE, in_a_loop
from tongban.kernel.errors import DomainError

needs_pdfsig = pytest.mark.skipif(shutil.which("pdfsig") is None, reason="没有 pdfsig（poppler-utils）：不做独立验签")
needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="没有 pdftotext（poppler-utils）：不读回文字"
)


def widget(pdf: bytes) -> tuple[int, list[int], str]:
    """(page, box, what screen readers call it) of the seal."""
    reader = PdfFileReader(BytesIO(pdf))
    (found,) = reader.embedded_signatures
    field = found.sig_field
    pages = [reader.root["/Pages"]["/Kids"].raw_get(i).idnum for i in range(int(reader.root["/Pages"]["/Count"]))]
    return pages.index(field.raw_get("/P").idnum), [int(side) for side in field["/Rect"]], str(field["/TU"])


@needs_pdfsig
def test_an_independent_program_finds_the_whole_document_validly_signed(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    told = subprocess.run(["pdfsig", str(tmp_path / "sealed.pdf")], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    assert "演示专用章" in told
    spoilt = sealed.replace(b"/MediaBox[0 0 595.2756", b"/MediaBox[0 0 595.2755", 1)
    assert spoilt != sealed
    (tmp_path / "spoilt.pdf").write_bytes(spoilt)
    told = subprocess.run(["pdfsig", str(tmp_path / "spoilt.pdf")], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" not in told


def test_the_seal_stands_where_the_document_wants_it(page: bytes) -> None:
    two = render(HERE, "page.typ", {"text": "长" * 3000}, at=AT).pdf
    number, box, name = widget(signing.seal(two, owner="某局", reason="x", at=AT))
    assert (number, name) == (2, "演示专用章")
    assert box[2] - box[0] == box[3] - box[1] == appearance.SIDE
    # 2.5 cm margin and 60 mm to the right: the place begins 241 points from the left.
    assert abs(box[0] - 241) <= 2


def test_without_a_place_it_stands_below_on_the_right() -> None:
    plain = render(HERE, "page.typ", {"text": "一" * 3000, "place": False}, at=AT).pdf
    number, box, _ = widget(signing.seal(plain, owner="某局", reason="x", at=AT))
    assert number == render(HERE, "page.typ", {"text": "一" * 3000, "place": False}, at=AT).pages - 1
    assert box[2] < 595
    assert box[1] > 0


@needs_pdftotext
@pytest.mark.parametrize(
    "owner", ["局", "信丰县市场监督管理局", "赣州市南康区农业农村和水利综合行政审批服务管理局办公室"]
)
def test_the_seal_says_that_it_is_for_demonstration(owner: str) -> None:
    drawn = appearance.drawing(owner, "演示专用章", True)
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=drawn, capture_output=True, check=True)
    told = done.stdout.decode().split()
    assert {"演示专用章", "无法律效力"} <= set(told)
    assert sorted(owner) == sorted("".join(told).replace("演示专用章", "").replace("无法律效力", ""))


def test_a_production_seal_does_not(page: bytes) -> None:
    class Production:
        label, is_demonstration = "行政许可专用章", False

        def __init__(self) -> None:
            own = signing.software_signer(AT)
            self.certificate, self.chain, self.roots, self.sign = own.certificate, own.chain, own.roots, own.sign
            self.revocation_lists = own.revocation_lists

    signing.configure(Production())
    try:
        sealed = signing.seal(page, owner="某局", reason="x", at=AT)
        assert widget(sealed)[2] == "行政许可专用章"
        verdict = signing.check(sealed, at=AT)
        assert (verdict.is_valid, verdict.is_demonstration) == (True, False)
    finally:
        signing.configure(None)
    assert signing.check(sealed, at=AT).is_demonstration


def test_every_reader_is_told_that_no_change_is_allowed(sealed: bytes) -> None:
    (found,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    assert found.docmdp_level is MDPPerm.NO_CHANGES


def test_what_the_document_says_of_itself_stays(page: bytes, sealed: bytes) -> None:
    assert sealed.startswith(page)
    assert b"/ModDate" not in sealed[len(page) :]
    assert b"pdfaid" not in sealed[len(page) :]


@pytest.mark.parametrize(
    "file", [b"", b"%PDF-1.7\n", b"no PDF", b"%PDF-1.7\n" + b"(" * 5000, b"%PDF-1.7 startxref 0 %%EOF"]
)
def test_what_is_no_document_is_not_sealed(file: bytes) -> None:
    with pytest.raises(DomainError, match=r"signing\.not_sealable"):
        signing.seal(file, owner="某局", reason="x", at=AT)


def test_a_sealed_document_is_not_sealed_again(sealed: bytes) -> None:
    with pytest.raises(DomainError, match=r"signing\.not_sealable"):
        signing.seal(sealed, owner="另一局", reason="x", at=AT)


def test_nobody_seals_with_a_revoked_certificate(page: bytes) -> None:
    signer = signing.software_signer(AT)
    signing.revoke(signer, AT)
    with pytest.raises(DomainError, match=r"signing\.signer_revoked"):
        signing.seal(page, owner="某局", reason="x", at=AT, signer=signer)


def test_nobody_seals_outside_the_validity(page: bytes) -> None:
    signing.software_signer(AT)
    for at in (AT - timedelta(days=500), AT + timedelta(days=4000)):
        with pytest.raises(DomainError, match=r"signing\.outside_validity"):
            signing.seal(page, owner="某局", reason="x", at=at)


def test_after_a_revocation_the_instance_seals_with_a_new_certificate(page: bytes) -> None:
    old = signing.seal(page, owner="某局", reason="x", at=AT)
    signing.revoke(signing.software_signer(AT), AT)
    signing.revoke(signing.software_signer(AT), AT)
    new = signing.seal(page, owner="某局", reason="x", at=AT)
    assert signing.check(old, at=AT).finding is signing.Finding.REVOKED
    assert signing.check(new, at=AT).is_valid
    assert "Demonstration seal 3" in signing.check(new, at=AT).certificate_name


# --- the key folder ----------------------------------------------------------------------------------------------------


def test_keys_are_made_once_for_their_owner_alone(key_folder: Callable[[str], Path]) -> None:
    folder = key_folder("fresh")
    first = signing.software_signer(AT)
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(made) == {
        "fingerprint.secret",
        "index.secret",
        "kek-0001.key",
        "seal-authority.pem",
        "seal-signer-0001.pem",
        "seal-revoked.crl",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert signing.software_signer(AT + timedelta(days=3)).certificate == first.certificate
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made


_START = """
import sys, time
from datetime import UTC, datetime
from django.conf import settings
settings.configure(KEY_FOLDER=sys.argv[1])
from tongban.foundation.signing import authority
time.sleep(max(0, float(sys.argv[2]) - time.time()))
at = datetime(2026, 11, 24, tzinfo=UTC)
sys.stdout.write(f"{authority.root(at).certificate.serial_number} {authority.newest_signer(at).certificate.serial_number}")
"""


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    begin = str(time.time() + 2)
    source = str(HERE.parents[3])
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _START, str(tmp_path / "k"), begin], stdout=-1, env={"PYTHONPATH": source}
        )
        for _ in range(4)
    ]
    told = {process.communicate(timeout=60)[0].decode() for process in started}
    assert len(told) == 1
    assert len(told.pop().split()) == 2
    assert not list((tmp_path / "k").glob(".new-*"))


@pytest.mark.parametrize("name", ["seal-authority.pem", "seal-signer-0001.pem", "seal-revoked.crl"])
def test_a_spoilt_key_file_is_told(key_folder: Callable[[str], Path], name: str, page: bytes) -> None:
    folder = key_folder("spoilt")
    signing.software_signer(AT)
    (folder / name).write_bytes(b"spoilt")
    signing.forget()
    with pytest.raises(DomainError, match=r"signing\.keys_unreadable"):
        signing.seal(page, owner="某局", reason="x", at=AT)


def test_it_can_be_sealed_where_a_loop_runs_already(page: bytes) -> None:
    async def within() -> bytes:
        return signing.seal(page, owner="示例机关", reason="试验", at=AT)

    assert signing.check(in_a_loop(within), at=AT).finding is signing.Finding.VALID
