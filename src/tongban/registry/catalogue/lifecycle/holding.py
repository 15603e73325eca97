"""Whether an item may still be claimed and published."""

from __future__ import annotations

from datetime import date

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import ItemChangeKind, ItemChangeState
from tongban.registry.catalogue.models import ItemChange, Standard

_PAUSES = (ItemChangeKind.SUSPEND, ItemChangeKind.RESUME)


def refuse_ended(standard_code: str, day: date) -> None:
    """No version under a code that has ended by ``day``. One statement. DomainError ``catalogue.item_change.closed``."""
    ended = Standard.objects.filter(code=standard_code).values_list("ended_on", flat=True).first()
    if ended is not None and ended <= day:
        raise DomainError("catalogue.item_change.closed", item=standard_code, day=ended.isoformat())


def refuse_closed(standard_code: str) -> None:
    """Nobody begins to offer an item that is suspended, has ended, or is to end. Two statements. DomainError
    ``catalogue.item_change.closed``."""
    refuse_ended(standard_code, date.max)
    found = paused(standard_code)
    if found is not None:
        raise DomainError("catalogue.item_change.closed", item=standard_code, day=found.day.isoformat())


def paused(standard_code: str) -> ItemChange | None:
    """The change by which the item is suspended, or will be; None where it is not. One statement."""
    rows = ItemChange.objects.filter(state=ItemChangeState.APPROVED, kind__in=_PAUSES, items__contains=[standard_code])
    last = rows.order_by("-day", "-decided_at").first()
    return last if last is not None and last.kind == ItemChangeKind.SUSPEND else None


def waiting(standard_codes: list[str], today: date) -> ItemChange | None:
    """A change of one of these items that is approved for a day to come. One statement."""
    rows = ItemChange.objects.filter(
        state=ItemChangeState.APPROVED, day__gt=today, items__overlap=standard_codes
    )  # fmt: skip
    return rows.order_by("day").first()
