"""The rows of the public lists, written together with the versions of guides from which they follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

from django.db import transaction
from django.db.models import Q

from tongban.foundation import clock
from tongban.registry.catalogue.citing import article_keys, law_key
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.listing_models import CitedArticle, ListedGuide
from tongban.registry.catalogue.lists import depth_of, lists_of
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.catalogue.search.indexing import in_force_or_to_come

_BATCH = 500
_LONGEST_ARTICLE = 40


def list_versions(offered: Sequence[tuple[BoundGuide, date]]) -> None:
    """The rows of versions just published, each with its first day: what came before ends where it begins. Inside the
    publication's transaction; four statements for each day."""
    by_day: dict[date, list[BoundGuide]] = {}
    for guide, valid_from in offered:
        by_day.setdefault(valid_from, []).append(guide)
    for valid_from, guides in sorted(by_day.items()):
        rows = ListedGuide.objects.filter(guide__in=[guide.code for guide in guides])
        rows.filter(Q(valid_to__lte=clock.today()) | Q(valid_from__gte=valid_from)).delete()
        rows.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)).update(valid_to=valid_from)
        ListedGuide.objects.bulk_create(row for guide in guides for row in _rows(guide, valid_from))
    _cite(guide for guide, _ in offered)


def list_all() -> int:
    """Make every row anew from the versions in force or to come; how many versions. Readers see the old ones until it is
    done."""
    count = 0
    with transaction.atomic():
        ListedGuide.objects.all().delete()
        CitedArticle.objects.all().delete()
        versions = in_force_or_to_come(clock.today())
        while batch := list(islice(versions, _BATCH)):
            ListedGuide.objects.bulk_create(row for each in batch for row in _rows(*each))
            _cite(guide for guide, *_ in batch)
            count += len(batch)
    return count


def list_if_none() -> int:
    """Make the lists of a place that is older than they are; how many versions."""
    if ListedGuide.objects.exists() or not GuideVersion.objects.exists():
        return 0
    return list_all()


def _rows(guide: BoundGuide, valid_from: date, valid_to: date | None = None) -> Iterable[ListedGuide]:
    for name in lists_of(guide):
        yield ListedGuide(
            list=name,
            guide_id=guide.code,
            version_id=guide.hash,
            name=guide.name,
            region_code=guide.region_code,
            department_uscc=guide.department_uscc,
            department_name=guide.department_name,
            depth=depth_of(guide),
            valid_from=valid_from,
            valid_to=valid_to,
        )


def _cite(guides: Iterable[BoundGuide]) -> None:
    """Articles are the unified part's: versions that share it cite the same."""
    texts = {guide.unified_hash: guide for guide in guides}
    known = CitedArticle.objects.filter(unified_hash__in=texts).values_list("unified_hash", flat=True).distinct()
    for unified_hash in known:
        del texts[unified_hash]
    rows = {
        (unified_hash, law_key(basis.law), article): CitedArticle(
            unified_hash=unified_hash,
            item=guide.code[19:],
            name=guide.name,
            law=law_key(basis.law),
            article=article,
            title=basis.law.strip("《》"),
        )
        for unified_hash, guide in texts.items()
        for basis in guide.legal_basis.values()
        for article in article_keys(basis.article) or ("",)
        if law_key(basis.law) and len(article) <= _LONGEST_ARTICLE
    }
    CitedArticle.objects.bulk_create(rows.values(), ignore_conflicts=True)
