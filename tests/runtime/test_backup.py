"""What was backed up comes back, whole or not at all; what was altered does not."""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tongban.foundation import backup as subject
from tongban.foundation.backup import Place, backup, keys_path, restore
from tongban.foundation.embedded_pg import Binaries, installed
from tongban.kernel.errors import DomainError

_WHEN = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def source(committed_db: str, tmp_path: Path) -> Place:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO clock_offset (id, ahead) VALUES (1, '26 hours')")
    place = Place(committed_db, tmp_path / "原 files", tmp_path / "keys")
    (place.files / "2026" / "附件").mkdir(parents=True)
    (place.files / "2026" / "附件" / "a.pdf").write_bytes(b"%PDF")
    place.keys.mkdir()
    (place.keys / "kek-0001.key").write_bytes(os.urandom(32))
    return place


@pytest.fixture
def empty(committed_db: str, tmp_path: Path) -> Iterator[Place]:
    name = f"{connection.settings_dict['NAME']}_other"
    with psycopg.connect(committed_db, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    url = committed_db.replace(str(connection.settings_dict["NAME"]), name)
    yield Place(url, tmp_path / "there" / "files", tmp_path / "there" / "keys")
    with psycopg.connect(committed_db, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _make(place: Place, target: Path) -> Path:
    backup(place, target, installed(), product="0.0.0", made_at=_WHEN)
    return target


def _ahead(place: Place) -> str:
    with psycopg.connect(place.database_url) as other:
        row = other.execute("SELECT ahead::text FROM clock_offset").fetchone()
    assert row is not None
    return str(row[0])


def _tables(place: Place) -> set[str]:
    with psycopg.connect(place.database_url) as other:
        query = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        return {row[0] for row in other.execute(query)}


def test_a_round_trip_brings_back_database_files_and_keys(source: Place, empty: Place, tmp_path: Path) -> None:
    archive = _make(source, tmp_path / "备份 1.tar.gz")
    restore(empty, archive, installed(), replace=False)
    assert _ahead(empty) == "26:00:00"
    assert _tables(empty) == _tables(source)
    assert (empty.files / "2026" / "附件" / "a.pdf").read_bytes() == b"%PDF"
    key = empty.keys / "kek-0001.key"
    assert key.read_bytes() == (source.keys / "kek-0001.key").read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(empty.keys.stat().st_mode) == 0o700


def test_keys_stand_apart_and_both_files_are_private(source: Place, tmp_path: Path) -> None:
    archive = _make(source, tmp_path / "b.tar.gz")
    with tarfile.open(archive) as opened:
        assert not [name for name in opened.getnames() if "key" in name]
    key = (source.keys / "kek-0001.key").read_bytes()
    assert key.hex() in keys_path(archive).read_text()
    for path in (archive, keys_path(archive)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".backup-*"))


def test_an_existing_file_is_never_overwritten(source: Place, tmp_path: Path) -> None:
    archive = _make(source, tmp_path / "b.tar.gz")
    archive.unlink()
    with pytest.raises(DomainError, match=r"backup\.exists"):
        _make(source, archive)


def test_an_instance_that_is_not_empty_is_replaced_only_when_told(source: Place, tmp_path: Path) -> None:
    archive = _make(source, tmp_path / "b.tar.gz")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clock_offset SET ahead = '99 hours'")
        cursor.execute("CREATE TABLE later_addition (n int)")
    (source.files / "new.pdf").write_bytes(b"new")
    with pytest.raises(DomainError, match=r"backup\.not_empty"):
        restore(source, archive, installed(), replace=False)
    assert _ahead(source) == "99:00:00"
    connection.close()
    restore(source, archive, installed(), replace=True)
    assert _ahead(source) == "26:00:00"
    assert "later_addition" not in _tables(source)
    assert not (source.files / "new.pdf").exists()


def _rewritten(archive: Path, name: str, content: bytes | None, renamed: str | None = None) -> None:
    """The archive with one member altered, left out or renamed, its manifest as it was."""
    with tarfile.open(archive) as opened:
        members = [(member.name, opened.extractfile(member)) for member in opened.getmembers()]
        kept = [(member, file.read()) for member, file in members if file is not None]
    with tarfile.open(archive, "w:gz") as opened:
        for member, data in kept:
            if member == name and content is None:
                continue
            info = tarfile.TarInfo(renamed if member == name and renamed else member)
            data = content if member == name and content is not None else data
            info.size = len(data)
            opened.addfile(info, io.BytesIO(data))


def test_an_altered_part_or_key_file_restores_nothing(source: Place, empty: Place, tmp_path: Path) -> None:
    archive = _make(source, tmp_path / "b.tar.gz")
    _rewritten(archive, "files/2026/附件/a.pdf", b"%PDX")
    with pytest.raises(DomainError, match=r"backup\.damaged"):
        restore(empty, archive, installed(), replace=False)
    other = _make(source, tmp_path / "c.tar.gz")
    keys_path(other).write_text(keys_path(other).read_text().replace("keys", "kays"))
    with pytest.raises(DomainError, match=r"backup\.damaged"):
        restore(empty, other, installed(), replace=False)
    assert _tables(empty) == set()
    assert not empty.files.exists()


def test_what_is_no_backup_is_refused_in_words(source: Place, empty: Place, tmp_path: Path) -> None:
    archive = _make(source, tmp_path / "b.tar.gz")
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-200])
    keys_path(cut).write_bytes(keys_path(archive).read_bytes())
    noise = tmp_path / "noise"
    noise.write_bytes(b"not a tar")
    keyless = tmp_path / "keyless.tar.gz"
    keyless.write_bytes(archive.read_bytes())
    for file in (cut, noise, keyless, tmp_path / "absent"):
        with pytest.raises(DomainError) as caught:
            restore(empty, file, installed(), replace=False)
        assert caught.value.code == "backup.unreadable", file
    assert _tables(empty) == set()


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "files/../../evil"])
def test_a_name_that_leads_outside_is_refused(source: Place, empty: Place, tmp_path: Path, name: str) -> None:
    archive = _make(source, tmp_path / "b.tar.gz")
    with tarfile.open(archive) as opened:
        file = opened.extractfile("manifest.json")
        assert file is not None
        manifest = json.load(file)
    manifest["parts"][name] = manifest["parts"].pop("files/2026/附件/a.pdf")
    _rewritten(archive, "files/2026/附件/a.pdf", b"%PDF", renamed=name)
    _rewritten(archive, "manifest.json", json.dumps(manifest).encode())
    with pytest.raises(DomainError, match=r"backup\.unreadable"):
        restore(empty, archive, installed(), replace=False)
    assert not (tmp_path / "evil").exists()


