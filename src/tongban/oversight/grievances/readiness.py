"""What beyond state and right must be so before a deed: asked by the deed, and by the page that says why not."""

from __future__ import annotations

from tongban.kernel.errors import DomainError
from tongban.oversight.grievances import errors as errors
from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.states import EnquiryDeed


def check(deed: EnquiryDeed, enquiry: Enquiry) -> None:
    """DomainErrors ``grievances.enquiry.passed_on_before``, ``…followed_up_before``, ``grievances.publication.not_answered``,
    ``grievances.complaint.not_published``."""
    if deed is EnquiryDeed.PASS_ON and enquiry.passed_from_id is not None:
        raise DomainError("grievances.enquiry.passed_on_before")
    if deed is EnquiryDeed.FOLLOW_UP and enquiry.followed_up:
        raise DomainError("grievances.enquiry.followed_up_before")
    if deed is EnquiryDeed.PROPOSE and enquiry.kind != EnquiryKind.QUESTION:
        raise DomainError("grievances.complaint.not_published")
    if deed is EnquiryDeed.PROPOSE and (enquiry.answered_at is None or enquiry.due is not None):
        raise DomainError("grievances.publication.not_answered")
