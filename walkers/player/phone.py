"""The phone of a person: an authenticator app (RFC 6238) that learns its secrets from the page that sets it up."""

from __future__ import annotations

import hmac
import time
from base64 import b32decode
from threading import Lock

_STEP_SECONDS, _DIGITS = 30, 6


class Phone:
    """Secrets by sign-in name; a code is shown once."""

    def __init__(self) -> None:
        self.passwords: dict[str, str] = {}
        """What took the place of a password that was too old, by sign-in name."""
        self._secrets: dict[str, bytes] = {}
        self._shown: dict[str, int] = {}
        self._one_at_a_time = Lock()

    def learn(self, login: str, written: str) -> None:
        """Type in the secret as the page writes it: base 32 in groups."""
        self._secrets[login] = b32decode(written.replace(" ", ""))

    def code(self, login: str) -> str:
        """A code that was not shown yet: of this half minute or of the next, which a clock that is ahead would show;
        later ones are waited for."""
        with self._one_at_a_time:
            step = max(_now(), self._shown.get(login, 0) + 1)
            while step > _now() + 1:
                time.sleep(0.5)
            self._shown[login] = step
        digest = hmac.digest(self._secrets[login], step.to_bytes(8, "big"), "sha1")
        start = digest[-1] & 0xF
        number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
        return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def _now() -> int:
    return int(time.time()) // _STEP_SECONDS
