"""The second person approves a change of a register of the province, or refuses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock, jobs
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.carrying import Decided, carry_into_drafts
from tongban.registry.catalogue.kinds import DraftState, MaterialState, RegisterDeed
from tongban.registry.catalogue.matching.naming import bare, plain
from tongban.registry.catalogue.models import MaterialName, MaterialUse, ProofRuling, RegisterChange, StandardMaterial
from tongban.registry.catalogue.policies import keeping
from tongban.registry.catalogue.quality import JUDGE, forget_facts
from tongban.registry.catalogue.registering import (
    checked_why,
    locked,
    material_in_use,
    newly_called,
    next_code,
    one_at_a_time,
    refuse_twins,
    told,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def approve_change(actor: Actor, *, change_id: UUID, seen: int) -> int:
    """The change holds from now on; open drafts follow it, published guides with their next version. How many drafts were
    changed. Who proposed it cannot approve it.

    DomainErrors ``catalogue.register.right_missing|unknown|changed|same_person``, ``catalogue.material.twin|not_in_use`` where
    something else came in between; then everything stays as it was.
    """
    with transaction.atomic():
        row = locked(change_id, seen)
        approver = keeping(actor, Duty.APPROVE_CATALOGUE)
        if actor.account_id is None or actor.account_id == row.proposed_by:
            raise DomainError("catalogue.register.same_person")
        one_at_a_time()
        decided = _APPLY[RegisterDeed(row.deed)](row)
        changed = carry_into_drafts(decided)
        MaterialUse.objects.filter(key__in=list(decided.names)).delete()
        _decided(row, approver, DraftState.PUBLISHED, "catalogue.register.approved")
    transaction.on_commit(forget_facts)
    return changed


def refuse_change(actor: Actor, *, change_id: UUID, seen: int, answer: str) -> None:
    """Nothing changes; the reason stays with it. Who proposed it may take it back so. DomainErrors as above, and
    ``catalogue.register.why_missing``."""
    answer = checked_why(answer)
    with transaction.atomic():
        row = locked(change_id, seen)
        own = actor.account_id == row.proposed_by
        decider = keeping(actor, Duty.EDIT_CATALOGUE if own else Duty.APPROVE_CATALOGUE)
        row.answer = answer
        _decided(row, decider, DraftState.DISCARDED, "catalogue.register.refused")


def _decided(row: RegisterChange, actor: Actor, state: DraftState, kind: str) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.account_id, clock.now()
    row.state_version += 1
    row.save(force_update=True)
    told(actor, row, kind)


def _create(row: RegisterChange) -> Decided:
    refuse_twins([row.content["name"], *row.content["names"]])
    row.subject = next_code()
    material = StandardMaterial.objects.create(code=row.subject, edited=True, **row.content)
    return Decided(names=_names(material))


def _change(row: RegisterChange) -> Decided:
    material = material_in_use(row.subject, lock=True)
    refuse_twins(newly_called(material, row.content), but=material.code)
    for field, value in row.content.items():
        setattr(material, field, value)
    material.edited = True
    material.save()
    return Decided(names=_names(material))


def _merge(row: RegisterChange) -> Decided:
    """Whatever led to the losing one leads on to the winning one, so that every code leads on by one step."""
    found = {code: material_in_use(code, lock=True) for code in sorted({row.subject, row.content["into"]})}
    losing, winning = found[row.subject], found[row.content["into"]]
    known = {bare(each) for each in (winning.name, *winning.names)}
    winning.names += [each for each in (losing.name, *losing.names) if bare(each) not in known]
    winning.edited = losing.edited = True
    winning.save()
    losing.state, losing.merged_into = MaterialState.MERGED, winning
    losing.save()
    before = StandardMaterial.objects.filter(merged_into=losing)
    codes = {code: winning.code for code in [losing.code, *before.values_list("code", flat=True)]}
    before.update(merged_into=winning)
    MaterialName.objects.filter(code=losing.code).update(code=winning.code)
    return Decided(codes, _names(winning))


def _retire(row: RegisterChange) -> Decided:
    material = material_in_use(row.subject, lock=True)
    material.state, material.edited = MaterialState.RETIRED, True
    material.save()
    return Decided()


def _rule(row: RegisterChange) -> Decided:
    """The register and the quality of the guides follow with the next judging, which is soon."""
    kind, _, key = row.subject.partition(":")
    since = date.fromisoformat(row.content["since"])
    said = {"name": row.name, "state": row.content["state"], "basis": row.content["basis"], "why": row.why}
    ProofRuling.objects.update_or_create(kind=kind, key=key, since=since, defaults=said)
    transaction.on_commit(partial(jobs.soon, JUDGE), robust=True)
    return Decided()


def _names(material: StandardMaterial) -> dict[str, str]:
    return {plain(each): material.code for each in (material.name, *material.names)}


_APPLY: Mapping[RegisterDeed, Callable[[RegisterChange], Decided]] = {
    RegisterDeed.CREATE: _create,
    RegisterDeed.CHANGE: _change,
    RegisterDeed.MERGE: _merge,
    RegisterDeed.RETIRE: _retire,
    RegisterDeed.RULE: _rule,
}
