"""What the register can be told to do wrong while it runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from threading import Lock

WRONG = ("other", "shape", "not_json", "huge", "redirect")
"""Ways to answer wrongly: another enterprise's entry, missing fields, no JSON, 2 MiB, a redirect."""

LONGEST_DELAY_MS = 60_000


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``wrong``: one of WRONG or none. ``repeat``: play the last answer back."""

    fail: float = 0.0
    delay_ms: int = 0
    wrong: str = ""
    repeat: bool = False


class Switches:
    """The settings now, changed from outside, read by every call."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._settings = Settings()
        self._owed = 0.0

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
            if name == "wrong":
                wanted[name] = "other" if value is True else value or ""
            else:
                wanted[name] = float(value) if name == "fail" else value
        with self._lock:
            self._settings, self._owed = Settings(**wanted), 0.0
        return ""

    def reset(self) -> None:
        """Everything right again."""
        with self._lock:
            self._settings, self._owed = Settings(), 0.0

    def next_fails(self) -> bool:
        """Whether this call fails. Evenly spread and not by chance: with 0.5 every second call, so tests can count."""
        with self._lock:
            self._owed += self._settings.fail
            if self._owed < 1:
                return False
            self._owed -= 1
            return True


def _understood(name: str, value: object) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match name:
        case "fail":
            good = isinstance(value, bool) or (number and 0 <= value <= 1)  # type: ignore[operator]
        case "delay_ms":
            good = isinstance(value, int) and number and 0 <= value <= LONGEST_DELAY_MS
        case "wrong":
            good = isinstance(value, bool) or value in ("", *WRONG)
        case "repeat":
            good = isinstance(value, bool)
        case _:
            return f"unknown switch {name}"
    return "" if good else f"{name} does not take this value"
