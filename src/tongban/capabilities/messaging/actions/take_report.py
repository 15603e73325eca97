"""What a gateway reports of an SMS or a mail. A report that comes twice, late or before we know that the gateway took the message
is taken in as one; the first that ends a dispatch stands."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from tongban.capabilities.messaging import errors as errors
from tongban.capabilities.messaging.kinds import REPORTABLE, SMS_WAYS, DispatchState, Way
from tongban.capabilities.messaging.models import Dispatch
from tongban.capabilities.messaging.ports import REPORT_MALFORMED, DeliveryReport
from tongban.foundation import clock
from tongban.kernel.errors import DomainError


def take_report(report: DeliveryReport, ways: Collection[Way] = SMS_WAYS) -> bool:
    """Note how the message ended that went out by one of ``ways``; whether that was news.

    DomainErrors ``messaging.report.malformed`` for a key that is none of ours by its form, ``messaging.report.unknown``
    where nothing was sent under it or the reference is another's.
    """
    try:
        message_id = UUID(report.key)
    except ValueError:
        raise DomainError(REPORT_MALFORMED) from None
    ours = Dispatch.objects.filter(message_id=message_id, way__in=[way.value for way in ways])
    ours = ours.filter(Q(reference="") | Q(reference=report.reference))
    state = DispatchState.DELIVERED if report.delivered else DispatchState.UNDELIVERED
    changed = ours.filter(state__in=[each.value for each in REPORTABLE]).update(
        state=state.value, reference=report.reference, error=report.reason, reported_at=clock.real_now()
    )
    if not changed and not ours.exists():
        raise DomainError("messaging.report.unknown")
    return bool(changed)
