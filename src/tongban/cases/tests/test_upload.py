"""Handing in a file: nothing infected, nothing broken and no place of a photograph is ever kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from tongban.cases.actions.draft import files_of
from tongban.cases.actions.upload import upload
from tongban.cases.models import Upload
from tongban.foundation import files, keys, scanning
from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.records import refusals
from tongban.foundation.records.models import Refusal
from tongban.foundation.scanning import AbsentScanner, Verdict
from tongban.foundation.sheets.tests.photographs import jpeg, photographed
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


class Finds:
    """A scanner that finds one word."""

    def scan(self, content: bytes) -> Verdict:
        return Verdict(scanned=True, found="Word.A" if b"virus" in content else "")

    def check(self) -> SystemHealth:
        return AbsentScanner().check()


@pytest.fixture
def _scanned() -> Iterator[None]:
    former = scanning.scanner.make
    scanning.scanner.by(Finds)
    yield
    assert former is not None
    scanning.scanner.by(former)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    """Other workers write files of their own meanwhile."""
    settings.FILE_FOLDER = tmp_path


def kept() -> set[Path]:
    return {path for path in Path(django_settings.FILE_FOLDER).rglob("*") if path.is_file()}


def read(actor: Actor, upload_id: object) -> bytes:
    row = Upload.objects.get(pk=upload_id)
    return b"".join(files.read(row.id, keys.unwrap(bytes(row.file_key), row.id.bytes)))


@pytest.mark.usefixtures("_scanned")
def test_a_virus_is_refused_on_record_and_nothing_of_it_is_kept(applicant: Actor) -> None:
    before = kept()
    with pytest.raises(DomainError) as caught:
        upload(applicant, name="执照.pdf", chunks=[b"%PDF-1.7 a vi", b"rus"])
    assert caught.value.code == "files.infected"
    assert "执照.pdf" in caught.value.message()
    assert kept() == before
    assert not Upload.objects.exists()
    told = Refusal.objects.get(code="files.infected")
    assert (told.deed, told.actor["account"]) == ("cases.upload", str(applicant.account_id))
    assert "Word.A" in refusals.tried(told).decode()
    assert upload(applicant, name="执照.pdf", chunks=[b"%PDF-1.7 clean"]).size == 14


def test_what_is_kept_of_a_photograph_is_its_picture(applicant: Actor) -> None:
    sent = photographed(orientation=6)
    done = upload(applicant, name="房产证.jpg", chunks=[sent])
    content = read(applicant, done.id)
    assert b"iPhone" not in content
    assert (done.size, files_of(applicant, [done.id])[0].pages) == (len(content), 1)
    plain = jpeg()
    assert read(applicant, upload(applicant, name="图.jpg", chunks=[plain]).id) == plain


def test_a_broken_picture_leaves_nothing(applicant: Actor) -> None:
    before = kept()
    with pytest.raises(DomainError) as caught:
        upload(applicant, name="图.jpg", chunks=[jpeg(noise=True)[:900]])
    assert caught.value.code == "files.picture_broken"
    assert kept() == before


def test_too_large_is_said_before_the_rest_is_read(applicant: Actor) -> None:
    read_so_far: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(1_000):
            read_so_far.append(number)
            yield b"%PDF-" + b"x" * 1024 * 1024

    with pytest.raises(DomainError) as caught:
        upload(applicant, name="大.pdf", chunks=pieces(), max_mb=2)
    assert (caught.value.code, len(read_so_far)) == ("files.too_large", 2)
