"""评价凭据: what a receipt carries so that its holder can say how one visit to a window went, without log-in.

Derived from the case data key and the number of the visit, stored nowhere; it dies with that key and opens nothing else.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from hashlib import sha256

_BYTES = 10


def of_key(data_key: bytes, n: int) -> str:
    """The token of the visit in which submission ``n`` was taken in: 16 characters of 80 bits."""
    digest = hmac.new(data_key, b"visit:" + str(n).encode(), sha256).digest()
    return b32encode(digest[:_BYTES]).decode().lower()


def fits(data_key: bytes, n: int, token: str) -> bool:
    """Whether ``token`` is the right one, compared in constant time."""
    return hmac.compare_digest(of_key(data_key, n).encode(), token.strip().lower().encode())
