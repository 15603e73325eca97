"""An editor of the province proposes whether a proof or a seal stays, is abolished, or gives way to a declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.kinds import ProofState, RegisterDeed
from tongban.registry.catalogue.models import ProofEntry
from tongban.registry.catalogue.policies import keeping
from tongban.registry.catalogue.registering import checked_basis, proposed
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

CHOICES = (ProofState.KEPT, ProofState.DECLARED, ProofState.ABOLISHED)


def rule_proof(
    actor: Actor,
    *,
    kind: str,
    key: str,
    state: str,
    basis: Sequence[Mapping[str, str]],
    since: date,
    why: str,
) -> UUID:
    """Propose it for the second person: 保留, 告知承诺 or 取消 from the day ``since`` on, with its basis; what stays cites an
    article of a law, regulation or decision of the State Council (优化营商环境条例第四十四条).

    DomainErrors ``catalogue.register.right_missing|why_missing|open_already``, ``catalogue.proof.unknown|ruling_invalid``,
    ``catalogue.material.invalid`` for a basis that is none.
    """
    editor = keeping(actor, Duty.EDIT_CATALOGUE)
    row = ProofEntry.objects.filter(kind=kind, key=key).first()
    if row is None:
        raise DomainError("catalogue.proof.unknown")
    cited = checked_basis(basis)
    if state not in CHOICES or not cited or (state == ProofState.KEPT and not all(each["article"] for each in cited)):
        raise DomainError("catalogue.proof.ruling_invalid")
    content = {"state": state, "basis": cited, "since": since.isoformat()}
    return proposed(editor, RegisterDeed.RULE, subject=f"{kind}:{key}", name=row.name, content=content, why=why)
