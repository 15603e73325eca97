"""What stands behind the fields of a form that look something up: divisions, industries (GB/T 4754-2017), bodies.

A code that nobody bears, one that ended and one from elsewhere are refused; a body may also be meant by its name. What a
register said is remembered for half a minute, so that the pages of a form cost no statement each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from tongban.foundation import clock
from tongban.foundation.remembered import Remembered
from tongban.kernel.codes import RegionLevel, check_region_code, check_uscc, region_prefix
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import Field, FieldType, Within
from tongban.kernel.text import compact
from tongban.registry.catalogue.code_queries import CURRENT_SECONDS, tables
from tongban.registry.catalogue.code_tables import TableName, in_force
from tongban.registry.orgs.bearers import Bearer, body_bearer, region_bearer
from tongban.registry.orgs.finding import find_bodies
from tongban.registry.orgs.queries import by_code, departments_within, regions_within
from tongban.registry.orgs.spelling import normal

_MOST_NAMED, _MOST_MEANT, _MOST_LOOKED_AT = 3, 20, 100
_USCC = re.compile(r"[0-9A-Z]{18}")
_REGION = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
_bearers: Remembered[tuple[FieldType, str, date], Bearer | None] = Remembered(CURRENT_SECONDS)
_prefixes: Remembered[tuple[str, date], str] = Remembered(CURRENT_SECONDS)
_offers: Remembered[tuple[FieldType, str, date], tuple[Offer, ...]] = Remembered(CURRENT_SECONDS, 512)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be chosen, ``group`` what it belongs to: of an industry its 门类."""

    code: str
    name: str
    group: str = ""


class Registers:
    """The registers for the form of a guide of ``region_code`` on ``day`` (default: today): ``kernel.formspec.Lookups``.

    ``kept``: codes that are not asked again, as a correction leaves them: whoever ended since was right when it was said.
    """

    def __init__(self, region_code: str, *, kept: Collection[str] = (), day: date | None = None) -> None:
        self._region_code = region_code
        self._kept = frozenset(kept)
        self._day = day or clock.today()

    def code_of(self, field: Field, given: str) -> str:
        """See the port. Errors: ``formspec.lookup_unknown|lookup_ended|lookup_elsewhere|lookup_several``."""
        return given if given in self._kept else self._READERS[field.type](self, field, given)

    def offers(self, field: Field) -> tuple[Offer, ...]:
        """What may be chosen, in order: the towns of the region, the industries, the bodies of the region and those above it."""
        key = (field.type, "" if field.type is FieldType.INDUSTRY else f"{field.within} {self._region_code}", self._day)
        return _offers.get(key, lambda: tuple(self._OFFERS[field.type](self, field)))

    def meant(self, field: Field, given: str) -> tuple[Offer, ...]:
        """The bodies that a name may mean, those of the region first, then those above it, then the most likely; nothing for a
        code and for other fields. Two statements."""
        if field.type is not FieldType.DEPARTMENT or not given.strip() or _USCC.fullmatch(compact(given)):
            return ()
        here = self._standing_region
        found = list(find_bodies(given, here, day=self._day, limit=_MOST_MEANT))
        if field.within is Within.PROVINCE:
            further = find_bodies(given, None, day=self._day, limit=_MOST_LOOKED_AT)
            found += sorted(further, key=lambda each: -_shared(here, each.body.region_code))
        meant = dict.fromkeys(Offer(each.body.uscc, each.body.name) for each in found)
        return tuple(meant)[:_MOST_MEANT]

    def _region(self, field: Field, given: str) -> str:
        if not _REGION.fullmatch(compact(given)):
            return given
        code = check_region_code(given)
        self._standing(field, given, _bearer(FieldType.REGION, code, self._day))
        return code

    def _industry(self, field: Field, given: str) -> str:
        code = compact(given)
        rows = [each for each in tables().of(TableName.INDUSTRY) if each.code == code and each.valid_from <= self._day]
        if not rows or len(code) < 3:
            # A letter alone is well known and still no answer: its shape is refused.
            return given if len(code) < 3 else _refuse(field, "lookup_unknown", given)
        if not any(in_force(each, self._day) for each in rows):
            successor = next(
                (each.name for each in tables().of(TableName.INDUSTRY) if each.code == rows[-1].successor), ""
            )
            _ended(field, given, rows[-1].name, successor)
        return code

    def _department(self, field: Field, given: str) -> str:
        code = compact(given)
        if not _USCC.fullmatch(code):
            code = self._named(field, given)
        bearer = _bearer(FieldType.DEPARTMENT, check_uscc(code), self._day)
        found = self._standing(field, given, bearer)
        if field.within is Within.REGION and not found.region_code.startswith(region_prefix(self._standing_region)):
            _refuse(field, "lookup_elsewhere", given, name=found.name)
        return code

    def _named(self, field: Field, given: str) -> str:
        """The code of the body of that name; of a part of a name or of initials, where only one body fits."""
        found = self.meant(field, given)
        exact = [each for each in found if normal(each.name) == normal(given)]
        fitting = exact or found
        if not fitting:
            _refuse(field, "lookup_unknown", given)
        if len(fitting) > 1:
            names = "、".join(each.name for each in fitting[:_MOST_NAMED])
            _refuse(field, "lookup_several", given, names=names + (" 等" if len(fitting) > _MOST_NAMED else ""))
        return fitting[0].code

    @property
    def _standing_region(self) -> str:
        """The region that stands where the guide's stood."""
        code, day = self._region_code, self._day
        return _prefixes.get((code, day), lambda: by_code(code, day).code)

    def _standing(self, field: Field, given: str, bearer: Bearer | None) -> Bearer:
        if bearer is None:
            _refuse(field, "lookup_unknown", given)
        if not bearer.stands:
            _ended(field, given, bearer.name, bearer.successor)
        return bearer

    def _towns(self, _field: Field) -> list[Offer]:
        rows = regions_within(self._region_code, self._day, level=RegionLevel.TOWN)
        return [Offer(row.code, row.name) for row in rows]

    def _industries(self, _field: Field) -> list[Offer]:
        rows = tables().of(TableName.INDUSTRY, self._day)
        sections = {row.code: row.name for row in rows if len(row.code) == 1}
        return [
            Offer(row.code, row.name, f"{row.code[0]} {sections.get(row.code[0], '')}".strip())
            for row in rows
            if len(row.code) > 1
        ]

    def _bodies(self, field: Field) -> list[Offer]:
        here = self._standing_region
        found = [(row.uscc, row.name, row.region_name) for row in departments_within(here, self._day)]
        return [Offer(*each) for each in found] if field.within is Within.REGION else self._with_those_above(here)

    def _with_those_above(self, here: str) -> list[Offer]:
        """Of the whole province only what is near: the bodies of the region itself, of its city and of the province."""
        codes = list(dict.fromkeys(here[:length].ljust(12, "0") for length in (6, 4, 2)))
        return [
            Offer(found.body.uscc, found.body.name, found.body.region_name)
            for code in codes
            for found in find_bodies("", code, day=self._day, limit=100)
            if found.body.region_code == code
        ]

    _READERS: Mapping[FieldType, Callable[[Registers, Field, str], str]] = {
        FieldType.REGION: _region,
        FieldType.INDUSTRY: _industry,
        FieldType.DEPARTMENT: _department,
    }
    _OFFERS: Mapping[FieldType, Callable[[Registers, Field], list[Offer]]] = {
        FieldType.REGION: _towns,
        FieldType.INDUSTRY: _industries,
        FieldType.DEPARTMENT: _bodies,
    }


