"""Which body receives what is addressed to none: a complaint of another body, a question of who does not know whom to ask."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from tongban.foundation import clock
from tongban.kernel.codes import region_parent, region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import formerly_one_of
from tongban.registry.orgs.models import Post
from tongban.registry.orgs.queries import DepartmentRecord, body_on


def supervising_body(
    region_code: str, *, besides: UUID | None = None, day: date | None = None
) -> DepartmentRecord | None:
    """The body that supervises a region: the most local one with a post of that duty for it. None where there is none but
    ``besides``. Two statements."""
    return _nearest(_posts(region_code, day).filter(duty=Duty.SUPERVISE), besides, day)


def steward_body(region_code: str, *, day: date | None = None) -> DepartmentRecord | None:
    """The body that sees to personal data in a region: the most local one with a post of that duty. Two statements."""
    return _nearest(_posts(region_code, day).filter(duty=Duty.DATA_STEWARD), None, day)


def service_body(region_code: str, *, besides: UUID | None = None, day: date | None = None) -> DepartmentRecord | None:
    """The body that brings the services of a region together (政务服务管理机构), known by its name (``SERVICE_BODY_NAMES``), since
    no code table tells it: the most local one that takes in. Two statements."""
    named = Q(*(("department__name__contains", word) for word in settings.SERVICE_BODY_NAMES), _connector=Q.OR)
    return _nearest(_posts(region_code, day).filter(named, duty=Duty.INTAKE), besides, day)


def _posts(region_code: str, day: date | None) -> QuerySet[Post]:
    """Posts for this region or one above it, also under the codes that these bore before."""
    at, above, parent = day or clock.today(), [region_code], region_parent(region_code)
    while parent is not None:
        above.append(parent)
        parent = region_parent(parent)
    rows = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at))
    return rows.filter(Q(region_code__in=above) | Q(region_code__in=formerly_one_of(above, at)))


def _nearest(rows: QuerySet[Post], besides: UUID | None, day: date | None) -> DepartmentRecord | None:
    found = sorted(
        rows.values_list("region_code", "department_id"), key=lambda row: (-len(region_prefix(row[0])), str(row[1]))
    )
    for _code, department_id in found:
        try:
            body = body_on(department_id, day)
        except DomainError:
            continue
        if body.id != besides:
            return body
    return None
