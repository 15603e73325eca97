"""What the gateway can be told to do wrong while it runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from threading import Lock
from urllib.parse import urlsplit

LONGEST_DELAY_MS = 60_000
_SHARES = ("fail", "deaf", "lose", "undelivered")
_FLAGS = ("repeat", "wrong", "forge")


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``deaf``: share of calls that are carried out and never answered.
    ``delay_ms``: before answering. ``wrong``: answer without a reference. Of the reports: ``lose`` a share,
    ``report_ms`` before each, ``repeat`` each three times, ``forge``: sign with another secret, ``undelivered`` a share;
    ``reports`` is where they go."""

    fail: float = 0.0
    deaf: float = 0.0
    delay_ms: int = 0
    wrong: bool = False
    lose: float = 0.0
    report_ms: int = 200
    repeat: bool = False
    forge: bool = False
    undelivered: float = 0.0
    reports: str = ""


class Switches:
    """The settings now, changed from outside, read by every call."""

    def __init__(self, reports: str) -> None:
        self._lock = Lock()
        self._first = Settings(reports=reports)
        self._settings = self._first
        self._owed: dict[str, float] = {}

    @property
    def now(self) -> Settings:
        """The settings now."""
        return self._settings

    def document(self) -> dict[str, object]:
        """The settings as JSON."""
        return asdict(self._settings)

    def change(self, document: object) -> str:
        """Apply what ``document`` names and leave the rest; the reason when it is not understood, else empty."""
        if not isinstance(document, dict):
            return "an object is expected"
        wanted = asdict(self._settings)
        for name, value in document.items():
            reason = _understood(name, value)
            if reason:
                return reason
            wanted[name] = float(value) if name in _SHARES else value
        with self._lock:
            self._settings, self._owed = Settings(**wanted), {}
        return ""

    def reset(self) -> None:
        """Everything right again, reports to the first address."""
        with self._lock:
            self._settings, self._owed = self._first, {}

    def next(self, share: str) -> bool:
        """Whether this one is of that share. Evenly spread and not by chance: with 0.5 every second, so tests can count."""
        with self._lock:
            owed = self._owed.get(share, 0.0) + getattr(self._settings, share)
            self._owed[share] = owed - 1 if owed >= 1 else owed
            return bool(owed >= 1)


def _understood(name: str, value: object) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if name in _SHARES:
        good = isinstance(value, bool) or (number and 0 <= value <= 1)  # type: ignore[operator]
    elif name in ("delay_ms", "report_ms"):
        good = isinstance(value, int) and number and 0 <= value <= LONGEST_DELAY_MS
    elif name in _FLAGS:
        good = isinstance(value, bool)
    elif name == "reports":
        good = isinstance(value, str) and (not value or urlsplit(value).scheme in ("http", "https"))
    else:
        return f"unknown switch {name}"
    return "" if good else f"{name} does not take this value"
