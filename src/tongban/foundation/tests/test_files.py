"""Files: written whole or not at all, opened whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tongban.foundation import files
from tongban.foundation.files import PIECE
from tongban.kernel.errors import DomainError

KEY = bytes(range(32))
FILE = UUID("0195f2a0-0000-7000-8000-0000000000ab")
SEALED = PIECE + 29
BIG = 10 * PIECE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    settings.FILE_FOLDER = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


def _content(size: int) -> bytes:
    return bytes(index % 251 for index in range(size))


def _on_disk(folder: Path) -> Path:
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


def _read(key: bytes = KEY, file_id: UUID = FILE) -> bytes:
    return b"".join(files.read(file_id, key))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_what_is_stored_comes_back_with_its_size_hash_and_beginning(size: int) -> None:
    content = _content(size)
    stored = files.store(FILE, KEY, [content], BIG)
    assert _read() == content
    assert (stored.size, stored.sha256, stored.head) == (size, sha256(content).digest(), content[:4096])


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, PIECE + 100), max_size=5))
def test_however_it_arrives(sizes: list[int]) -> None:
    chunks = [_content(size) for size in sizes]
    stored = files.store(FILE, KEY, iter(chunks), BIG)
    assert _read() == b"".join(chunks)
    assert stored.size == sum(sizes)


def test_nothing_of_it_is_readable_on_the_disk(folder: Path) -> None:
    files.store(FILE, KEY, ["示例甲".encode() * 100], BIG)
    path = _on_disk(folder)
    assert "示例甲".encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert path.parent.name == "ab"


# --- tampering -------------------------------------------------------------------------------------------------------


def _flip(data: bytes) -> bytes:
    return data[:100] + bytes([data[100] ^ 1]) + data[101:]


@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(_flip, id="a bit"),
        pytest.param(lambda data: data[:-1], id="the last byte cut off"),
        pytest.param(lambda data: data[: 2 * SEALED], id="the last piece cut off"),
        pytest.param(lambda data: data[:SEALED], id="all but the first piece cut off"),
        pytest.param(lambda data: b"", id="everything cut off"),
        pytest.param(lambda data: data + b"\x00", id="a byte added"),
        pytest.param(lambda data: data + data[2 * SEALED :], id="the last piece twice"),
        pytest.param(
            lambda data: data[SEALED : 2 * SEALED] + data[:SEALED] + data[2 * SEALED :], id="pieces exchanged"
        ),
        pytest.param(lambda data: data[:SEALED] + data[2 * SEALED :], id="a piece in the middle left out"),
        pytest.param(lambda data: data[SEALED:], id="the first piece left out"),
        pytest.param(lambda data: data[:SEALED] + data, id="the first piece twice"),
    ],
)
def test_a_changed_file_does_not_open(folder: Path, tamper: Callable[[bytes], bytes]) -> None:
    files.store(FILE, KEY, [_content(2 * PIECE + 7)], BIG)
    path = _on_disk(folder)
    path.write_bytes(tamper(path.read_bytes()))
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        _read()


def test_a_file_put_in_the_place_of_another_does_not_open(folder: Path) -> None:
    files.store(FILE, KEY, [b"one"], BIG)
    other = UUID(int=FILE.int ^ 1 << 20)
    path = _on_disk(folder)
    path.rename(path.with_name(str(other)))
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        _read(file_id=other)


def test_another_key_does_not_open() -> None:
    files.store(FILE, KEY, [b"one"], BIG)
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        _read(bytes(32))


# --- whole or not at all ---------------------------------------------------------------------------------------------


def _nothing_in(folder: Path) -> bool:
    return not any(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize("size", [PIECE + 1, 5 * PIECE])
def test_one_that_is_too_large_leaves_nothing(folder: Path, size: int) -> None:
    with pytest.raises(DomainError, match=r"files\.too_large"):
        files.store(FILE, KEY, [_content(size)], PIECE)
    assert _nothing_in(folder)
    assert files.store(FILE, KEY, [_content(PIECE)], PIECE).size == PIECE


def test_a_sender_that_breaks_off_leaves_nothing(folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield _content(3 * PIECE)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.store(FILE, KEY, broken(), BIG)
    assert _nothing_in(folder)


def test_a_full_disk_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.store(FILE, KEY, [b"x"], BIG)
    assert _nothing_in(folder)


def test_it_is_on_the_disk_before_it_has_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Content, name and the folder that the name stands in: all three before ``store`` returns."""
    told: list[tuple[str, bool]] = []
    real = os.fsync

    def sync(handle: int) -> None:
        target = Path(os.readlink(f"/proc/self/fd/{handle}"))
        told.append((str(target.relative_to(folder.parent)), (folder / "ab" / str(FILE)).exists()))
        real(handle)

    monkeypatch.setattr(os, "fsync", sync)
    files.store(FILE, KEY, [b"x"], BIG)
    assert (f"files/ab/{FILE}.part", False) in told
    assert ("files/ab", True) in told
    # The folder ``ab`` was made for this file: its own name must be on the disk too.
    assert "files" in [path for path, _ in told]


def test_one_that_is_gone_says_so_and_removing_it_twice_is_no_error() -> None:
    with pytest.raises(DomainError, match=r"files\.missing"):
        _read()
    files.store(FILE, KEY, [b"x"], BIG)
    files.remove(FILE)
    files.remove(FILE)
    with pytest.raises(DomainError, match=r"files\.missing"):
        _read()
