"""并入: a region goes up in another of its level from a day on (湾里区 in 新建区, 国函〔2019〕105号).

What lies below it comes under the other's code. Of its bodies each goes up in the one that is called the same there; one that
has no such counterpart goes on in the other region.
"""

from __future__ import annotations

from collections.abc import Mapping

from tongban.kernel.codes import check_region_code
from tongban.registry.orgs.actions.reforming import Step
from tongban.registry.orgs.actions.rename_region import recoded
from tongban.registry.orgs.models import Region


def merge_regions(step: Step, *, code: str, into: str, codes: Mapping[str, str] | None = None) -> None:
    """``code`` ends, ``into`` stands in its place.

    ``codes``: new codes of divisions below; without one they keep their last digits behind the other's first.
    DomainErrors ``orgs.reform.invalid``, ``codes.region_code.invalid``.
    """
    old, heir = step.region(code), step.region(into)
    if old == heir or old.level != heir.level:
        step.refuse(f"{old.code} {old.name} 不能并入 {heir.code} {heir.name}")
    below = step.below(old)
    given = {check_region_code(one): check_region_code(other) for one, other in (codes or {}).items()}
    moved = recoded(step, below, {old.code: heir.code, **given}, {}) if below else {}
    step.end_regions([(old, heir)])
    _merge_bodies(step, {**moved, old: heir}, old.name, heir)


def _merge_bodies(step: Step, moved: Mapping[Region, Region], former: str, heir: Region) -> None:
    there = {body.name: body for body in step.bodies_of([heir.id])}
    for body in step.bodies_of([region.id for region in moved]):
        name = body.name.replace(former, heir.name)
        if name in there:
            step.succeed(body, there[name])
        else:
            short = body.short_name.replace(former, heir.name)
            step.follow(body, {"name": name, "short_name": short, "region": moved[body.region]})
