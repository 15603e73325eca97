"""更名、变更行政区划代码: a region bears another name or code from a day on (行政区划管理条例; GB/T 2260).

With the code go the codes of all below it: their first digits are those of the region. Its bodies go along: each begins a new
row in the new region, and where its name holds the region's, under the new name.
"""

from __future__ import annotations

from collections.abc import Mapping

from tongban.kernel.codes import check_region_code, region_level, region_parent
from tongban.registry.orgs.actions.reforming import Step
from tongban.registry.orgs.models import Region


def rename_region(
    step: Step,
    *,
    code: str,
    name: str = "",
    new_code: str = "",
    codes: Mapping[str, str] | None = None,
    bodies: Mapping[str, str] | None = None,
) -> None:
    """``code`` is called ``name`` and bears ``new_code``; what is left empty stays.

    ``codes``: new codes of divisions below where they do not keep their last digits. ``bodies``: new names by 统一社会信用代码
    where the region's name in a body's is not simply replaced. DomainErrors ``orgs.reform.invalid``,
    ``codes.region_code.invalid``, ``codes.uscc.invalid``.
    """
    old = step.region(code)
    name, new_code = name.strip() or old.name, check_region_code(new_code or old.code)
    if (name, new_code) == (old.name, old.code):
        step.refuse(f"{old.code} {old.name} 没有变更")
    if region_level(new_code) != old.level:
        step.refuse(f"{new_code} 与 {old.code} 层级不同")
    below = step.below(old)
    if new_code == old.code:
        moved = _renamed(step, old, name)
    else:
        moved = recoded(step, [old, *below], {old.code: new_code, **_checked(codes)}, {old.code: name})
    follow_bodies(step, moved, [old, *below], (old.name, name), bodies or {})


def recoded(step: Step, olds: list[Region], codes: Mapping[str, str], names: Mapping[str, str]) -> dict[Region, Region]:
    """Begin a row under the new code for each of ``olds`` (from the top down) and end the old ones; old → new."""
    new_codes = dict(codes)
    for row in olds:
        if row.code not in new_codes:
            above = region_parent(row.code)
            length = {3: 2, 4: 4, 5: 6, 6: 9}[row.level]
            new_codes[row.code] = new_codes.get(above or "", above or "")[:length] + row.code[length:]
    require_free(step, [new_codes[row.code] for row in olds])
    moved: dict[Region, Region] = {}
    by_code: dict[str, Region] = {}
    for row in olds:
        new_code = new_codes[row.code]
        above = region_parent(new_code) or ""
        parent = by_code.get(above) or Region.objects.filter(code=above, valid_to=None).first()
        if parent is None and above:
            step.refuse(f"{new_code} 的上级区划 {above} 不存在")
        new = step.successor_region(row, new_code, names.get(row.code, row.name), parent)
        by_code[new_code] = moved[row] = new
    Region.objects.bulk_create(moved.values(), batch_size=2_000)
    step.end_regions(list(moved.items()))
    return moved


def require_free(step: Step, codes: list[str]) -> None:
    """No code twice, and none that is borne on the day or later."""
    if len(set(codes)) != len(codes):
        step.refuse("新代码有重复：" + "、".join(sorted({each for each in codes if codes.count(each) > 1})[:5]))
    borne = Region.objects.filter(code__in=codes).exclude(valid_to__lte=step.day).order_by("code")
    taken = [f"{row.code} {row.name}" for row in borne]
    if taken:
        step.refuse("新代码已被占用：" + "、".join(taken[:5]))


def follow_bodies(
    step: Step, moved: Mapping[Region, Region], within: list[Region], names: tuple[str, str], given: Mapping[str, str]
) -> None:
    """The bodies of the regions go along: new region, and the new name of the region in their own."""
    for body in step.bodies_of([row.id for row in within]):
        region = moved.get(body.region, body.region)
        name = given.get(body.uscc, body.name.replace(*names))
        changed = {"name": name, "short_name": body.short_name.replace(*names), "region": region}
        if region is not body.region or name != body.name:
            step.follow(body, changed)


def _renamed(step: Step, old: Region, name: str) -> dict[Region, Region]:
    """Another name under the same code. What lies below keeps its rows."""
    new = step.successor_region(old, old.code, name, old.parent)
    old.valid_to = step.day
    old.save(update_fields=["valid_to"])
    new.save(force_insert=True)
    step.end_regions([(old, new)])
    return {old: new}


def _checked(codes: Mapping[str, str] | None) -> dict[str, str]:
    return {check_region_code(old): check_region_code(new) for old, new in (codes or {}).items()}
