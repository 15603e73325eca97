"""What the stand-in can be told to do wrong while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from simulators import switching

LEVELS = ("L3", "L1", "L2", "L4", "none", "unheard-of")
"""How surely it says that it knows the person: the first at first; ``none`` says nothing."""
WRONG = (
    *("nonce", "audience", "several", "issuer", "expired", "future", "unsigned", "shared", "tampered", "unknown_key"),
    *("other_person", "other_subject", "no_number", "number", "no_auth_time", "long_ago", "token_hash", "mixed_up"),
    *("not_json", "huge", "elsewhere"),
)
"""Ways to answer wrongly: another nonce, for another application, for several, from another issuer, over, of tomorrow, alg none,
signed by a secret, changed after it was signed, a key that is not published, the same subject with another person's number,
userinfo of another subject, no number, one with a wrong check character, not said when the person signed in, two days ago,
another access token's hash, the browser comes back with another issuer, no JSON, 2 MiB, a token endpoint elsewhere."""


@dataclass(frozen=True)
class Settings:
    """``fail``: share of calls answered 503. ``level``: one of LEVELS. ``rotated``: a new key signs, the old one is gone.
    ``in_token``: claims in the ID token instead of userinfo. ``wrong``: one of WRONG or none."""

    fail: float = 0.0
    delay_ms: int = 0
    level: str = LEVELS[0]
    rotated: bool = False
    in_token: bool = False
    wrong: str = ""


class Switches(switching.Switches[Settings]):
    """Those of the log-in; all off at first."""

    def __init__(self) -> None:
        readers = {
            "fail": switching.share,
            "delay_ms": switching.milliseconds,
            "level": switching.one_of(LEVELS),
            "rotated": switching.flag,
            "in_token": switching.flag,
            "wrong": switching.one_of(WRONG),
        }
        super().__init__(Settings(), readers)
