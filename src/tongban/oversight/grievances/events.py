"""Event types of enquiries, and who listens."""

from __future__ import annotations

EVENT_TYPES: dict[str, int] = {
    "grievances.enquiry.asked": 1,
    "grievances.enquiry.passed_on": 1,
    "grievances.enquiry.answered": 1,
    "grievances.enquiry.followed_up": 1,
    "grievances.enquiry.closed": 1,
    "grievances.enquiry.proposed": 1,
    "grievances.enquiry.returned": 1,
    "grievances.enquiry.published": 1,
    "grievances.enquiry.unpublished": 1,
    "grievances.enquiry.content_destroyed": 1,
}

MESSAGES = "messaging.messages"

TOLD = frozenset(
    {
        "grievances.enquiry.passed_on",
        "grievances.enquiry.answered",
        "grievances.enquiry.published",
        "grievances.enquiry.unpublished",
    }
)
"""What the asker did not do and has to know."""

CONSUMED: dict[str, tuple[str, ...]] = {type_: (MESSAGES,) if type_ in TOLD else () for type_ in EVENT_TYPES}
