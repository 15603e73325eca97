"""Within which time an enquiry or a complaint is answered.

No law sets it. The platform promises 5 working days, counted as other limits are: from the day after the question
(民法典第二百零一条) to the end of the last day; ``ENQUIRY_WORKING_DAYS`` changes it for questions asked from then on. Passing a
question on does not prolong it, a follow-up begins a limit of its own. What was told to the asker stands, whatever is
configured later: the due instant is in the event. A complaint of a demand beyond the guide has a limit of its own, 10 working
days, since it has to be looked into (``COMPLAINT_WORKING_DAYS``).
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tongban.foundation.calendars import current_calendar
from tongban.kernel.worktime import Limit, Unit, due
from tongban.oversight.grievances.kinds import EnquiryKind


def answer_within(kind: EnquiryKind = EnquiryKind.QUESTION) -> Limit:
    """The limit as configured."""
    days = settings.COMPLAINT_WORKING_DAYS if kind is EnquiryKind.COMPLAINT else settings.ENQUIRY_WORKING_DAYS
    return Limit(days, Unit.WORKING_DAY)


def due_of(asked: datetime, kind: EnquiryKind = EnquiryKind.QUESTION) -> datetime:
    """The end of the limit of what was asked at ``asked``. What is done at that very instant is late."""
    return due(asked, [answer_within(kind)], current_calendar())
