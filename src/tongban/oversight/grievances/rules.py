"""Within which time an enquiry is answered.

No law sets it. The platform promises 5 working days, counted as other limits are: from the day after the question
(民法典第二百零一条) to the end of the last day; ``ENQUIRY_WORKING_DAYS`` changes it for questions asked from then on. Passing a
question on does not prolong it, a follow-up begins a limit of its own. What was told to the asker stands, whatever is
configured later: the due instant is in the event.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tongban.foundation.calendars import current_calendar
from tongban.kernel.worktime import Limit, Unit, due


def answer_within() -> Limit:
    """The limit as configured."""
    return Limit(settings.ENQUIRY_WORKING_DAYS, Unit.WORKING_DAY)


def due_of(asked: datetime) -> datetime:
    """The end of the limit of what was asked at ``asked``. What is done at that very instant is late."""
    return due(asked, [answer_within()], current_calendar())
