"""The files of the key folder that open everything else: master keys, one of them the newest, and the key of the indexes.

A *master key* is a file ``<id>.key`` of 32 random bytes in ``settings.KEY_FOLDER`` (mode 0700, never in the database, backed
up apart from it); ids are ``kek-0001`` and so on, the highest is the newest. Every process looks whether the folder has
changed whenever it uses a key: a new key is used, and a retired one forgotten, without a restart. ``index.secret`` is what
blind indexes are made with. It came first from the oldest master key; a folder that has none yet gets that one.

Nothing of the database here: what is still sealed with which key, :mod:`tongban.foundation.rewrapping` knows.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tongban.kernel.errors import DomainError, ErrorSpec, register

LENGTH = 32
FIRST = "kek-0001"
MARGIN = timedelta(hours=24)
"""How long a key stays after the next one came: transactions that began before, sessions, what is kept for a day."""

_INDEX = "index.secret"

register(
    ErrorSpec(
        "keys.damaged",
        500,
        "密钥文件 {file} 应为 {length} 字节，实际 {found} 字节。",
        "The key file {file} must hold {length} bytes and holds {found}.",
        "请从密钥保管处恢复该文件。",
        "Bring the file back from the custody of keys.",
    ),
    ErrorSpec(
        "keys.not_retired",
        409,
        "主密钥 {key} 还不能停用：{why}。",
        "The master key {key} cannot be retired yet: {why_en}.",
        "请用 tongban keys status 查看，条件满足后再试。",
        "See tongban keys status and try again later.",
    ),
)


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key as an operator sees it."""

    id: str
    made_at: datetime
    newest: bool


def newest() -> tuple[str, bytes]:
    """(id, key) with which new things are sealed."""
    ring = _held()[0]
    key_id = max(ring)
    return key_id, ring[key_id]


def find(key_id: str) -> bytes | None:
    """The master key of this id; None when it is unknown. A file system tells of a change only so finely: before a key is
    called unknown, the folder is read once more."""
    if key_id not in _held()[0]:
        forget()
    return _held()[0].get(key_id)


def index_key() -> bytes:
    """What blind indexes are made with."""
    return _held()[1]


def add() -> str:
    """Make a new master key, which is the newest from now on; its id. Two at once make two."""
    folder = _folder()
    ensure_key_folder(folder)
    while True:
        number = int(newest()[0].rpartition("-")[2]) + 1
        name = f"kek-{number:04}"
        if _written_once(folder / f"{name}.key", os.urandom(LENGTH)):
            forget()
            return name
        forget()


def known() -> tuple[MasterKey, ...]:
    """All master keys, oldest first."""
    last = newest()[0]
    return tuple(MasterKey(key_id, _made_at(key_id), key_id == last) for key_id in sorted(_held()[0]))


def retire(key_id: str, *, still_sealed: int, now: datetime) -> Path:
    """Take a master key out of use; the file stays as ``<id>.retired`` until its keeper destroys it: backups made before
    need it no more than they need this folder (each has its own keys), a mistake does.

    ``still_sealed``: how many values it alone opens. DomainError ``keys.not_retired``: the newest, one that is not known,
    one that still opens something, one whose successor is younger than :data:`MARGIN`.
    """
    later = [each for each in known() if each.id > key_id]
    if key_id not in _held()[0]:
        raise _not_retired(key_id, "没有这个密钥", "no such key")
    if not later:
        raise _not_retired(key_id, "它正在使用", "it is the newest")
    if still_sealed:
        raise _not_retired(key_id, f"还有 {still_sealed} 个值由它加密", f"{still_sealed} values hang on it")
    if now - later[0].made_at < MARGIN:
        raise _not_retired(key_id, "下一个密钥启用未满 24 小时", "its successor is younger than 24 hours")
    target = _folder() / f"{key_id}.retired"
    (_folder() / f"{key_id}.key").rename(target)
    forget()
    return target


def ensure_key_folder(folder: Path) -> None:
    """Create the folder and its first keys when there are none. Never replaces a key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = sorted(folder.glob("*.key"))
    if not names:
        # The index key first: a master key without one is that of a former version, whose indexes hang on the oldest.
        _written_once(folder / _INDEX, os.urandom(LENGTH))
        _written_once(folder / f"{FIRST}.key", os.urandom(LENGTH))
    elif not (folder / _INDEX).exists():
        _written_once(folder / _INDEX, names[0].read_bytes())


def forget() -> None:
    """Read the folder again at the next use."""
    _of_folder.cache_clear()


def _held() -> tuple[dict[str, bytes], bytes]:
    """(master keys by id, index key), read anew when the folder has changed."""
    folder = _folder()
    try:
        changed = folder.stat().st_mtime_ns
    except FileNotFoundError:
        changed = 0
    return _of_folder(folder, changed)


@lru_cache(maxsize=1)
def _of_folder(folder: Path, changed: int) -> tuple[dict[str, bytes], bytes]:
    ensure_key_folder(folder)
    ring = {path.stem: _read(path) for path in sorted(folder.glob("*.key"))}
    return ring, _read(folder / _INDEX)


def _folder() -> Path:
    return Path(settings.KEY_FOLDER)


def _made_at(key_id: str) -> datetime:
    return datetime.fromtimestamp((_folder() / f"{key_id}.key").stat().st_mtime, UTC)


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    if len(content) != LENGTH:
        raise DomainError("keys.damaged", file=path.name, length=LENGTH, found=len(content))
    return content


def _written_once(path: Path, content: bytes) -> bool:
    """Whether ``path`` is new and holds ``content``; a file that is there stays. Never half of it is seen."""
    # A name of its own: of two processes that start together neither writes into the other's file.
    temporary = path.with_name(f".new-{os.getpid()}-{os.urandom(4).hex()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # link() refuses to overwrite: of two processes that start together one wins, both then read the same key.
        with suppress(FileExistsError):
            os.link(temporary, path)
            return True
        return False
    finally:
        temporary.unlink(missing_ok=True)


def _not_retired(key_id: str, why: str, why_en: str) -> DomainError:
    return DomainError("keys.not_retired", key=key_id, why=why, why_en=why_en)
