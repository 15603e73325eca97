"""The files of the key folder that open everything else: master keys, one of them the newest, and the keys of the indexes.

A *master key* is a file ``<id>.key`` of 32 random bytes in ``settings.KEY_FOLDER`` (mode 0700, never in the database, backed
up apart from it); ids are ``kek-0001`` and so on, the highest is the newest. Every process looks whether the folder has
changed whenever it uses a key: a new key is used, and a retired one forgotten, without a restart.

Index keys are what blind indexes are made with: ``index.secret`` is the first (it came from the oldest master key where a
folder had none), ``index-0002.secret`` the next; ``index-0002-sm3.secret`` is used with HMAC-SM3. One is in use, or two
while the newer takes over. ``fingerprint.secret`` is for what cannot be computed again; a folder that has none gets a copy
of ``index.secret``, by which such fingerprints were made before.

Nothing of the database here: what is still sealed with which key, :mod:`tongban.foundation.rewrapping` knows.
"""

from __future__ import annotations

import os
import re
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
_FINGERPRINT = "fingerprint.secret"
_INDEX_FILE = re.compile(r"index-(\d{4})(?:-(sm3))?\.secret")

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
    ErrorSpec(
        "keys.index_taking_over",
        409,
        "上一次更换索引密钥还没有完成（{key} 正在接替）。",
        "The last change of the index key is not finished yet ({key} is taking over).",
        "请先用 tongban keys retire index 停用旧的索引密钥。",
        "First take the older one out of use: tongban keys retire index.",
    ),
)


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One key of the blind indexes. ``hash``: ``sha256`` or ``sm3``."""

    number: int
    hash: str
    secret: bytes
    path: Path

    @property
    def id(self) -> str:
        """As operators call it."""
        return f"index-{self.number:04}"

    @property
    def made_at(self) -> datetime:
        """When its file was made."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)


@dataclass(frozen=True, slots=True)
class _Ring:
    masters: dict[str, bytes]
    indexes: tuple[IndexKey, ...]
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key as an operator sees it."""

    id: str
    made_at: datetime
    newest: bool


def newest() -> tuple[str, bytes]:
    """(id, key) with which new things are sealed."""
    ring = _held().masters
    key_id = max(ring)
    return key_id, ring[key_id]


def find(key_id: str) -> bytes | None:
    """The master key of this id; None when it is unknown. A file system tells of a change only so finely: before a key is
    called unknown, the folder is read once more."""
    if key_id not in _held().masters:
        forget()
    return _held().masters.get(key_id)


def index_keys() -> tuple[IndexKey, ...]:
    """The keys of blind indexes in use, oldest first: one, or two while the newer takes over."""
    return _held().indexes


def fingerprint_key() -> bytes:
    """What fingerprints are made with that cannot be computed again."""
    return _held().fingerprint


def add_index(hashed_by: str) -> IndexKey:
    """Make a new index key, which is used beside the one so far from now on. DomainError ``keys.index_taking_over``."""
    folder = _folder()
    ensure_key_folder(folder)
    forget()
    present = index_keys()
    if len(present) > 1:
        raise DomainError("keys.index_taking_over", key=present[-1].id)
    suffix = "" if hashed_by == "sha256" else f"-{hashed_by}"
    _written_once(folder / f"index-{present[-1].number + 1:04}{suffix}.secret", os.urandom(LENGTH))
    forget()
    return index_keys()[-1]


def retire_index(*, unready: int, now: datetime) -> Path:
    """Take the older of two index keys out of use; the file stays as ``.retired`` until its keeper destroys it.

    ``unready``: rows that are not yet found by the newer one. DomainError ``keys.not_retired``: there is one only, rows are
    unready, or the newer is younger than :data:`MARGIN`: a process that had not seen it yet may still be writing.
    """
    present = index_keys()
    oldest = present[0]
    if len(present) == 1:
        raise _not_retired(oldest.id, "它正在使用", "it is in use")
    if unready:
        raise _not_retired(oldest.id, f"还有 {unready} 行没有新索引", f"{unready} rows have no new index")
    if now - present[-1].made_at < MARGIN:
        raise _not_retired(oldest.id, "下一个密钥启用未满 24 小时", "its successor is younger than 24 hours")
    target = oldest.path.with_suffix(".retired")
    oldest.path.rename(target)
    forget()
    return target


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
    return tuple(MasterKey(key_id, _made_at(key_id), key_id == last) for key_id in sorted(_held().masters))


def retire(key_id: str, *, still_sealed: int, now: datetime) -> Path:
    """Take a master key out of use; the file stays as ``<id>.retired`` until its keeper destroys it: backups made before
    need it no more than they need this folder (each has its own keys), a mistake does.

    ``still_sealed``: how many values it alone opens. DomainError ``keys.not_retired``: the newest, one that is not known,
    one that still opens something, one whose successor is younger than :data:`MARGIN`.
    """
    later = [each for each in known() if each.id > key_id]
    if key_id not in _held().masters:
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
        _written_once(folder / _FINGERPRINT, os.urandom(LENGTH))
        _written_once(folder / _INDEX, os.urandom(LENGTH))
        _written_once(folder / f"{FIRST}.key", os.urandom(LENGTH))
        return
    if not (folder / _INDEX).exists() and not _later_indexes(folder):
        _written_once(folder / _INDEX, names[0].read_bytes())
    if not (folder / _FINGERPRINT).exists():
        _written_once(folder / _FINGERPRINT, (folder / _INDEX).read_bytes())


def forget() -> None:
    """Read the folder again at the next use."""
    _of_folder.cache_clear()


def _held() -> _Ring:
    """What the folder holds, read anew when it has changed."""
    folder = _folder()
    try:
        changed = folder.stat().st_mtime_ns
    except FileNotFoundError:
        changed = 0
    return _of_folder(folder, changed)


@lru_cache(maxsize=1)
def _of_folder(folder: Path, changed: int) -> _Ring:
    ensure_key_folder(folder)
    masters = {path.stem: _read(path) for path in sorted(folder.glob("*.key"))}
    first = folder / _INDEX
    indexes = [IndexKey(1, "sha256", _read(first), first)] if first.exists() else []
    indexes += [IndexKey(number, hashed, _read(path), path) for number, hashed, path in _later_indexes(folder)]
    # More than two lie there only where files of two folders were mixed; the older then take part in nothing.
    return _Ring(masters, tuple(indexes[-2:]), _read(folder / _FINGERPRINT))


def _later_indexes(folder: Path) -> list[tuple[int, str, Path]]:
    named = ((_INDEX_FILE.fullmatch(path.name), path) for path in folder.glob("index-*.secret"))
    return sorted((int(found[1]), found[2] or "sha256", path) for found, path in named if found)


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
