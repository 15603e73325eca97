"""What took the place of an item that ended: read where its guide is asked for, after the day of the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from tongban.registry.catalogue.kinds import ItemChangeKind, ItemChangeState
from tongban.registry.catalogue.models import Guide, ItemChange, StandardVersion, Succession

ENDS = tuple(kind for kind in ItemChangeKind if kind.ends)


@dataclass(frozen=True, slots=True)
class Successor:
    """An item that takes the place of another; ``guide``: the code of the same body's guide, empty while it offers none."""

    code: str
    name: str
    guide: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How an item ended, since which day, and on what basis."""

    kind: ItemChangeKind
    day: date
    reason: str
    basis: str
    successors: tuple[Successor, ...]


def ending(guide_code: str, day: date) -> Ending | None:
    """How the item of this guide had ended by ``day``; None where it had not, or its body alone gave it up. One statement, two
    more where the item ended."""
    item, uscc = guide_code[19:], guide_code[:18]
    found = ItemChange.objects.filter(
        state=ItemChangeState.APPROVED, kind__in=ENDS, items__contains=[item], day__lte=day
    ).order_by("-day").first()  # fmt: skip
    if found is None:
        return None
    rows = Succession.objects.filter(change=found, predecessor_id=item).annotate(name=name_of("successor_id"))
    taking = [(code, name) for code, name, bodies in rows.values_list("successor_id", "name", "bodies").order_by("id")
              if not bodies or uscc in bodies]  # fmt: skip
    guides = {guide[19:]: guide for guide in _offered(uscc, [code for code, _ in taking])}
    successors = tuple(Successor(code, name or code, guides.get(code, "")) for code, name in taking)
    return Ending(ItemChangeKind(found.kind), found.day, found.reason, found.basis, successors)


def name_of(standard: str) -> Subquery:
    """The newest name of the standard of which ``standard`` is the column with the code."""
    rows = StandardVersion.objects.filter(standard_id=OuterRef(standard)).order_by("-number")
    return Subquery(rows.values("name")[:1])


def _offered(uscc: str, codes: list[str]) -> list[str]:
    wanted = [f"{uscc}{level}{code}" for level in range(1, 8) for code in codes]
    return list(Guide.objects.filter(code__in=wanted).order_by("code").values_list("code", flat=True)) if wanted else []
