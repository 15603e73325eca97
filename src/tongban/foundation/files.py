"""Files handed in: encrypted in pieces under a key of their own, written whole or not at all.

A file is ``FILE_FOLDER/ab/<uuid>``: pieces of 64 KiB, each sealed with AES-256-GCM and bound to the file and its place, the
last one marked, so that nothing can be cut off, reordered or exchanged unseen. It is on disk (fsync) before its row is
written; a file without a row is swept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tongban.foundation import keys
from tongban.kernel.errors import DomainError, ErrorSpec, register

PIECE = 64 * 1024
_OVERHEAD = 29

register(
    ErrorSpec(
        "files.too_large",
        413,
        "文件超过 {max_mb} MB。",
        "The file is larger than {max_mb} MB.",
        "请压缩后再上传。",
        "Make it smaller.",
    ),
    ErrorSpec(
        "files.missing",
        410,
        "文件已不在库中。",
        "The file is no longer stored.",
        "请联系管理员。",
        "Tell the operator.",
    ),
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What was written: size and SHA-256 of the content in the clear, and its first bytes."""

    size: int
    sha256: bytes
    head: bytes


def store(file_id: UUID, key: bytes, chunks: Iterable[bytes], max_bytes: int) -> StoredFile:
    """Write a file. DomainError ``files.too_large``; nothing stays behind on any error."""
    path = _path(file_id)
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(path.parent.parent)
    temporary = path.with_suffix(".part")
    digest, size, head = sha256(), 0, b""
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            for place, (piece, last) in enumerate(_pieces(chunks)):
                size += len(piece)
                if size > max_bytes:
                    raise DomainError("files.too_large", max_mb=max_bytes // (1024 * 1024))
                head = head or piece[:4096]
                digest.update(piece)
                out.write(keys.seal(key, piece, _context(file_id, place, last)))
            out.flush()
            os.fsync(out.fileno())
        temporary.rename(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return StoredFile(size, digest.digest(), head)


def read(file_id: UUID, key: bytes) -> Iterator[bytes]:
    """The content in pieces. DomainErrors ``files.missing``, ``keys.unreadable``."""
    try:
        source = _path(file_id).open("rb")
    except FileNotFoundError:
        raise DomainError("files.missing") from None
    with source:
        place, piece = 0, source.read(PIECE + _OVERHEAD)
        if not piece:
            # Even an empty file is one sealed piece: this one was cut off.
            raise DomainError("keys.unreadable")
        while piece:
            following = source.read(PIECE + _OVERHEAD)
            yield keys.unseal(key, piece, _context(file_id, place, not following))
            place, piece = place + 1, following


def remove(file_id: UUID) -> None:
    """Forget a file; one that is not there is no error."""
    with suppress(FileNotFoundError):
        _path(file_id).unlink()


def _path(file_id: UUID) -> Path:
    # The last digits of a UUIDv7 are random: folders fill evenly.
    return Path(settings.FILE_FOLDER) / file_id.hex[-2:] / str(file_id)


def _context(file_id: UUID, place: int, last: bool) -> bytes:
    return b"piece:" + file_id.bytes + place.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of exactly PIECE bytes but for the last, which is marked; an empty file is one empty piece."""
    pending = b""
    for chunk in chunks:
        pending += chunk
        while len(pending) > PIECE:
            yield pending[:PIECE], False
            pending = pending[PIECE:]
    yield pending, True


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
