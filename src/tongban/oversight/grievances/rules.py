"""Within which time an enquiry or a complaint is answered.

No law sets it. The platform promises 5 working days, counted as other limits are: from the day after the question
(民法典第二百零一条) to the end of the last day; ``ENQUIRY_WORKING_DAYS`` changes it for questions asked from then on. Passing a
question on does not prolong it, a follow-up begins a limit of its own. What was told to the asker stands, whatever is
configured later: the due instant is in the event. A complaint of a demand beyond the guide has a limit of its own, 10 working
days, since it has to be looked into (``COMPLAINT_WORKING_DAYS``). A request that exercises a right of the 个人信息保护法 is
answered 及时 (第四十五条至第四十七条), here within 15 working days (``RIGHT_WORKING_DAYS``), a question why one was read
within those of an enquiry.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tongban.foundation.calendars import current_calendar
from tongban.kernel.worktime import Limit, Unit, due
from tongban.oversight.grievances.kinds import Claim, EnquiryKind


def answer_within(kind: EnquiryKind = EnquiryKind.QUESTION, claim: str = "") -> Limit:
    """The limit as configured."""
    if kind is EnquiryKind.COMPLAINT or claim == Claim.COMPLAIN:
        days = settings.COMPLAINT_WORKING_DAYS
    elif claim and claim != Claim.EXPLAIN:
        days = settings.RIGHT_WORKING_DAYS
    else:
        days = settings.ENQUIRY_WORKING_DAYS
    return Limit(days, Unit.WORKING_DAY)


def due_of(asked: datetime, kind: EnquiryKind = EnquiryKind.QUESTION, claim: str = "") -> datetime:
    """The end of the limit of what was asked at ``asked``. What is done at that very instant is late."""
    return due(asked, [answer_within(kind, claim)], current_calendar())
