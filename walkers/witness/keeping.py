"""What a witness remembers, in a folder of its own: state, evidence, the stamped checkpoint of each day.

``state.json`` is written whole or not at all. ``checkpoint.note`` is the newest checkpoint, as a file for whoever checks.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from walkers.witness.faults import FaultError

VERSION = 1


class StateError(Exception):
    """The folder cannot be used; the text says why, in two languages."""


@dataclass(frozen=True)
class State:
    """``keys`` as vkeys; ``note`` the last checkpoint, ``seen`` when it was first seen; ``checked`` how many were followed;
    ``awaiting`` the notes of which a time-stamp is still to come; ``fault`` what was found and nobody has looked at yet;
    ``history`` what people decided and which keys were taken up."""

    url: str
    since: str
    keys: tuple[str, ...] = ()
    note: str = ""
    seen: str = ""
    checked: int = 0
    awaiting: tuple[str, ...] = ()
    fault: Mapping[str, str] | None = None
    history: tuple[Mapping[str, str], ...] = ()
    version: int = VERSION


class Folder:
    """The folder of one witness of one log."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One witness at a time. StateError."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StateError(f"目录无法使用 the folder cannot be used: {error}") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise StateError("另一个见证程序正在使用这个目录 another witness uses this folder") from None
        finally:
            os.close(lock)

    def state(self) -> State | None:
        """What is remembered; None at first. StateError for a state that cannot be read: it is never overwritten."""
        path = self.path / "state.json"
        if not path.exists():
            return None
        try:
            document = json.loads(path.read_text("utf-8"))
            known = {each.name for each in fields(State)}
            found = State(**{name: _frozen(value) for name, value in document.items() if name in known})
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise StateError(f"记忆文件无法读取 the state cannot be read: {path}: {error}") from None
        if found.version != VERSION:
            raise StateError(f"记忆文件属于另一个版本 the state is of another version: {path}")
        return found

    def keep(self, state: State) -> None:
        """Remember."""
        self._write("state.json", json.dumps(asdict(state), ensure_ascii=False, indent=1).encode())
        if state.note:
            self._write("checkpoint.note", state.note.encode())

    def evidence(self, state: State, fault: FaultError, at: datetime) -> Path:
        """Both notes and all that is needed to check them, in a file that is written once."""
        document = {
            "url": state.url,
            "found_at": at.isoformat(timespec="seconds"),
            "fault": fault.kind,
            "zh": fault.zh,
            "en": fault.en,
            "keys": list(state.keys),
            "kept": fault.kept or state.note,
            "shown": fault.note,
            "proof": [each.hex() for each in fault.proof],
            "stamp": None if fault.stamp is None else base64.b64encode(fault.stamp).decode(),
        }
        name = f"evidence-{at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{fault.kind}.json"
        return self._write(name, json.dumps(document, ensure_ascii=False, indent=1).encode())

    def day(self, name: str, note: str, stamp: bytes) -> None:
        """The checkpoint of a day with its time-stamp, for ``openssl ts -verify -data DAY.note -in DAY.tst -token_in``."""
        self._write(f"days/{name}.note", note.encode())
        self._write(f"days/{name}.tst", stamp)

    def _write(self, name: str, content: bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.new")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        return path


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
