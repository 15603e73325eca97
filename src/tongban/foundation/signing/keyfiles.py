"""Files of the key folder that sealing adds: written once, for the owner alone, whole or not at all.

None ends in ``.key``: those are key-encryption keys (``foundation.keys``). They lie flat, as a backup of keys expects.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from tongban.foundation.keys import ensure_key_folder


def folder() -> Path:
    """The key folder, made when it is not there."""
    path = Path(settings.KEY_FOLDER)
    ensure_key_folder(path)
    return path


def written_once(path: Path, content: bytes) -> bytes:
    """What ``path`` holds, which is ``content`` when nothing was there: of two that start together both read one file."""
    temporary = _temporary(path, content)
    # link() refuses to overwrite.
    with suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink(missing_ok=True)
    return path.read_bytes()


def replaced(path: Path, content: bytes) -> None:
    """``path`` holds ``content``; a reader sees the old or the new, never a part. Call it inside :func:`alone`."""
    _temporary(path, content).rename(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time for what ``path`` names."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _temporary(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f".new-{os.getpid()}-{os.urandom(4).hex()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary
