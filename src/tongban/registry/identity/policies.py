"""Who may register persons and issue tokens. Default deny."""

from __future__ import annotations

from uuid import UUID

from tongban.registry.identity.actors import Actor, Capacity
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.orgs.duties import Duty

_NAMED_BY: dict[RepresentativeRole, frozenset[RepresentativeRole]] = {
    RepresentativeRole.LEGAL_REPRESENTATIVE: frozenset({RepresentativeRole.ADMINISTRATOR, RepresentativeRole.STAFF}),
    RepresentativeRole.ADMINISTRATOR: frozenset({RepresentativeRole.STAFF}),
    RepresentativeRole.STAFF: frozenset(),
}


def may_name(own: RepresentativeRole | None, role: RepresentativeRole) -> bool:
    """Whether who acts for a legal person as ``own`` may invite, and end, others as ``role``. The representative is named
    by the register alone (民法典第六十一条、第六十五条)."""
    return own is not None and role in _NAMED_BY[own]


def may_register_persons(actor: Actor) -> bool:
    """The window (INTAKE) and the service point (ASSIST), after looking at documents or the registry, and the system itself
    (seed, imports)."""
    at_counter = actor.holds(Duty.INTAKE) or actor.holds(Duty.ASSIST)
    return actor.capacity is Capacity.SYSTEM or at_counter is not None


def may_register_guardians(actor: Actor) -> bool:
    """The window (INTAKE), with the paper in front of it; the system itself (seed)."""
    return actor.capacity is Capacity.SYSTEM or actor.holds(Duty.INTAKE) is not None


def may_manage_tokens(actor: Actor, account_id: UUID) -> bool:
    """Who ends tokens: of one's own account everybody, of any account an operator and the system."""
    return may_issue_tokens(actor, account_id) or actor.holds(Duty.OPERATOR) is not None


def may_issue_tokens(actor: Actor, account_id: UUID) -> bool:
    """Of one's own account, and the system. Nobody makes one for another: it would carry a factor that nobody has proved."""
    if actor.account_id is not None and actor.account_id == account_id:
        return actor.token is None
    return actor.capacity is Capacity.SYSTEM
