"""查询码: six digits that open the progress page without log-in.

Derived from the case data key, stored nowhere; it dies with that key. A locator plus this word is a weak credential:
attempts are rate-limited at the doors, and no name is shown for it.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from uuid import UUID

from tongban.cases.models import Case
from tongban.foundation import keys


def of_key(data_key: bytes) -> str:
    """The word of the case with this data key."""
    digest = hmac.new(data_key, b"query-word", sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def of_case(case_id: UUID) -> str:
    """The word of a stored case. One statement."""
    return of_key(keys.unwrap(Case.objects.values_list("data_key", flat=True).get(pk=case_id), case_id.bytes))


def fits(data_key: bytes, word: str) -> bool:
    """Whether ``word`` is the right one, compared in constant time."""
    return hmac.compare_digest(of_key(data_key).encode(), word.strip().encode())
