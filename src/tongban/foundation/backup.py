"""One file that holds an instance: database, files, manifest with hashes. Keys apart, in a file of their own.

``FILE`` is a gzip-compressed tar of ``manifest.json`` (format, product version, instant, schema, SHA-256 and size of
every part), ``database.dump`` (pg_dump custom format) and ``files/…``. ``FILE.keys`` (mode 0600) holds the
key-encryption keys, without which sealed content stays sealed: keep it in another place.

Nothing of Django here: a backup must work when the application does not start.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg

from tongban.foundation.embedded_pg import Binaries
from tongban.kernel.errors import DomainError, ErrorSpec, register

FORMAT = 1
_DUMP = "database.dump"
_MANIFEST = "manifest.json"
_HEAD = 4096
_BLOCK = 1024 * 1024
OLDEST_SERVER = 15

register(
    ErrorSpec(
        "backup.exists",
        409,
        "文件 {file} 已存在，不会覆盖。",
        "The file {file} exists and is not overwritten.",
        "请换一个文件名。",
        "Choose another name.",
    ),
    ErrorSpec(
        "backup.unreadable",
        422,
        "备份文件 {file} 无法读取：{reason}",
        "The backup {file} cannot be read: {reason}",
        "请检查文件是否完整；keys 文件须与备份文件放在一起。",
        "Check that it is complete; the .keys file belongs beside it.",
    ),
    ErrorSpec(
        "backup.damaged",
        422,
        "备份文件 {file} 中的 {part} 与清单中的校验值不符，没有恢复任何内容。",
        "{part} in the backup {file} does not match its hash; nothing was restored.",
        "请使用另一份备份。",
        "Use another backup.",
    ),
    ErrorSpec(
        "backup.not_empty",
        409,
        "目标实例不是空的（{what}），没有恢复任何内容。",
        "The target is not empty ({what}); nothing was restored.",
        "确认要替换时请加 --replace。",
        "Add --replace to replace it.",
    ),
    ErrorSpec(
        "backup.server_version",
        409,
        "数据库服务器是 PostgreSQL {server}，备份工具是 {client}：{reason}",
        "The server is PostgreSQL {server}, the backup tool {client}: {reason}",
        "请使用与服务器相同或更新版本的工具。",
        "Use a tool of the server's version or newer.",
    ),
    ErrorSpec(
        "backup.tool_failed",
        500,
        "{tool} 没有成功：{reason}",
        "{tool} failed: {reason}",
        "请按原因处理后重试；原有数据没有改动。",
        "Mend the cause and try again; nothing that was there has changed.",
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """What is saved and where it comes back: database address (as owner) and two folders."""

    database_url: str
    files: Path
    keys: Path


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive claims to hold. ``parts``: path in the archive → (SHA-256 hexadecimal, bytes)."""

    format: int
    product: str
    made_at: str
    server: int
    parts: dict[str, tuple[str, int]]
    keys: str


def backup(place: Place, target: Path, tools: Binaries, *, product: str, made_at: datetime) -> Manifest:
    """Write ``target`` and ``target.keys``; both whole or not at all. The instance may run: the dump is one snapshot.

    Files are never changed once written, so those that the snapshot speaks of are there when the dump is through.
    DomainErrors ``backup.exists``, ``backup.server_version``, ``backup.tool_failed``.
    """
    keys_target = keys_path(target)
    for path in (target, keys_target):
        if path.exists():
            raise DomainError("backup.exists", file=str(path))
    server = _server_major(place.database_url)
    if server > tools.major():
        raise DomainError("backup.server_version", server=server, client=tools.major(), reason="工具较旧 tool is older")
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as scratch:
        folder = Path(scratch)
        dump = folder / _DUMP
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"]
        _run(tools, "pg_dump", *options, f"--dbname={place.database_url}")
        sources = {_DUMP: dump} | {f"files/{path.relative_to(place.files)}": path for path in _files(place.files)}
        parts = {name: (_hash(path), path.stat().st_size) for name, path in sorted(sources.items())}
        keys = {path.name: path.read_bytes().hex() for path in _files(place.keys)}
        sealed_keys = json.dumps({"format": FORMAT, "keys": keys}).encode()
        manifest = Manifest(FORMAT, product, made_at.isoformat(), server, parts, sha256(sealed_keys).hexdigest())
        written = folder / _MANIFEST
        written.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8")
        with _private(folder / "archive") as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
            archive.add(written, _MANIFEST)
            for name in parts:
                archive.add(sources[name], name, recursive=False)
        with _private(folder / "keys") as file:
            file.write(sealed_keys)
        (folder / "keys").rename(keys_target)
        (folder / "archive").rename(target)
    return manifest


def restore(place: Place, source: Path, tools: Binaries, *, replace: bool) -> Manifest:
    """Bring ``source`` back into ``place``; every hash is verified before the first byte is changed.

    Without ``replace`` the database must hold no table and the folders no file. The database changes in one
    transaction: all of it or nothing. Grants are not in the dump; the migration that must follow gives them anew.
    DomainErrors ``backup.unreadable``, ``backup.damaged``, ``backup.not_empty``, ``backup.tool_failed``.
    """
    if not source.exists():
        raise DomainError("backup.unreadable", file=str(source), reason="文件不存在 no such file")
    place.files.parent.mkdir(parents=True, exist_ok=True)
    place.keys.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=place.files.parent) as scratch:
        folder = Path(scratch)
        manifest, keys = _unpack(source, folder)
        if not replace:
            _require_empty(place)
        _restore_database(place.database_url, folder / _DUMP, tools)
        (folder / "files").mkdir(exist_ok=True)
        _swap(folder / "files", place.files)
        fresh = folder / "keys"
        fresh.mkdir(mode=0o700)
        for name, content in keys.items():
            with _private(fresh / name) as file:
                file.write(content)
        _swap(fresh, place.keys)
    return manifest


