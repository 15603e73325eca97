"""Who bears a code, or bore it last: what a form that names a division or a body by its code has to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.models import Department, Region
from tongban.registry.orgs.queries import by_code, department_by_uscc


@dataclass(frozen=True, slots=True)
class Bearer:
    """A region or body by the name that it bears or bore last, the code of the region it is or lies in, whether it still stands,
    and the name of who stands in its place, empty where nobody does."""

    name: str
    region_code: str
    stands: bool
    successor: str = ""


def region_bearer(code: str, day: date | None = None) -> Bearer | None:
    """The bearer of a region's code (12 digits) on ``day`` (default: today), None where nobody ever bore it. One statement, two
    for one that ended."""
    at = day or clock.today()
    row = Region.objects.filter(code=code, valid_from__lte=at).order_by("-valid_from").first()
    return None if row is None else _bearer(row, code, at, lambda: by_code(code, at).name)


def body_bearer(uscc: str, day: date | None = None) -> Bearer | None:
    """The same for the 统一社会信用代码 of a body."""
    at = day or clock.today()
    rows = Department.objects.select_related("region").filter(uscc=uscc, valid_from__lte=at)
    row = rows.order_by("-valid_from").first()
    return None if row is None else _bearer(row, row.region.code, at, lambda: department_by_uscc(uscc, at).name)


def _bearer(row: Region | Department, region_code: str, day: date, successor: Callable[[], str]) -> Bearer:
    if row.valid_to is None or row.valid_to > day:
        return Bearer(row.name, region_code, True)
    try:
        return Bearer(row.name, region_code, False, successor())
    except DomainError:
        return Bearer(row.name, region_code, False)
