"""What can be made again from a file that was handed in, kept for a while so that it is not made at every look.

``DERIVED_FOLDER/ab/<name>``: sealed with the key of the file it was made from, so it can be read exactly as long as that
one. On this machine only, in no backup, written whole or not at all; whatever is missing or unreadable is made again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from tongban.foundation import clock, keys
from tongban.kernel.errors import DomainError

KEPT = timedelta(days=7)
MOST_IN_FOLDER = 16 * 1024 * 1024
"""Bytes in each of the 256 folders."""


def get(name: str, key: bytes) -> bytes | None:
    """What was kept under ``name``; None when it has to be made."""
    path = _path(name)
    try:
        return keys.unseal(key, path.read_bytes(), _context(name))
    except (FileNotFoundError, DomainError):
        return None


def put(name: str, key: bytes, content: bytes) -> None:
    """Keep ``content``. A disk that is full is no error: it is made again the next time."""
    path = _path(name)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(keys.seal(key, content, _context(name)))
            temporary.rename(path)
        finally:
            temporary.unlink(missing_ok=True)
        _trim(path.parent)


def sweep() -> int:
    """Forget what is older than a week; how many files."""
    folder = Path(settings.DERIVED_FOLDER)
    return sum(_trim(each) for each in sorted(folder.iterdir()) if each.is_dir()) if folder.is_dir() else 0


def _trim(folder: Path) -> int:
    """Forget what is old, and of the rest the oldest until the folder is small enough."""
    found = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            about = path.stat()
            found.append((about.st_mtime, about.st_size, path))
    oldest, total, gone = clock.real_now().timestamp() - KEPT.total_seconds(), 0, 0
    for at, size, path in sorted(found, reverse=True):
        total += size
        if at < oldest or total > MOST_IN_FOLDER:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _path(name: str) -> Path:
    digest = sha256(name.encode()).hexdigest()
    return Path(settings.DERIVED_FOLDER) / digest[:2] / digest


def _context(name: str) -> bytes:
    return b"derived:" + name.encode()
