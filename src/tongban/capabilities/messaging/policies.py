"""Whose messages somebody may read: his own, and those of the legal persons that he represents at this moment."""

from __future__ import annotations

from uuid import UUID

from tongban.registry.identity.actors import Actor


def boxes_of(actor: Actor) -> list[UUID]:
    """The parties whose box is open to ``actor``; none for visitors and for officials without a person."""
    return [*actor.persons, *actor.legal_persons]
