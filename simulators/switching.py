"""Switches of a stand-in: settings that are changed from outside while it runs and read by every call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from threading import Lock
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

LONGEST_DELAY_MS = 60_000
Reader = Callable[[object], Any]
S = TypeVar("S")


def share(value: object) -> float:
    """false, true, or a share 0–1. ValueError for anything else."""
    if isinstance(value, int | float) and 0 <= value <= 1:
        return float(value)
    raise ValueError


def flag(value: object) -> bool:
    """false or true. ValueError for anything else."""
    if isinstance(value, bool):
        return value
    raise ValueError


def milliseconds(value: object) -> int:
    """0 to 60000. ValueError for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_DELAY_MS:
        return value
    raise ValueError


def one_of(words: Sequence[str]) -> Reader:
    """Reads one of ``words`` or an empty text; true is the first, false none. ValueError for anything else."""

    def read(value: object) -> str:
        if isinstance(value, bool):
            return words[0] if value else ""
        if isinstance(value, str) and value in ("", *words):
            return value
        raise ValueError

    return read


def address(value: object) -> str:
    """An address by HTTP, or empty. ValueError for anything else."""
    if isinstance(value, str) and (not value or urlsplit(value).scheme in ("http", "https")):
        return value
    raise ValueError


class Switches(Generic[S]):
    """The settings now: a frozen dataclass, and how to read the value of each of its fields."""

    def __init__(self, first: S, readers: Mapping[str, Reader]) -> None:
        self._lock = Lock()
        self._first = first
        self._settings = first
        self._readers = readers
        self._owed: dict[str, float] = {}

    @property
    def now(self) -> S:
        """The settings now."""
        return self._settings

    def document(self) -> dict[str, object]:
        """The settings as JSON."""
        return asdict(self._settings)  # type: ignore[call-overload,no-any-return]

    def change(self, document: object) -> str:
        """Apply what ``document`` names and leave the rest; the reason when it is not understood, else empty."""
        if not isinstance(document, dict):
            return "an object is expected"
        wanted = self.document()
        for name, value in document.items():
            if name not in self._readers:
                return f"unknown switch {name}"
            try:
                wanted[name] = self._readers[name](value)
            except ValueError:
                return f"{name} does not take this value"
        with self._lock:
            self._settings, self._owed = type(self._first)(**wanted), {}
        return ""

    def reset(self) -> None:
        """Everything as it was at the start."""
        with self._lock:
            self._settings, self._owed = self._first, {}

    def next(self, name: str) -> bool:
        """Whether this one is of the share ``name``. Evenly spread and not by chance: with 0.5 every second, so tests can
        count."""
        with self._lock:
            owed = self._owed.get(name, 0.0) + getattr(self._settings, name)
            self._owed[name] = owed - 1 if owed >= 1 else owed
            return bool(owed >= 1)