def test_a_database_that_fails_to_restore_stays_as_it_was(
    source: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = _make(source, tmp_path / "b.tar.gz")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clock_offset SET ahead = '99 hours'")
    connection.close()
    # A dump that pg_restore gives up on half-way: cut, and hashed anew so that only the tool can notice.
    with tarfile.open(archive) as opened:
        dump = opened.extractfile("database.dump")
        file = opened.extractfile("manifest.json")
        assert dump is not None
        assert file is not None
        half = dump.read()[:-3000]
        manifest = json.load(file)
    manifest["parts"]["database.dump"] = [subject.sha256(half).hexdigest(), len(half)]
    _rewritten(archive, "database.dump", half)
    _rewritten(archive, "manifest.json", json.dumps(manifest).encode())
    with pytest.raises(DomainError, match=r"backup\.tool_failed"):
        restore(source, archive, installed(), replace=True)
    assert _ahead(source) == "99:00:00"
    assert (source.files / "2026").exists()


def test_a_server_newer_or_too_old_for_the_tool_is_refused_in_words(
    source: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = _make(source, tmp_path / "b.tar.gz")
    with monkeypatch.context() as patch:
        patch.setattr(Binaries, "major", lambda self: 14)
        with pytest.raises(DomainError) as caught:
            _make(source, tmp_path / "c.tar.gz")
        assert "18" in caught.value.message("en")
    monkeypatch.setattr(subject, "OLDEST_SERVER", 99)
    with pytest.raises(DomainError, match=r"backup\.server_version"):
        restore(source, archive, installed(), replace=True)


def test_a_password_in_the_address_is_not_repeated(source: Place) -> None:
    assert (
        subject._last_line(b"connection to postgresql://u:geheim@h/db failed")
        == "connection to postgresql://u:…@h/db failed"
    )
