"""What stands in public: questions that were asked, with their answers, in the guide of an item and on the page of a body.

A process remembers what it read for half a minute, as it does for the guide in force: a page that is asked for often costs
nothing, and what was published or taken back is known everywhere that much later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tongban.foundation.remembered import Remembered
from tongban.foundation.rows import tuples
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.states import Publication

KEPT_SECONDS = 30.0
MOST = 50
"""Newest answers of one item or body that are shown; what many need for long belongs into the guide itself."""


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """A question and its answer in the words of two officials; nothing of who asked."""

    question: str
    answer: str
    published_at: datetime


_kept: Remembered[str | UUID, tuple[PublicAnswer, ...]] = Remembered(KEPT_SECONDS)


def published_on(item: str) -> tuple[PublicAnswer, ...]:
    """Those of an item (code of its guide), newest first. One statement, or none within half a minute of the last."""
    return _kept.get(item, lambda: _read({"item": item}))


def published_by(department_id: UUID) -> tuple[PublicAnswer, ...]:
    """Those of a body that are about no item. The same cost."""
    return _kept.get(department_id, lambda: _read({"department_id": department_id, "item": ""}))


def forget_published() -> None:
    """Forget what was read."""
    _kept.forget()


def _read(where: dict[str, object]) -> tuple[PublicAnswer, ...]:
    where = {**where, "publication": Publication.PUBLISHED.value}
    rows = tuples(Enquiry, ("question", "answer", "published_at"), where, order=("-published_at", "-id"), limit=MOST)
    return tuple(PublicAnswer(*row) for row in rows)
