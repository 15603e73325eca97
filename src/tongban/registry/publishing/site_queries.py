"""Reads of the pages of other sites that show guides, and of how they stood when they were last looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tongban.foundation.remembered import Remembered
from tongban.registry.catalogue.policies import bodies_of, sees_all
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing.kinds import Differing, SiteResult, SiteWay
from tongban.registry.publishing.models import SiteCheck, WatchedSite
from tongban.registry.publishing.site_comparing import Difference

_KEPT_SECONDS = 300.0
_MOST = 1000


@dataclass(frozen=True, slots=True)
class CheckedSite:
    """A page with what the last look found; ``result`` None: not looked at yet."""

    id: UUID
    name: str
    department_name: str
    item_code: str
    address: str
    at: datetime | None = None
    result: SiteResult | None = None
    way: SiteWay = SiteWay.NONE
    version: int | None = None
    reason: str = ""
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyFigure:
    """How the pages of a body stand."""

    department_name: str
    results: Mapping[SiteResult, int]

    @property
    def total(self) -> int:
        """All pages that were looked at."""
        return sum(self.results.values())


_figures: Remembered[str, tuple[BodyFigure, ...]] = Remembered(_KEPT_SECONDS)


def checked_sites(actor: Actor) -> tuple[CheckedSite, ...]:
    """The watched pages of the actor's bodies, or of all for who operates the platform; those that are wrong first. Two
    statements."""
    rows = WatchedSite.objects.filter(ended_at=None)
    if not sees_all(actor):
        rows = rows.filter(department_uscc__in=bodies_of(actor, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE))
    sites = list(rows.order_by("department_uscc", "name", "id")[:_MOST])
    last = {each.site_id: each for each in _last([each.id for each in sites])}
    found = [_checked(site, last.get(site.id)) for site in sites]
    return tuple(sorted(found, key=lambda each: _ORDER[each.result]))


def site_figures() -> tuple[BodyFigure, ...]:
    """How the pages of each body stood when they were last looked at, by name. Two statements, or none within five minutes."""
    return _figures.get("all", _count)


def forget_figures() -> None:
    """After a round of looks."""
    _figures.forget()


def _count() -> tuple[BodyFigure, ...]:
    bodies = dict(WatchedSite.objects.filter(ended_at=None).values_list("id", "department_name").order_by("id")[:_MOST])
    counted: dict[str, Counter[SiteResult]] = {}
    for each in _last(list(bodies)):
        counted.setdefault(bodies[each.site_id], Counter())[SiteResult(each.result)] += 1
    return tuple(BodyFigure(name, counted[name]) for name in sorted(counted))


def _last(sites: list[UUID]) -> QuerySet[SiteCheck]:
    return SiteCheck.objects.filter(site__in=sites).order_by("site_id", "-id").distinct("site_id")


def _checked(site: WatchedSite, check: SiteCheck | None) -> CheckedSite:
    known = CheckedSite(site.id, site.name, site.department_name, site.item_code, site.address)
    if check is None:
        return known
    return CheckedSite(
        site.id,
        site.name,
        site.department_name,
        site.item_code,
        site.address,
        check.at,
        SiteResult(check.result),
        SiteWay(check.way),
        check.version,
        check.reason,
        tuple(Difference(Differing(each[0]), each[1], each[2]) for each in check.differences),
    )


_ORDER = {
    SiteResult.DIFFERS: 0,
    SiteResult.OLDER: 1,
    SiteResult.UNREACHABLE: 2,
    None: 3,
    SiteResult.SAME: 4,
}
