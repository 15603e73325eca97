"""An editor of the province proposes a change of the list of standard materials, or adds a spelling to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.registry.catalogue.carrying import Decided, carry_into_drafts
from tongban.registry.catalogue.kinds import DraftState, MaterialState, RegisterDeed
from tongban.registry.catalogue.matching.naming import bare, plain
from tongban.registry.catalogue.models import MaterialName, MaterialUse, RegisterChange, StandardMaterial
from tongban.registry.catalogue.policies import keeping
from tongban.registry.catalogue.quality import forget_facts
from tongban.registry.catalogue.queries import old_material_codes
from tongban.registry.catalogue.registering import (
    checked_content,
    material_in_use,
    newly_called,
    one_at_a_time,
    proposed,
    refuse_twins,
    told,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def propose_material(actor: Actor, *, content: Mapping[str, Any], why: str) -> UUID:
    """A new standard material; its code is issued when a second person approves it.

    DomainErrors ``catalogue.register.right_missing|why_missing|open_already``, ``catalogue.material.invalid|twin``.
    """
    editor, right = keeping(actor, Duty.EDIT_CATALOGUE), checked_content(content)
    refuse_twins([right["name"], *right["names"]])
    return proposed(editor, RegisterDeed.CREATE, subject="", name=right["name"], content=right, why=why)


def change_material(actor: Actor, code: str, *, content: Mapping[str, Any], why: str) -> UUID:
    """What a standard material is to say from then on. DomainErrors as above, and ``catalogue.material.unknown|not_in_use``."""
    editor, right = keeping(actor, Duty.EDIT_CATALOGUE), checked_content(content)
    row = material_in_use(code)
    refuse_twins(newly_called(row, right), but=code)
    return proposed(editor, RegisterDeed.CHANGE, subject=code, name=right["name"], content=right, why=why)


def merge_material(actor: Actor, code: str, *, into: str, why: str) -> UUID:
    """``code`` is the same paper as ``into``: its names become spellings, and the code leads there for ever.

    DomainErrors ``catalogue.material.merge_wrong`` and as above.
    """
    editor, row = keeping(actor, Duty.EDIT_CATALOGUE), material_in_use(code)
    if into == code or not StandardMaterial.objects.filter(pk=into, state=MaterialState.IN_USE).exists():
        raise DomainError("catalogue.material.merge_wrong", material=code, into=into[:9] or "—")
    return proposed(editor, RegisterDeed.MERGE, subject=code, name=row.name, content={"into": into}, why=why)


def retire_material(actor: Actor, code: str, *, why: str) -> UUID:
    """``code`` is used no more; published guides that bear it keep it, and the work list names them. DomainErrors as above."""
    editor, row = keeping(actor, Duty.EDIT_CATALOGUE), material_in_use(code)
    return proposed(editor, RegisterDeed.RETIRE, subject=code, name=row.name, content={}, why=why)


def add_spellings(actor: Actor, code: str, names: Sequence[str]) -> int:
    """These names mean ``code``, from now on and in every open draft; nothing published changes, so nobody else has to agree.
    How many drafts were changed.

    DomainErrors ``catalogue.register.right_missing``, ``catalogue.material.unknown|not_in_use|invalid|twin``.
    """
    editor = keeping(actor, Duty.EDIT_CATALOGUE)
    with transaction.atomic():
        one_at_a_time()
        row = material_in_use(code, lock=True)
        known = {bare(each) for each in (row.name, *row.names)}
        new = [name for name in dict.fromkeys(each.strip() for each in names) if name and bare(name) not in known]
        refuse_twins(new, but=code)
        row.names = checked_content(_content(row) | {"names": [*row.names, *new]})["names"]
        row.edited = True
        row.save(update_fields=["names", "edited"])
        retired = {old: "" for old, into in old_material_codes().items() if not into}
        changed = carry_into_drafts(Decided(retired, {plain(name): code for name in names}))
        keys = [plain(name) for name in names]
        MaterialUse.objects.filter(key__in=keys).delete()
        MaterialName.objects.filter(department_uscc="", source="", key__in=keys).delete()
        _spelled(editor, row, new)
    transaction.on_commit(forget_facts)
    return changed


def _content(row: StandardMaterial) -> dict[str, Any]:
    fields = ("name", "issuer", "certificate_type", "registry_source", "origin", "validity", "basis")
    return {field: getattr(row, field) for field in fields}


def _spelled(actor: Actor, material: StandardMaterial, names: Sequence[str]) -> None:
    assert actor.account_id is not None
    now = clock.now()
    row = RegisterChange.objects.create(
        id=uuid7(now),
        deed=RegisterDeed.SPELL,
        subject=material.code,
        name=material.name,
        content={"names": list(names)},
        why="登记写法",
        state=DraftState.PUBLISHED,
        proposed_by=actor.account_id,
        proposed_at=now,
        decided_by=actor.account_id,
        decided_at=now,
    )
    told(actor, row, "catalogue.register.spelled")
