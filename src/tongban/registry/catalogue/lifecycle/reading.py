"""Reads of the changes of items: for those who keep the standards, and of a code through time for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import DraftSource, DraftState, ItemChangeKind, ItemChangeState
from tongban.registry.catalogue.lifecycle.carrying import touched_codes
from tongban.registry.catalogue.lifecycle.proposing import Taking
from tongban.registry.catalogue.lifecycle.touching import Claimant, claimants_of, offers
from tongban.registry.catalogue.models import (
    GuideDraft,
    ItemChange,
    Standard,
    StandardVersion,
    Succession,
)
from tongban.registry.catalogue.policies import bodies_of, may_see, sees_all
from tongban.registry.catalogue.succession import name_of
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

_KEEPERS = (Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE)


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change in whole. ``names``: of the items and successors by code."""

    id: UUID
    kind: ItemChangeKind
    items: tuple[str, ...]
    successors: tuple[Taking, ...]
    owner_uscc: str
    day: date
    reason: str
    basis: str
    state: ItemChangeState
    state_version: int
    note: str
    edited_by: UUID | None
    submitted_by: UUID | None
    approved_by: UUID | None
    edited_at: datetime
    names: dict[str, str]

    @property
    def begun(self) -> bool:
        """Whether its day has come."""
        return self.day <= clock.today()


@dataclass(frozen=True, slots=True)
class Offer:
    """The draft that a claimant gets: of which item, and how many findings stand against it as it is."""

    claimant: str
    code: str
    name: str
    findings: int


def item_changes(actor: Actor, after: str = "", size: int = 50) -> tuple[tuple[ChangeRecord, ...], str]:
    """A page of the changes that the actor may see, the last edited first, and the marker of the next page. Two statements.
    DomainError ``catalogue.page_invalid``."""
    rows = ItemChange.objects.order_by("-edited_at", "id")
    if not sees_all(actor):
        rows = rows.filter(owner_uscc__in=bodies_of(actor, *_KEEPERS))
    if after:
        try:
            rows = rows.filter(edited_at__lt=datetime.fromisoformat(after))
        except ValueError:
            raise DomainError("catalogue.page_invalid") from None
    found = list(rows[: size + 1])
    shown = found[:size]
    names = _names(shown)
    return tuple(_record(row, names) for row in shown), shown[-1].edited_at.isoformat() if len(found) > size else ""


def item_change(actor: Actor, change_id: UUID) -> ChangeRecord:
    """One in whole. Two statements. DomainError ``catalogue.item_change.unknown``, also for who may not see it."""
    row = ItemChange.objects.filter(pk=change_id).first()
    if row is None or not may_see(actor, row.owner_uscc):
        raise DomainError("catalogue.item_change.unknown")
    return _record(row, _names([row]))


def touched_by(change_id: UUID) -> tuple[tuple[Claimant, ...], tuple[Offer, ...]]:
    """Whom a proposal touches and which drafts it would make; nothing is written. Three statements, some eight more for each
    successor."""
    row = ItemChange.objects.get(pk=change_id)
    claimants = claimants_of(touched_codes(row), row.day)
    versions = StandardVersion.objects.filter(standard__in=[each["code"] for each in row.successors])
    there = set(versions.values_list("standard_id", flat=True))
    row.successors = [each for each in row.successors if each["code"] in there]
    found = offers(row, claimants) if row.successors else ()
    return claimants, tuple(
        Offer(each.code, text.code, str(text.document["name"]), len(next_.findings)) for each, text, next_ in found
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn in the life of a code: what happened from ``day`` on, and the items before it or after it."""

    kind: ItemChangeKind
    day: date
    reason: str
    basis: str
    state: ItemChangeState
    note: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CodeHistory:
    """A code of the province through time; ``begun``: the first day of its standard, ``ended_on`` None while it is in use."""

    code: str
    name: str
    begun: date
    ended_on: date | None
    turns: tuple[Turn, ...]


def code_history(code: str) -> CodeHistory:
    """What was approved of this code, the last first, withdrawn ones too. Five statements at most.

    DomainError ``catalogue.standard.unknown``.
    """
    standard = Standard.objects.filter(code=code).annotate(name=name_of("code")).first()
    first = StandardVersion.objects.filter(standard_id=code).order_by("valid_from").values_list("valid_from", flat=True)
    if standard is None or (begun := first.first()) is None:
        raise DomainError("catalogue.standard.unknown", item=code)
    decided = ItemChange.objects.filter(state__in=[ItemChangeState.APPROVED, ItemChangeState.WITHDRAWN])
    mine = Q(items__contains=[code]) | Q(successors__contains=[{"code": code}])
    rows = list(decided.filter(mine).order_by("-day", "-decided_at"))
    names = _names(rows)
    return CodeHistory(code, standard.name, begun, standard.ended_on, tuple(_turn(row, names) for row in rows))


def predecessors(code: str) -> tuple[tuple[str, str, date], ...]:
    """(code, name, day) of the items in whose place this one stands. One statement."""
    rows = Succession.objects.filter(successor_id=code, change__state=ItemChangeState.APPROVED)
    rows = rows.annotate(name=name_of("predecessor_id")).order_by("change__day", "predecessor_id")
    return tuple(
        (old, name or old, day) for old, name, day in rows.values_list("predecessor_id", "name", "change__day")
    )


def succession_drafts(actor: Actor) -> tuple[tuple[UUID, str, str], ...]:
    """(id, name, why) of open drafts of the actor's bodies for items that take the place of what they offered. One statement."""
    rows = GuideDraft.objects.filter(source=DraftSource.SUCCESSOR, state=DraftState.DRAFT)
    if not sees_all(actor):
        rows = rows.filter(department_uscc__in=bodies_of(actor, *_KEEPERS))
    return tuple(rows.order_by("name", "id").values_list("id", "name", "note")[:100])


def _turn(row: ItemChange, names: dict[str, str]) -> Turn:
    after = tuple((each["code"], names.get(each["code"], each["code"])) for each in row.successors)
    before = tuple((code, names.get(code, code)) for code in row.items)
    kind, state = ItemChangeKind(row.kind), ItemChangeState(row.state)
    return Turn(kind, row.day, row.reason, row.basis, state, row.note, before, after)


def _names(rows: list[ItemChange]) -> dict[str, str]:
    codes = {code for row in rows for code in (*row.items, *(each["code"] for each in row.successors))}
    found = StandardVersion.objects.filter(standard_id__in=codes).order_by("standard_id", "-number")
    return dict(found.distinct("standard_id").values_list("standard_id", "name")) if codes else {}


def _record(row: ItemChange, names: dict[str, str]) -> ChangeRecord:
    return ChangeRecord(
        row.id,
        ItemChangeKind(row.kind),
        tuple(row.items),
        tuple(Taking(each["code"], tuple(each["bodies"])) for each in row.successors),
        row.owner_uscc,
        row.day,
        row.reason,
        row.basis,
        ItemChangeState(row.state),
        row.state_version,
        row.note,
        row.edited_by,
        row.submitted_by,
        row.approved_by,
        row.edited_at,
        names,
    )
