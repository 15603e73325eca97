"""An editor decides that names of materials are no standard material, and why; or that this is open again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.carrying import Decided, carry_into_drafts
from tongban.registry.catalogue.kinds import MaterialState
from tongban.registry.catalogue.matching.naming import plain
from tongban.registry.catalogue.models import MaterialName, MaterialUse, StandardMaterial
from tongban.registry.catalogue.policies import keeping
from tongban.registry.catalogue.registering import checked_why
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

_LONGEST_NAME, _MOST = 300, 500


def set_apart(actor: Actor, names: Sequence[str], *, reason: str) -> int:
    """These names are no standard material anywhere, because of ``reason``; open drafts that say nothing say so too. How many
    drafts were changed. DomainErrors ``catalogue.register.right_missing|why_missing``, ``catalogue.material.invalid``."""
    editor, reason = keeping(actor, Duty.EDIT_CATALOGUE), checked_why(reason)
    by_key = _by_key(names)
    with transaction.atomic():
        _keep(editor, {key: (name, "", reason) for key, name in by_key.items()})
        changed = carry_into_drafts(Decided(reasons=dict.fromkeys(by_key, reason)))
        MaterialUse.objects.filter(key__in=by_key, code="").delete()
        _told(editor, "catalogue.names.set_apart", by_key.values(), reason=reason)
    return changed


def open_again(actor: Actor, key: str) -> None:
    """The name waits to be sorted again from the next count on. DomainErrors as above, ``catalogue.register.unknown``."""
    editor = keeping(actor, Duty.EDIT_CATALOGUE)
    with transaction.atomic():
        if not MaterialName.objects.filter(department_uscc="", source="", key=key).delete()[0]:
            raise DomainError("catalogue.register.unknown")
        _told(editor, "catalogue.names.opened_again", [key])


def remember_names(
    editor: Actor, *, department_uscc: str, source: str, codes: Mapping[str, str], reasons: Mapping[str, str]
) -> None:
    """What names on the lists of one source mean: a code, or why none. Inside the caller's transaction, who has asked for the
    right. DomainErrors ``catalogue.material.unknown``, ``catalogue.register.why_missing``."""
    wanted = set(codes.values())
    rows = StandardMaterial.objects.filter(code__in=wanted, state=MaterialState.IN_USE)
    if unknown := sorted(wanted - set(rows.values_list("code", flat=True))):
        raise DomainError("catalogue.material.unknown", material=unknown[0][:9])
    said = {plain(name): (name, code, "") for name, code in codes.items()}
    said |= {plain(name): (name, "", checked_why(reason)) for name, reason in reasons.items()}
    _keep(editor, said, department_uscc, source)
    _told(editor, "catalogue.names.remembered", [name for name, *_rest in said.values()], source=source)


def _keep(actor: Actor, said: Mapping[str, tuple[str, str, str]], department_uscc: str = "", source: str = "") -> None:
    assert isinstance(actor.account_id, UUID)
    now = clock.now()
    MaterialName.objects.bulk_create(
        (
            MaterialName(
                department_uscc=department_uscc,
                source=source,
                key=key,
                name=name,
                code=code,
                reason=reason,
                decided_by=actor.account_id,
                decided_at=now,
            )
            for key, (name, code, reason) in said.items()
        ),
        update_conflicts=True,
        unique_fields=["department_uscc", "source", "key"],
        update_fields=["name", "code", "reason", "decided_by", "decided_at"],
    )


def _by_key(names: Sequence[str]) -> dict[str, str]:
    found = {plain(name): name for name in names if name.strip()}
    if not found or len(found) > _MOST or any(len(name) > _LONGEST_NAME or "\0" in name for name in found.values()):
        raise DomainError("catalogue.material.invalid", reason="没有选材料名称，或者名称过长")
    return found


def _told(actor: Actor, kind: str, names: Iterable[str], **data: str) -> None:
    audit.write(kind, actor.stamp(), "register:names", {"names": list(names)[:_MOST], **data})
