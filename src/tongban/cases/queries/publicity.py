"""公示: what is open for objections, for anybody. When its time is over, or nothing is under review any more, its text is
shown to nobody outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tongban.cases import course_errors as course_errors
from tongban.cases.clockwork import last_day
from tongban.cases.models import PublicNotice
from tongban.cases.states import UNDER_WAY, State
from tongban.foundation import clock
from tongban.kernel.codes import region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.orgs.lineage import formerly_within

PAGE = 50


@dataclass(frozen=True, slots=True)
class PublicNoticeView:
    """One notice. ``text`` and ``shown_name`` are empty once it is over, or its case was withdrawn or ended otherwise."""

    case_id: UUID
    n: int
    item: str
    body: str
    shown_name: str
    text: str
    opened_at: datetime
    until: datetime

    @property
    def is_open(self) -> bool:
        return bool(self.text)


def open_notices(region_code: str, limit: int = PAGE) -> tuple[PublicNoticeView, ...]:
    """Notices open now in a region and all below it, the one that ends first before the others. One statement."""
    rows = PublicNotice.objects.filter(
        Q(region_code__startswith=region_prefix(region_code)) | Q(region_code__in=formerly_within(region_code)),
        until__gt=clock.now(),
        case__state__in=[state.value for state in UNDER_WAY],
    )
    return tuple(_views(list(_with_state(rows).order_by("until", "case_id", "n")[:limit]), clock.now()))


def public_notice(case_id: UUID, n: int) -> PublicNoticeView:
    """One notice, over or not. One statement. DomainError ``uow.not_found``."""
    rows = list(_with_state(PublicNotice.objects.filter(case_id=case_id, n=n)))
    if not rows:
        raise DomainError("uow.not_found")
    return next(_views(rows, clock.now()))


def notice_to_answer(case_id: UUID, n: int) -> PublicNoticeView:
    """The same while objections may be made. DomainErrors ``uow.not_found``, ``cases.publicity.over``."""
    notice = public_notice(case_id, n)
    if not notice.is_open:
        raise DomainError("cases.publicity.over", day=last_day(notice.until).isoformat())
    return notice


def _with_state(rows: QuerySet[PublicNotice]) -> QuerySet[PublicNotice]:
    return rows.annotate(case_state=F("case__state"))


def _views(rows: list[Any], now: datetime) -> Iterator[PublicNoticeView]:
    for row in rows:
        guide, shown = guide_by_hash(row.guide_id), now < row.until and State(row.case_state) in UNDER_WAY
        yield PublicNoticeView(
            case_id=row.case_id,
            n=row.n,
            item=guide.name,
            body=guide.department_name,
            shown_name=row.shown_name if shown else "",
            text=row.text if shown else "",
            opened_at=row.opened_at,
            until=row.until,
        )
