"""What an application is about, as mandates name it."""

from __future__ import annotations

from uuid import UUID

from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Actor, Matter


def matter_of(guide: BoundGuide) -> Matter:
    """Item, body and 主题 of the guide under which somebody applies. A mandate names the body of its day: after a reform it
    does not reach the successor, for a power is not widened by who takes over (民法典第一百六十五条)."""
    themes = frozenset(f"{who}:{code}" for who, codes in guide.unified.get("themes", {}).items() for code in codes)
    return Matter(guide.basic_code, guide.department_uscc, themes)


def still_acts_for(actor: Actor, person_id: UUID) -> bool:
    """Whether what is known of this person, which stands in a draft, is still for the actor to read: their own, their ward's, or
    that of who has given them a mandate."""
    if person_id in actor.persons or actor.guardianship_of(person_id) is not None:
        return True
    return any(each.principal_id == person_id for each in actor.mandates)
