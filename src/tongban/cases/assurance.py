"""What must hold before an application is taken online: the item is done online at all, and the holder of the account is known
as surely as the guide demands (STANDARDS 3.5)."""

from __future__ import annotations

from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.lives import must_be_alive
from tongban.registry.identity.queries import party_of


def check_online(channel: Channel, guide: BoundGuide) -> None:
    """DomainError ``cases.item.window_only`` for an item that its guide offers at the window or by post alone."""
    if channel is not Channel.WINDOW and "ONLINE" not in guide.local["forms"]:
        raise DomainError("cases.item.window_only", place=guide.local["place"])


def check_assurance(actor: Actor, guide: BoundGuide) -> None:
    """Who signs in is known as surely as the guide demands, also where he acts for a legal person.

    At the window the clerk has seen the person. One statement, none where the guide demands nothing. DomainError
    ``cases.applicant.assurance`` (data: need, has).
    """
    need = guide.min_assurance
    if not need or actor.channel is Channel.WINDOW:
        return
    person = party_of(PartyKind.NATURAL, actor.person_id) if actor.person_id is not None else None
    has = person.assurance_level if person is not None else 0
    if has < need:
        raise DomainError("cases.applicant.assurance", need=need, has=has)


def check_alive(actor: Actor, kind: PartyKind, party_id: UUID) -> None:
    """DomainError ``identity.person.deceased``: nobody applies for the dead, whose capacity for rights has ended (民法典第十三条).
    Who applies for oneself lives; of everybody else it is asked. One statement."""
    if kind is PartyKind.NATURAL and party_id not in actor.persons:
        must_be_alive(party_id)