def keys_path(archive: Path) -> Path:
    """Where the keys of ``archive`` are."""
    return archive.with_name(f"{archive.name}.keys")


def _unpack(source: Path, folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The verified parts, written below ``folder``, and the keys."""
    try:
        with tarfile.open(source, "r:*") as archive:
            manifest = _read_manifest(archive)
            for name, (expected, _) in manifest.parts.items():
                part = archive.extractfile(name)
                target = folder / _safe(name)
                target.parent.mkdir(parents=True, exist_ok=True)
                assert part is not None
                with target.open("wb") as file:
                    shutil.copyfileobj(part, file)
                if _hash(target) != expected:
                    raise DomainError("backup.damaged", file=str(source), part=name)
        sealed_keys = keys_path(source).read_bytes()
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise DomainError("backup.unreadable", file=str(source), reason=str(error) or type(error).__name__) from error
    if sha256(sealed_keys).hexdigest() != manifest.keys:
        raise DomainError("backup.damaged", file=str(source), part=keys_path(source).name)
    stored: dict[str, str] = json.loads(sealed_keys)["keys"]
    return manifest, {_safe(name).name: bytes.fromhex(content) for name, content in stored.items()}


def _read_manifest(archive: tarfile.TarFile) -> Manifest:
    part = archive.extractfile(_MANIFEST)
    if part is None:
        raise ValueError("no manifest")
    found: dict[str, Any] = json.load(part)
    if found["format"] != FORMAT:
        raise ValueError(f"format {found['format']} is not known")
    return Manifest(**found)


def _safe(name: str) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"unsafe name {name!r}")
    return Path(path)


def _require_empty(place: Place) -> None:
    with psycopg.connect(place.database_url) as connection:
        query = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        row = connection.execute(query).fetchone()
    found = [] if row is None or row[0] == 0 else [f"{row[0]} 张表 tables"]
    found += [str(place.files)] if _files(place.files) else []
    # A web secret alone is made by merely looking at the settings; a key-encryption key means that something is sealed.
    found += [str(place.keys)] if any(path.suffix == ".key" for path in _files(place.keys)) else []
    if found:
        raise DomainError("backup.not_empty", what=", ".join(found))


def _restore_database(url: str, dump: Path, tools: Binaries) -> None:
    server = _server_major(url)
    if server < OLDEST_SERVER:
        reason = f"至少需要 {OLDEST_SERVER} too old"
        raise DomainError("backup.server_version", server=server, client=tools.major(), reason=reason)
    words = [f"--dbname={url}", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"]
    reading = [str(tools.program("pg_restore")), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(reading, stdout=pipe, stderr=pipe) as script,
        subprocess.Popen([tools.program("psql"), *words], stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe) as target,
    ):
        assert script.stdout is not None
        assert script.stderr is not None
        assert target.stdin is not None
        with suppress(BrokenPipeError):
            _pour(script.stdout, target.stdin)
        script.stdout.close()
        complaint = script.stderr.read()
        # A script that ended early must not be committed: psql learns of its end only after pg_restore's own verdict.
        broken = script.wait() not in {0, -signal.SIGPIPE}
        if broken:
            target.kill()
        _, said = target.communicate()
    if broken:
        raise DomainError("backup.tool_failed", tool="pg_restore", reason=_last_line(complaint))
    if target.returncode != 0:
        raise DomainError("backup.tool_failed", tool="psql", reason=_last_line(said))


def _pour(script: IO[bytes], target: IO[bytes]) -> None:
    target.write(b"SET client_min_messages = error; DROP SCHEMA public CASCADE;")
    target.write(b"CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;\n")
    # The tool of version 17 and later sets what a server of 15 or 16 does not know.
    target.write(script.read(_HEAD).replace(b"\nSET transaction_timeout = 0;\n", b"\n"))
    shutil.copyfileobj(script, target, _BLOCK)


def _swap(fresh: Path, target: Path) -> None:
    """``fresh`` takes the place of ``target``; a former ``target`` goes last."""
    arriving, leaving = (target.with_name(f".{target.name}.{word}") for word in ("arriving", "leaving"))
    for path in (arriving, leaving):
        shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(fresh, arriving)
    arriving.chmod(0o700)
    if target.exists():
        target.rename(leaving)
    arriving.rename(target)
    shutil.rmtree(leaving, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()] if folder.exists() else []


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _server_major(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10_000


def _run(tools: Binaries, program: str, *arguments: str) -> None:
    done = subprocess.run([tools.program(program), *arguments], capture_output=True)
    if done.returncode != 0:
        raise DomainError("backup.tool_failed", tool=program, reason=_last_line(done.stderr))


def _last_line(said: bytes) -> str:
    """The last thing a tool said, without a password that an address may hold."""
    lines = said.decode(errors="replace").strip().splitlines()
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", lines[-1]) if lines else "?"
