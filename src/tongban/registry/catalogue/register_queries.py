"""Reads of the list of standard materials and of what is changed in the registers of the province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import DraftState, MaterialOrigin, MaterialState, RegisterDeed
from tongban.registry.catalogue.models import RegisterChange, StandardMaterial
from tongban.registry.catalogue.searching import search_terms

MOST_ON_A_PAGE = 100
_MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class Material:
    """A standard material in whole; ``into`` is (code, name) of the one it was merged into."""

    code: str
    name: str
    names: tuple[str, ...]
    issuer: str
    certificate_type: str
    registry_source: str
    origin: MaterialOrigin
    validity: str
    basis: tuple[Mapping[str, str], ...]
    state: MaterialState
    into: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a register; the members are those of ``RegisterChange``."""

    id: UUID
    deed: RegisterDeed
    subject: str
    name: str
    content: Mapping[str, Any]
    why: str
    answer: str
    state: DraftState
    state_version: int
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


def find_materials(
    q: str = "", state: MaterialState | None = None, after: str = "", size: int = 50
) -> tuple[tuple[Material, ...], str]:
    """A page of the list by code, and the code after which the next begins; empty: none. One statement. ``q``: words that name,
    spelling or issuer hold, or the code."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = StandardMaterial.objects.filter(code__gt=after).select_related("merged_into")
    for term in search_terms(q):
        called = Q(name__icontains=term) | Q(names__icontains=term) | Q(issuer__icontains=term)
        rows = rows.filter(called | Q(code__iexact=term))
    if state is not None:
        rows = rows.filter(state=state)
    found = list(rows.order_by("code")[: size + 1])
    return tuple(_material(row) for row in found[:size]), found[size - 1].code if len(found) > size else ""


def material(code: str) -> Material:
    """One of the list, merged and retired ones too. One statement. DomainError ``catalogue.material.unknown``."""
    row = StandardMaterial.objects.filter(pk=code).select_related("merged_into").first()
    if row is None:
        raise DomainError("catalogue.material.unknown", material=code[:40])
    return _material(row)


def names_of_materials() -> dict[str, str]:
    """Code → name of every standard material in use, by code. One statement."""
    rows = StandardMaterial.objects.filter(state=MaterialState.IN_USE).order_by("code")
    return dict(rows.values_list("code", "name"))


def waiting() -> tuple[Change, ...]:
    """Changes that wait for the second person, the oldest first. One statement."""
    rows = RegisterChange.objects.filter(state=DraftState.SUBMITTED).order_by("proposed_at", "id")
    return tuple(_change(row) for row in rows[:_MOST_CHANGES])


def history(subject: str) -> tuple[Change, ...]:
    """What was changed of one, the newest first. One statement."""
    rows = RegisterChange.objects.filter(subject=subject).order_by("-proposed_at", "id")
    return tuple(_change(row) for row in rows[:_MOST_CHANGES])


def change(change_id: UUID) -> Change:
    """One change. One statement. DomainError ``catalogue.register.unknown``."""
    row = RegisterChange.objects.filter(pk=change_id).first()
    if row is None:
        raise DomainError("catalogue.register.unknown")
    return _change(row)


def _material(row: StandardMaterial) -> Material:
    into = (row.merged_into.code, row.merged_into.name) if row.merged_into is not None else None
    return Material(
        row.code,
        row.name,
        tuple(row.names),
        row.issuer,
        row.certificate_type,
        row.registry_source,
        MaterialOrigin(row.origin),
        row.validity,
        tuple(row.basis),
        MaterialState(row.state),
        into,
    )


def _change(row: RegisterChange) -> Change:
    return Change(
        row.id,
        RegisterDeed(row.deed),
        row.subject,
        row.name,
        row.content,
        row.why,
        row.answer,
        DraftState(row.state),
        row.state_version,
        row.proposed_by,
        row.proposed_at,
        row.decided_by,
        row.decided_at,
    )
