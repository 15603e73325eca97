"""Regions and bodies that an import met and the register does not know: entered as sets, from the day of the import on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation.records import audit
from tongban.kernel.codes import check_region_code, check_uscc, region_level, region_parent
from tongban.registry.orgs.duties import DepartmentKind
from tongban.registry.orgs.models import Department, Region

_PART = re.compile(r".{2,30}?(?:自治区|特别行政区|自治州|自治县|自治旗|地区|新区|省|市|盟|区|县|旗)")
# First two characters of a 统一社会信用代码 that 机构编制 gives to organs (GB 32100-2015).
_ORGAN = "11"


@dataclass(frozen=True, slots=True)
class NewBody:
    """A body as an outside list gives it."""

    uscc: str
    name: str
    region_code: str


@transaction.atomic
def register_regions(stamp: Mapping[str, str], names: Mapping[str, str], *, since: date) -> int:
    """Enter regions by code; how many rows are new.

    A full name (广东省广州市) that has one part for each level names the regions above too, and they are entered with it.
    Without that the region stands alone. DomainError ``codes.region_code.invalid``.
    """
    wanted: dict[str, str] = {}
    for code, name in names.items():
        wanted.update(_line(check_region_code(code), name))
    known: dict[str, UUID] = dict(
        Region.objects.filter(code__in=_with_parents(wanted), valid_to=None).values_list("code", "id")
    )
    rows = []
    for code in sorted(wanted.keys() - known.keys(), key=lambda each: (region_level(each), each)):
        parent = region_parent(code)
        row = Region(
            id=uuid4(),
            code=code,
            name=wanted[code],
            level=region_level(code).value,
            parent_id=known.get(parent) if parent else None,
            valid_from=since,
        )
        known[code] = row.id
        rows.append(row)
    Region.objects.bulk_create(rows)
    if rows:
        data = {"codes": [row.code for row in rows][:100], "count": len(rows)}
        audit.write("orgs.regions.registered", dict(stamp), "orgs", data)
    return len(rows)


@transaction.atomic
def register_bodies(stamp: Mapping[str, str], bodies: Sequence[NewBody], *, since: date) -> int:
    """Enter bodies that nobody has entered yet; their regions must be there. They have no posts: who works there is
    appointed afterwards. DomainError ``codes.uscc.invalid``."""
    regions = dict(
        Region.objects.filter(code__in={body.region_code for body in bodies}, valid_to=None).values_list("code", "id")
    )
    rows = [
        Department(
            id=uuid4(),
            uscc=check_uscc(body.uscc),
            name=body.name[:120],
            short_name=body.name[:60],
            region_id=regions[body.region_code],
            kind=DepartmentKind.STATUTORY_ORGAN if body.uscc.startswith(_ORGAN) else DepartmentKind.OTHER,
            level=region_level(body.region_code).value,
            valid_from=since,
        )
        for body in bodies
    ]
    Department.objects.bulk_create(rows, batch_size=2_000)
    if rows:
        data = {"usccs": [row.uscc for row in rows][:100], "count": len(rows)}
        audit.write("orgs.bodies.registered", dict(stamp), "orgs", data)
    return len(rows)


def _line(code: str, name: str) -> dict[str, str]:
    above = [code]
    while (parent := region_parent(above[0])) is not None:
        above.insert(0, parent)
    parts = _PART.findall(name)
    if len(parts) == len(above) and "".join(parts) == name:
        return dict(zip(above, parts, strict=True))
    return {code: name[:60]}


def _with_parents(codes: Mapping[str, str]) -> set[str]:
    return {*codes, *(parent for code in codes if (parent := region_parent(code)))}
