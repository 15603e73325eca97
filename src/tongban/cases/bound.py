"""By which version of its guide a case is read: the one that binds it, which is the first unless the applicant chose another."""

from __future__ import annotations

from tongban.cases import guide_errors as guide_errors
from tongban.cases.models import Case
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import current_guide, guide_by_hash


def guide_of(case: Case) -> BoundGuide:
    """The version that binds the case now. It also knows the elements that only former ones had, so that what was said by
    them can be read; deeds ask ``CaseStep.guide``, which does not."""
    guide = guide_by_hash(case.guide_id)
    if not case.former_guides:
        return guide
    return guide.remembering(guide_by_hash(each["guide"]) for each in case.former_guides)


def guide_at(case: Case, n: int) -> BoundGuide:
    """The version that bound the case when its event ``n`` was written."""
    for former in case.former_guides or ():
        if n < former["until"]:
            return guide_by_hash(former["guide"])
    return guide_of(case)


def newer_version(former: BoundGuide) -> BoundGuide:
    """The version in force of the guide, if it is another one. DomainError ``cases.guide.none_newer``."""
    try:
        newer = current_guide(former.code)
    except DomainError:
        raise DomainError("cases.guide.none_newer") from None
    if newer == former:
        raise DomainError("cases.guide.none_newer")
    return newer
