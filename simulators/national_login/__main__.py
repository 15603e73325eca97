"""Start the stand-in for the national platform's log-in."""

from __future__ import annotations

import sys

from simulators.national_login.server import NationalLogin
from simulators.serving import Option, main

_BACK = "address of the platform to which people go back; none: any path /sign-in/national/back on loopback"
_KEYS = "public keys of the platform as a JWK set, for private_key_jwt; none: the secret alone"

if __name__ == "__main__":
    sys.exit(
        main(
            "national_login",
            __doc__ or "",
            "NATIONAL_LOGIN_SECRET",
            NationalLogin,
            Option("--back", "NATIONAL_LOGIN_REPORTS", _BACK),
            Option("--keys", "NATIONAL_LOGIN_KEYS", _KEYS),
        )
    )
