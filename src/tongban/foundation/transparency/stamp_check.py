"""Every time-stamp of the log checked anew: imprint, signature, authority, instant.

That a stamp is not earlier than the signing it is of can be said as far as the clock goes. A checkpoint is dated by the
product's clock. In operation that is the machine's, and the stamp is compared with it; the clock of a demonstration runs ahead
and is only ever moved forward, so the signing was at the earliest as far before its date as the clock is ahead now, and the
stamp is compared with that.
"""

from __future__ import annotations

from collections.abc import Callable

from tongban.foundation import clock
from tongban.foundation.transparency.authority import TOLERANCE, authorities
from tongban.foundation.transparency.models import LogStamp
from tongban.kernel.stamps import StampInvalid, checked


def check_stamps(fault: Callable[[str], None]) -> int:
    """Check all; their number."""
    count, ahead, now = 0, clock.offset(), clock.real_now()
    trusted = authorities() if LogStamp.objects.exists() else ()
    for each in LogStamp.objects.select_related("checkpoint").order_by("checkpoint_id").iterator():
        count += 1
        checkpoint = each.checkpoint
        try:
            stamp = checked(bytes(each.token), checkpoint.note.encode(), trusted)
        except StampInvalid as error:
            unknown = " (TSA_CERTIFICATE)" if str(error) == "authority" else ""
            fault(f"time-stamp of checkpoint {checkpoint.size}: {error}{unknown}")
            continue
        if (stamp.at, stamp.authority) != (each.at, each.authority):
            fault(f"time-stamp of checkpoint {checkpoint.size} does not say what it stands for")
        earliest = checkpoint.at - ahead - TOLERANCE
        if not earliest <= stamp.at <= now + TOLERANCE:
            fault(f"time-stamp of checkpoint {checkpoint.size} says {stamp.at:%Y-%m-%d %H:%M}: not when it was signed")
    return count
