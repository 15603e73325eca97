"""Closed lists of messaging: by which way a message goes out, and how that went."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """How a message leaves the message box."""

    SMS = "SMS"
    EMAIL = "EMAIL"
    EMAIL_CODE = "EMAIL_CODE"
    """The code by which somebody confirms an e-mail address. It is in no box: ``message_id`` is the confirmation's id."""
    SMS_CODE = "SMS_CODE"
    """The code by which somebody proves a mobile number; the recipient, who may be nobody yet, is the confirmation too."""


SMS_WAYS = (Way.SMS, Way.SMS_CODE)
"""What the SMS gateway sends and reports on."""
MAIL_WAYS = (Way.EMAIL, Way.EMAIL_CODE)
"""What the mail gateway sends and reports on."""


class DispatchState(StrEnum):
    """Where a dispatch stands. QUEUED and SENT may still change; everything else is the end."""

    QUEUED = "QUEUED"
    """To be sent at ``next_at``."""
    SENT = "SENT"
    """The gateway has taken it; no report yet."""
    DELIVERED = "DELIVERED"
    """The gateway reports that it reached the telephone or the mailbox."""
    UNDELIVERED = "UNDELIVERED"
    """The gateway reports that it did not."""
    REFUSED = "REFUSED"
    """The gateway does not take it, and will not the next time."""
    NO_ADDRESS = "NO_ADDRESS"
    """The recipient has no mobile number, or no confirmed e-mail address; the message box has the message."""
    DECLINED = "DECLINED"
    """The recipient does not want to be told by this way; the message box has the message."""
    EXPIRED = "EXPIRED"
    """It could not be sent for so long that sending it now would mislead."""


WAITING = (DispatchState.QUEUED,)
REPORTABLE = (DispatchState.QUEUED, DispatchState.SENT, DispatchState.EXPIRED)
"""States that a delivery report may end: also before we have written down that the gateway took it, and after we gave up
waiting for its answer. What has ended stays as it is, whatever is reported later."""
