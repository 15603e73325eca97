"""Which versions follow from a new standard: one for every body that offers the item, in force or to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max

from tongban.foundation import calendars
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.checks import BodyFacts, Facts, StandardFacts, form_findings, problem, problems_of
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import Guide, GuideVersion
from tongban.registry.catalogue.rehearsing import Story
from tongban.registry.catalogue.standards.bounds import Clamp, within_bounds
from tongban.registry.catalogue.story_gate import local_problems
from tongban.registry.orgs.queries import departments_by_uscc


@dataclass(frozen=True, slots=True)
class Claimed:
    """A version of a body that the new standard touches: the one in force on its day, or one that is to come after it."""

    code: str
    hash: str
    valid_from: date
    codes: Mapping[str, Any]
    local: Mapping[str, Any]
    calendar_version: str
    difference: str


@dataclass(frozen=True, slots=True)
class Following:
    """What becomes of it. ``guide`` is its next version, None where it is held; ``document`` is that text in either case."""

    claimed: Claimed
    valid_from: date
    document: Mapping[str, Any]
    clamped: tuple[Clamp, ...]
    findings: tuple[Mapping[str, str], ...]
    guide: BoundGuide | None


def claimants(standard_code: str, day: date, *, but: str) -> tuple[Claimed, ...]:
    """Every version of the item that holds on ``day`` or is to come after it, retired guides apart, and those whose unified
    part is ``but`` already. By guide and day. One statement."""
    rows = GuideVersion.objects.filter(guide__implementation__basic_id=standard_code[:12])
    rows = rows.exclude(guide__status=GuideStatus.RETIRED).order_by("guide_id", "valid_from", "number")
    columns = ("guide_id", "hash", "valid_from", "document__codes", "document__local", "document__calendar_version")
    timeline: dict[tuple[str, date], tuple[str, Claimed]] = {}
    for *fields, unified_hash, difference in rows.values_list(*columns, "unified_hash", "guide__difference"):
        if fields[0][19:] == standard_code:
            # Of one day the highest number holds; of those up to the day the newest.
            timeline[fields[0], max(day, fields[2])] = unified_hash, Claimed(*(*fields, difference))
    return tuple(claimed for unified_hash, claimed in timeline.values() if unified_hash != but)


def following(
    claimed: Sequence[Claimed], unified: Mapping[str, Any], day: date, stories: Sequence[Story] = ()
) -> Iterator[Following]:
    """What becomes of each of them under ``unified`` from ``day`` on. ``stories`` have passed on the unified part; here they are
    held against each body's own. Three statements for any number of bodies."""
    bodies = departments_by_uscc({str(each.local["department_uscc"]) for each in claimed}, day)
    known = queries.standard_materials({row["standard_code"] for row in unified["materials"] if row["standard_code"]})
    standards = {code: StandardFacts(code, record.registry_source) for code, record in known.items()}
    facts, form = Facts(None, standards, calendars.versions()), None
    for each in claimed:
        body = bodies.get(str(each.local["department_uscc"]))
        of_body = BodyFacts(body.uscc, body.name, body.region_code) if body else None
        local, clamped = within_bounds(each.local, unified)
        document = _document(each, unified, local)
        # The dearest check is of what all share: it is made once.
        form = form_findings(document) if form is None else form
        yield _following(each, document, clamped, day, replace(facts, body=of_body, form=form), stories)


def _document(each: Claimed, unified: Mapping[str, Any], local: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "schema": "tongban.guide/1",
        "codes": each.codes,
        "unified": unified,
        "local": local,
        "calendar_version": each.calendar_version,
    }


def _following(
    each: Claimed,
    document: Mapping[str, Any],
    clamped: tuple[Clamp, ...],
    day: date,
    facts: Facts,
    stories: Sequence[Story],
) -> Following:
    local = document["local"]
    findings = tuple(found.as_data() for found in (*problems_of(document, facts), *local_problems(local, stories)))
    if each.difference:
        differs = problem("standard_difference", "unified", reason=each.difference).as_data()
        findings = (differs, *findings)
    guide = None if findings else bind(document)
    return Following(each, max(day, each.valid_from), document, clamped, findings, guide)


def lock_guides(standard_code: str) -> None:
    """Lock every guide of the item until the transaction ends: one publication of a guide at a time. One statement."""
    rows = Guide.objects.select_for_update().filter(implementation__basic_id=standard_code[:12])
    list(rows.order_by("code").values_list("code", flat=True))


def highest_numbers(codes: Sequence[str]) -> dict[str, int]:
    """The highest number of each guide's versions. One statement."""
    rows = GuideVersion.objects.filter(guide_id__in=codes).values("guide_id").annotate(newest=Max("number"))
    return dict(rows.order_by("guide_id").values_list("guide_id", "newest"))
