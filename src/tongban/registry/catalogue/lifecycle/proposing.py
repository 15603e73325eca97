"""What a proposal says, and what stands against it: on its face, and beside the items as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.draft_rows import kept_row, locked_row
from tongban.registry.catalogue.kinds import ItemChangeKind, ItemChangeState
from tongban.registry.catalogue.lifecycle.holding import paused, waiting
from tongban.registry.catalogue.lifecycle.touching import Claimant, claimants_of
from tongban.registry.catalogue.models import ItemChange, Standard, StandardVersion
from tongban.registry.catalogue.standards.numbering import refuse_twin
from tongban.registry.identity.actors import Actor

_LONGEST = 500
_MOST = 50


@dataclass(frozen=True, slots=True)
class Taking:
    """A successor and the claimants it takes, by USCC; none: all."""

    code: str
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change as it is proposed. Of a merger ``items`` may hold the successor: it survives."""

    kind: ItemChangeKind
    items: tuple[str, ...]
    successors: tuple[Taking, ...]
    day: date
    reason: str
    basis: str


def ended_items(kind: str, items: Iterable[str], successors: Iterable[str]) -> list[str]:
    """Codes that the change ends or touches: of a merger the surviving one is not."""
    kept = set(successors) if kind == ItemChangeKind.MERGE else set()
    return sorted(set(items) - kept)


def write_into(row: ItemChange, proposal: Proposal) -> None:
    """The proposal into the row. DomainErrors ``catalogue.item_change.count_wrong|reason_missing``."""
    reason, basis = proposal.reason.strip(), proposal.basis.strip()
    if not (0 < len(reason) <= _LONGEST and 0 < len(basis) <= _LONGEST):
        raise DomainError("catalogue.item_change.reason_missing")
    codes = [each.code for each in proposal.successors]
    items = sorted(set(proposal.items))
    at_least = {ItemChangeKind.SPLIT: (1, 2), ItemChangeKind.MERGE: (2, 1)}.get(proposal.kind, (1, 0))
    wrong = len(items) < at_least[0] or len(codes) < at_least[1] or len(set(codes)) != len(codes)
    wrong = wrong or (proposal.kind is ItemChangeKind.SPLIT and len(items) != 1)
    wrong = wrong or (proposal.kind is not ItemChangeKind.SPLIT and len(codes) != at_least[1])
    if wrong or len(items) > _MOST or len(codes) > _MOST or any(len(each) > 14 for each in (*items, *codes)):
        raise DomainError("catalogue.item_change.count_wrong")
    row.kind, row.items, row.day, row.reason, row.basis = proposal.kind, items, proposal.day, reason, basis
    row.successors = [{"code": each.code, "bodies": sorted(set(each.bodies))} for each in proposal.successors]


def check(row: ItemChange, *, lock: bool = False) -> tuple[list[Standard], tuple[Claimant, ...]]:
    """The standards that the change touches and who claims them; ``lock`` keeps all of them for the transaction.

    DomainErrors ``catalogue.standard.unknown|not_owner|twin``, ``catalogue.draft.day_passed``, ``catalogue.guide.wrong_status``,
    ``catalogue.item_change.waiting|successor_wrong|body_left``.
    """
    codes = [each["code"] for each in row.successors]
    today = clock.today()
    if row.day < today or (ItemChangeKind(row.kind).ends and row.day == today):
        raise DomainError("catalogue.draft.day_passed", day=row.day.isoformat())
    rows = Standard.objects.filter(code__in={*row.items, *codes}).order_by("code")
    known = {each.code: each for each in (rows.select_for_update() if lock else rows)}
    for item in row.items:
        if item not in known:
            raise DomainError("catalogue.standard.unknown", item=item)
        if known[item].owner_uscc != row.owner_uscc:
            raise DomainError("catalogue.standard.not_owner", item=item)
        _refuse_status(row, known[item])
    found = waiting([*row.items, *codes], today)
    if found is not None:
        raise DomainError("catalogue.item_change.waiting", item="、".join(found.items), day=found.day.isoformat())
    touched = ended_items(row.kind, row.items, codes)
    _check_successors(row, codes, known)
    claimants = claimants_of(touched, row.day, lock=lock)
    _check_bodies(row, claimants)
    return [known[item] for item in touched], claimants


def _refuse_status(row: ItemChange, standard: Standard) -> None:
    suspended = paused(standard.code) is not None
    wanted = {ItemChangeKind.SUSPEND: False, ItemChangeKind.RESUME: True}.get(ItemChangeKind(row.kind), suspended)
    if standard.ended_on is not None or suspended is not wanted:
        raise DomainError("catalogue.guide.wrong_status", item=standard.code)


def _check_successors(row: ItemChange, codes: list[str], known: dict[str, Standard]) -> None:
    rows = StandardVersion.objects.filter(standard_id__in=codes, valid_from__lte=row.day).order_by(
        "standard_id", "-number"
    )
    names = dict(rows.distinct("standard_id").values_list("standard_id", "name"))
    for code in codes:
        surviving = row.kind == ItemChangeKind.MERGE
        if code not in names or known[code].ended_on is not None or (code in row.items and not surviving):
            raise DomainError("catalogue.item_change.successor_wrong", item=code)
        if paused(code) is not None:
            raise DomainError("catalogue.item_change.successor_wrong", item=code)
        refuse_twin(names[code], but=code)


def _check_bodies(row: ItemChange, claimants: tuple[Claimant, ...]) -> None:
    """Every claimant has a successor, and nobody else is named."""
    if not row.successors:
        return
    mine = {each.department_uscc: each.department_name for each in claimants}
    named = {uscc for each in row.successors for uscc in each["bodies"]}
    left = set() if any(not each["bodies"] for each in row.successors) else set(mine) - named
    wrong = sorted(left) + sorted(named - set(mine))
    if wrong:
        raise DomainError(
            "catalogue.item_change.body_left", bodies="、".join(str(mine.get(each, each)) for each in wrong)
        )


def locked(change_id: UUID, seen: int, *states: ItemChangeState) -> ItemChange:
    """The row, locked for this transaction. DomainErrors ``catalogue.item_change.unknown``, ``catalogue.draft.changed``,
    ``catalogue.draft.wrong_state``."""
    return locked_row(ItemChange, change_id, seen, states, "catalogue.item_change.unknown")


def moved(row: ItemChange, actor: Actor, kind: str, **data: Any) -> None:
    """Keep the row as it is now, one version on, with its entry in the record."""
    told = {"kind": row.kind, "items": row.items, "day": row.day.isoformat(), **data}
    kept_row(row, actor, kind, f"item-change:{row.id}", told)
