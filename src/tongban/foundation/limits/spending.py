"""Rate limits: at most so many in so many seconds, for one key in one bucket.

A window opens with the first attempt of a key and closes ``per_seconds`` later; inside it the first ``limit`` attempts
pass. Refused attempts do not lengthen the wait. The key (a phone, an address, an account) is stored only as a keyed
digest, so the table tells nobody who tried what.

**Call it before the transaction of the deed starts.** A failing deed rolls back; an attempt must count all the same,
or guessing costs nothing. :func:`spend` and :func:`forget` therefore commit by themselves and raise RuntimeError
inside another transaction (outside tests).
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from tongban.foundation.clock import real_now
from tongban.foundation.limits import errors  # noqa: F401  (registers the codes used here)
from tongban.kernel.errors import DomainError

_SALT = "tongban.foundation.limits"
_SWEEP_BATCH = 10_000

_SPEND = """
INSERT INTO limits_spending AS s (digest, bucket, started_at, count, expires_at)
VALUES (%(digest)s, %(bucket)s, %(now)s, 1, %(end)s)
ON CONFLICT (digest) DO UPDATE SET
    count = CASE WHEN s.expires_at <= %(now)s THEN 1 ELSE least(s.count + 1, %(limit)s + 1) END,
    started_at = CASE WHEN s.expires_at <= %(now)s THEN %(now)s ELSE s.started_at END,
    expires_at = CASE WHEN s.expires_at <= %(now)s THEN %(end)s ELSE s.expires_at END
RETURNING count, expires_at
"""


def spend(bucket: str, key: str, limit: int, per_seconds: int) -> int:
    """Count one attempt of ``key`` in ``bucket``; how many are left in the running window.

    The attempt after the ``limit``-th raises ``limits.too_many`` with ``retry_after`` in whole seconds (HTTP 429).
    One statement; concurrent attempts of one key queue on its row, so no two of them take the last place.
    """
    now = real_now()
    values: dict[str, Any] = {
        "digest": _digest(bucket, key),
        "bucket": bucket,
        "now": now,
        "end": now + timedelta(seconds=per_seconds),
        "limit": limit,
    }
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_SPEND, values)
        count, expires_at = cursor.fetchone()
    if count > limit:
        raise DomainError("limits.too_many", retry_after=_wait(now, expires_at))
    return int(limit - count)


def visitor(address: str) -> str:
    """Who stands behind a network address, for a key: an IPv6 visitor is given 64 bits of addresses at the least, so all of them
    are one. What is no address stays as it is."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def peek(bucket: str, key: str) -> int:
    """Attempts of ``key`` counted in the running window, without counting one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count FROM limits_spending WHERE digest = %s AND expires_at > %s",
            [_digest(bucket, key), real_now()],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def forget(bucket: str, key: str) -> None:
    """Clear the window of ``key``: after a successful log-in earlier slips no longer count."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("DELETE FROM limits_spending WHERE digest = %s", [_digest(bucket, key)])


def sweep(now: datetime) -> int:
    """Delete closed windows in batches; how many went. Safe to run at any time, twice, or side by side."""
    swept = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM limits_spending WHERE digest IN (SELECT digest FROM limits_spending"
                " WHERE expires_at <= %s ORDER BY expires_at LIMIT %s FOR UPDATE SKIP LOCKED)",
                [now, _SWEEP_BATCH],
            )
            gone: int = cursor.rowcount
        swept += gone
        if gone < _SWEEP_BATCH:
            return swept


def _digest(bucket: str, key: str) -> bytes:
    return salted_hmac(_SALT, f"{bucket}\0{key}", algorithm="sha256").digest()


def _wait(now: datetime, expires_at: datetime) -> int:
    return max(1, math.ceil((expires_at - now).total_seconds()))
