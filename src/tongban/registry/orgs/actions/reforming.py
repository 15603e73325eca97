"""What the deeds of a reform share: the day, the document, and how one row of the register follows another.

A row that holds is never edited. It ends on the day, and its successor begins on it; only a row that this very reform has
begun on this very day is still being written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn
from uuid import UUID, uuid5

from django.db.models import Q

from tongban.kernel.codes import RegionLevel, check_region_code, check_uscc
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.models import Department, Region
from tongban.registry.orgs.spelling import spelling


@dataclass(frozen=True, slots=True)
class Followed:
    """One row that followed another: ``REGION`` or ``BODY`` (``POST``: one that ended), as people read them."""

    kind: str
    before: str
    after: str


@dataclass
class Step:
    """One change of a reform while it is carried out. ``place`` names it in refusals: 第 2 项."""

    reform: UUID
    day: date
    document: str
    place: str
    followed: list[Followed] = field(default_factory=list)

    def refuse(self, reason: str) -> NoReturn:
        """DomainError ``orgs.reform.invalid``."""
        raise DomainError("orgs.reform.invalid", place=self.place, reason=reason)

    def id_of(self, what: str) -> UUID:
        """The id of a row that this reform begins: the same reform gives the same rows."""
        return uuid5(self.reform, f"{what}:{self.day.isoformat()}")

    # --- regions ---------------------------------------------------------------------------------------------------

    def region(self, code: str) -> Region:
        """The region that bears ``code`` on the day, not yet changed by a later reform."""
        code = check_region_code(code)
        for row in Region.objects.select_for_update().filter(_on(self.day), code=code):
            self._require_last(row, f"{row.code} {row.name}")
            return row
        self.refuse(f"{self.day} 没有区划 {code}")

    def below(self, region: Region) -> list[Region]:
        """All that lies below it on the day, from the top down."""
        prefix = region.code.rstrip("0") if region.level == RegionLevel.VILLAGE else _prefix(region)
        rows = Region.objects.select_for_update().filter(_on(self.day), code__startswith=prefix).exclude(pk=region.pk)
        found = list(rows.order_by("level", "code"))
        for row in found:
            self._require_last(row, f"{row.code} {row.name}")
        return found

    def successor_region(self, old: Region, code: str, name: str, parent: Region | None) -> Region:
        """A new row for the region that ``old`` was, not yet stored."""
        return Region(
            id=self.id_of(f"region:{code}"),
            code=code,
            name=name,
            level=old.level,
            kind=old.kind,
            parent=parent,
            valid_from=self.day,
            basis=self.document,
            reform=self.reform,
            spelling=spelling(name),
        )

    def end_regions(self, pairs: list[tuple[Region, Region]]) -> None:
        """Each old row ends on the day, and the new one stands in its place."""
        for old, new in pairs:
            old.valid_to, old.successor, old.basis, old.reform = self.day, new, self.document, self.reform
            old.ended_here = True
            self.followed.append(Followed("REGION", f"{old.code} {old.name}", f"{new.code} {new.name}"))
        Region.objects.bulk_update(
            [old for old, _ in pairs], ["valid_to", "successor", "basis", "reform", "ended_here"], batch_size=500
        )

    # --- bodies ----------------------------------------------------------------------------------------------------

    def body(self, uscc: str) -> Department:
        """The body that bears ``uscc`` on the day, not yet changed by a later reform."""
        uscc = check_uscc(uscc)
        for row in self._bodies(Q(uscc=uscc)):
            return row
        self.refuse(f"{self.day} 没有统一社会信用代码为 {uscc} 的部门")

    def bodies_of(self, regions: list[UUID]) -> list[Department]:
        """The bodies of these regions on the day."""
        return self._bodies(Q(region_id__in=regions))

    def _bodies(self, which: Q) -> list[Department]:
        rows = Department.objects.select_for_update(of=("self",)).filter(_on(self.day), which)
        found = list(rows.select_related("region").order_by("region__code", "name", "id"))
        for row in found:
            self._require_last(row, row.name)
        return found

    def follow(self, old: Department, changed: Mapping[str, Any]) -> Department:
        """``old`` under another name, code or region from the day on. Posts, appointments and cases go with it."""
        before = old.name
        if self._begun_here(old):
            for name, value in changed.items():
                setattr(old, name, value)
            old.spelling = spelling(old.name, old.short_name)
            old.save()
            self.followed.append(Followed("BODY", before, old.name))
            return old
        kept = {name: getattr(old, name) for name in _KEPT}
        new = Department(
            **{**kept, **changed},
            id=self.id_of(f"department:{old.id}"),
            valid_from=self.day,
            basis=self.document,
            reform=self.reform,
        )
        new.spelling = spelling(new.name, new.short_name)
        # The old row makes room first: one code is borne once at a time.
        self._end(old)
        new.save(force_insert=True)
        self._succeed(old, new)
        return new

    def succeed(self, old: Department, heir: Department) -> None:
        """``old`` goes up in ``heir`` on the day."""
        if self._begun_here(old):
            # It never held a day: who led to it leads to the heir.
            Department.objects.filter(successor=old).update(successor=heir)
            self.followed.append(Followed("BODY", old.name, heir.name))
            old.delete()
            return
        self._end(old)
        self._succeed(old, heir)

    def _end(self, old: Department) -> None:
        old.valid_to, old.basis, old.reform = self.day, self.document, self.reform
        old.save(update_fields=["valid_to", "basis", "reform"])

    def _succeed(self, old: Department, heir: Department) -> None:
        old.successor = heir
        old.save(update_fields=["successor"])
        self.followed.append(Followed("BODY", old.name, heir.name))

    def _begun_here(self, row: Department) -> bool:
        return bool(row.reform == self.reform and row.valid_from == self.day)

    def _require_last(self, row: Region | Department, name: str) -> None:
        if row.valid_to is not None:
            self.refuse(f"{name} 已有更晚的变更（{row.valid_to}）")
        if row.valid_from >= self.day and not (row.reform == self.reform and row.valid_from == self.day):
            self.refuse(f"{name} 自 {row.valid_from} 起才存在")


_KEPT = ("uscc", "name", "short_name", "file_word", "region", "kind", "level")


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def _prefix(region: Region) -> str:
    return region.code[: {2: 2, 3: 4, 4: 6, 5: 9}.get(region.level, 12)]