def name_of(kind: FieldType, code: str) -> str:
    """What a code that was looked up is called, ended ones by their last name; the code itself where nobody knows it. An industry
    with its code: 零售业（F52）. No statement within half a minute of the last."""
    if kind is FieldType.INDUSTRY:
        rows = [each.name for each in tables().of(TableName.INDUSTRY) if each.code == code]
        return f"{rows[-1]}（{code}）" if rows else code
    bearer = _bearer(kind, code, clock.today())
    return code if bearer is None else bearer.name


def codes_in(answers: Mapping[str, Any]) -> frozenset[str]:
    """Every text among answers that may be a code, those of rows too: what a correction keeps."""
    found: set[str] = set()
    for value in answers.values():
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            found |= {each for each in (row.values() if isinstance(row, Mapping) else (row,)) if isinstance(each, str)}
    return frozenset(found)


def _shared(here: str, code: str) -> int:
    """How near a region above ``here`` is; 0 for any other."""
    prefix = region_prefix(code)
    return len(prefix) if here.startswith(prefix) else 0


def _bearer(kind: FieldType, code: str, day: date) -> Bearer | None:
    read = region_bearer if kind is FieldType.REGION else body_bearer
    return _bearers.get((kind, code, day), lambda: read(code, day))


def _ended(field: Field, given: str, name: str, successor: str) -> NoReturn:
    instead = f"，现在是“{successor}”" if successor else ""
    instead_en = f", now “{successor}”" if successor else ""
    _refuse(field, "lookup_ended", given, name=name, instead=instead, instead_en=instead_en)


def _refuse(field: Field, code: str, given: str, **data: str) -> NoReturn:
    raise DomainError(f"formspec.{code}", label=field.label, given=given[:60], **data)
