"""Whose number it is, asked by who may ask for a delay: told to nobody else, and on record whatever the answer is."""

from __future__ import annotations

from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.registry.identity import delay_errors as delay_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.delays import ASKED_BY, asking_post
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.queries import find_natural_person

NUMBER_ASKED = "identity.number.asked"
"""Whether a number is known here: found or not; never the number."""


def whose_number(actor: Actor, id_number: str) -> UUID:
    """The person of whom an official asks for a delay by number. Whether a number is known here is told to nobody else, and that it
    was asked is on record under the account of who asked, whatever was found: under the person it would give the delay away.

    DomainErrors ``identity.delay.not_allowed``, ``codes.person_id.invalid``, ``uow.not_found``. Call it outside of the
    transaction of the deed: the entry stays when that fails.
    """
    post = asking_post(actor)
    if post is None:
        raise DomainError("identity.delay.not_allowed", reason=ASKED_BY)
    found = find_natural_person(id_number)
    told = {"purpose": "delay", "found": found is not None, "person": str(found) if found else None}
    record(NUMBER_ASKED, actor.by_right_of(post), actor.account_id, told)
    if found is None:
        raise DomainError("uow.not_found")
    return found
