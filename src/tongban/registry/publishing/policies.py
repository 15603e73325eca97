"""Who may write and approve the documents of a body: who does so for its guides. Default deny; writing and approving are two
persons' work."""

from __future__ import annotations

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.policies import bodies_of, sees_all
from tongban.registry.identity.actors import Actor, Capacity
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing import errors as errors

_WHAT = {Duty.EDIT_CATALOGUE: "起草", Duty.APPROVE_CATALOGUE: "审核"}


def may_see(actor: Actor, department_uscc: str) -> bool:
    """What is not public yet is seen by who writes or approves for the body, and by who operates the platform."""
    return sees_all(actor) or department_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE)


def acting(actor: Actor, duty: Duty, department_uscc: str) -> Actor:
    """The actor by right of the post with ``duty`` at this body; the system acts as itself.

    DomainError ``publishing.unknown`` for who may not even see it, ``publishing.draft.right_missing`` otherwise.
    """
    if actor.capacity is Capacity.SYSTEM:
        return actor
    for post in actor.posts:
        if post.duty is duty and post.department_uscc == department_uscc:
            return actor.by_right_of(post)
    raise DomainError(
        "publishing.draft.right_missing" if may_see(actor, department_uscc) else "publishing.unknown", what=_WHAT[duty]
    )
