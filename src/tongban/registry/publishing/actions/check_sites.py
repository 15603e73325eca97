"""A look at every watched page of other sites: does it show the version in force."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import structlog
from django.conf import settings

from tongban.foundation import clock
from tongban.foundation.outgoing.pages import PageUnread, PoliteReader
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import current_guide, guide_by_hash, versions
from tongban.registry.publishing.kinds import Differing, SiteResult, SiteWay
from tongban.registry.publishing.models import SiteCheck, WatchedSite
from tongban.registry.publishing.site_comparing import Difference, Verdict, compared
from tongban.registry.publishing.site_queries import forget_figures
from tongban.registry.publishing.site_reading import reading_of

CHECK = "publishing.check_sites"
_KEPT = timedelta(days=400)
_log = structlog.get_logger(__name__)


def check_sites(reader: PoliteReader | None = None) -> Counter[SiteResult]:
    """Look at every page once and keep what was found; how many of each. One page that fails harms no other. What was found
    more than 400 days ago is forgotten."""
    reader = reader or PoliteReader(settings.TRUSTED_LOCAL_SERVICES)
    counted: Counter[SiteResult] = Counter()
    for site in WatchedSite.objects.filter(ended_at=None).order_by("address", "id"):
        counted[_check(reader, site)] += 1
    SiteCheck.objects.filter(at__lt=clock.now() - _KEPT).delete()
    forget_figures()
    _log.info("publishing.sites_checked", **{each.value.lower(): counted[each] for each in SiteResult})
    return counted


def _check(reader: PoliteReader, site: WatchedSite) -> SiteResult:
    reason = ""
    try:
        verdict = _verdict(site.item_code, reader.read(site.address))
    except PageUnread as error:
        verdict, reason = Verdict(SiteResult.UNREACHABLE), error.reason
    SiteCheck.objects.create(
        site=site,
        at=clock.now(),
        result=verdict.result,
        way=verdict.way,
        version=verdict.version,
        guide_hash=_hash_now(site.item_code),
        reason=reason[:20],
        differences=[[each.what, each.expected, each.found] for each in verdict.differences],
    )
    return verdict.result


def _verdict(code: str, page: str) -> Verdict:
    try:
        guide = current_guide(code)
    except DomainError:
        # Suspended, cancelled, split: a page that still shows it misleads.
        return Verdict(SiteResult.DIFFERS, SiteWay.TEXT, None, (Difference(Differing.CLOSED, code),))
    known = [(number, found) for number, found, _day in versions(code)]
    return compared(reading_of(page), guide, known, own=settings.PUBLIC_URL, earlier=guide_by_hash)


def _hash_now(code: str) -> str:
    try:
        return current_guide(code).hash
    except DomainError:
        return ""
