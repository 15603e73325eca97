"""Who may edit, submit and approve the guides of a body. Default deny; editing and approving are two persons' work."""

from __future__ import annotations

from tongban.kernel.codes import RegionLevel, region_level
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.identity.actors import Actor, Capacity
from tongban.registry.orgs.duties import Duty

_WHAT = {Duty.EDIT_CATALOGUE: "维护", Duty.APPROVE_CATALOGUE: "审核"}


def bodies_of(actor: Actor, *duties: Duty) -> tuple[str, ...]:
    """USCCs of the bodies whose guides the actor edits or approves, by these duties."""
    return tuple(sorted({post.department_uscc for post in actor.posts if post.duty in duties}))


def sees_all(actor: Actor) -> bool:
    """Whether the drafts of every body are seen."""
    return actor.capacity is Capacity.SYSTEM or actor.holds(Duty.OPERATOR) is not None


def may_see(actor: Actor, department_uscc: str) -> bool:
    """Drafts are seen by those who edit or approve for the body, by who operates the platform (an import is theirs), and by
    the system."""
    return sees_all(actor) or department_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE)


def importing(actor: Actor) -> Actor:
    """The actor by right of the post by which lists are taken in: who operates the platform, or edits the catalogue for a body
    of the province. DomainError ``catalogue.import.right_missing``."""
    for post in actor.posts:
        provincial = post.duty is Duty.EDIT_CATALOGUE and region_level(post.region_code) is RegionLevel.PROVINCE
        if provincial or post.duty is Duty.OPERATOR:
            return actor.by_right_of(post)
    raise DomainError("catalogue.import.right_missing")


def may_import(actor: Actor) -> bool:
    """Whether lists may be taken in."""
    try:
        importing(actor)
    except DomainError:
        return False
    return True


def keeping(actor: Actor, duty: Duty) -> Actor:
    """The actor by right of the post by which the registers of the province are kept: ``duty`` at a body of the province; the
    system acts as itself. DomainError ``catalogue.register.right_missing``."""
    if actor.capacity is Capacity.SYSTEM:
        return actor
    for post in actor.posts:
        if post.duty is duty and region_level(post.region_code) is RegionLevel.PROVINCE:
            return actor.by_right_of(post)
    raise DomainError("catalogue.register.right_missing")


def may_keep(actor: Actor, duty: Duty) -> bool:
    """Whether the registers of the province may be kept by this duty."""
    try:
        keeping(actor, duty)
    except DomainError:
        return False
    return True


def acting(actor: Actor, duty: Duty, department_uscc: str) -> Actor:
    """The actor by right of the post with ``duty`` at this body; the system acts as itself.

    DomainError ``catalogue.draft.unknown`` for who may not even see it, ``catalogue.draft.right_missing`` otherwise.
    """
    if actor.capacity is Capacity.SYSTEM:
        return actor
    for post in actor.posts:
        if post.duty is duty and post.department_uscc == department_uscc:
            return actor.by_right_of(post)
    raise DomainError(
        "catalogue.draft.right_missing" if may_see(actor, department_uscc) else "catalogue.draft.unknown",
        what=_WHAT[duty],
    )


def provincial(actor: Actor, duty: Duty) -> Actor:
    """The actor by right of a post with ``duty`` at a body of the province: what holds for everybody is kept there.

    DomainError ``catalogue.codes.right_missing``.
    """
    for post in actor.posts:
        if post.duty is duty and region_level(post.region_code) is RegionLevel.PROVINCE:
            return actor.by_right_of(post)
    raise DomainError("catalogue.codes.right_missing")
