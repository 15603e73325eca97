"""What stands in public: questions that were asked, with their answers, in the guide of an item and on the page of a body.

A process remembers what it read for half a minute, as it does for the guide in force: a page that is asked for often costs
nothing, and what was published or taken back is known everywhere that much later.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.foundation.rows import tuples
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.states import Publication

KEPT_SECONDS = 30.0
MOST = 50
"""Newest answers of one item or body that are shown; what many need for long belongs into the guide itself."""
_MOST_KEPT = 8_192
_kept: dict[str | UUID, tuple[float, tuple[PublicAnswer, ...]]] = {}


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """A question and its answer in the words of two officials; nothing of who asked."""

    question: str
    answer: str
    published_at: datetime


def published_on(item: str) -> tuple[PublicAnswer, ...]:
    """Those of an item (code of its guide), newest first. One statement, or none within half a minute of the last."""
    return _remembered(item, {"item": item})


def published_by(department_id: UUID) -> tuple[PublicAnswer, ...]:
    """Those of a body that are about no item. The same cost."""
    return _remembered(department_id, {"department_id": department_id, "item": ""})


def forget_published() -> None:
    """Forget what was read; between tests."""
    _kept.clear()


def _remembered(key: str | UUID, where: dict[str, object]) -> tuple[PublicAnswer, ...]:
    now, known = time.monotonic(), _kept.get(key)
    if known is not None and now - known[0] < KEPT_SECONDS:
        return known[1]
    where = {**where, "publication": Publication.PUBLISHED.value}
    rows = tuples(Enquiry, ("question", "answer", "published_at"), where, order=("-published_at", "-id"), limit=MOST)
    found = tuple(PublicAnswer(*row) for row in rows)
    while len(_kept) >= _MOST_KEPT:
        _kept.pop(next(iter(_kept), ""), None)
    _kept[key] = now, found
    return found
