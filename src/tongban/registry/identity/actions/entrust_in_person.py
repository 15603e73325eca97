"""当面委托: whoever comes to a service point of a township or village lets its 帮办代办员 make one application, free of charge.

The principal needs no account. What the mandate rests on is the person and the card seen there, or a paper that was signed or
finger-printed, with a witness where the principal cannot write. From then on it is a mandate for one item like any other: used
up by one application, ended by the principal at any time, and void as soon as the agent holds the post no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_basic_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity import assisting_errors as assisting_errors
from tongban.registry.identity.actions.answer_mandate import end_with_those_under
from tongban.registry.identity.actions.give_mandate import SignedPaper, keep_paper
from tongban.registry.identity.actors import Actor, HeldMandate, HeldPost
from tongban.registry.identity.guardians import lacks_capacity
from tongban.registry.identity.kinds import Evidence, MandateState
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Mandate
from tongban.registry.identity.names import check_name
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.sealing import Sealed, seal
from tongban.registry.orgs.duties import Duty

FOLLOWED_FOR = timedelta(days=365)
"""How long the agent may follow the application up: correct it, see where it is, fetch what is issued."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That the principal wants it: ``agrees``, the official compared person and card (人证一致), or a signed ``paper``, with the
    name of a ``witness`` where the principal signed by finger-print."""

    agrees: bool = False
    paper: SignedPaper | None = None
    witness: str = field(default="", repr=False)


def entrust_in_person(
    actor: Actor, *, post: HeldPost, principal_id: UUID, item: str, words: str, proof: Proof, now: datetime
) -> HeldMandate:
    """The mandate, which holds at once: the agent who writes it down accepts it. Inside the transaction of the deed.

    Errors: ``identity.right.missing`` without the post, ``identity.person.oneself``, ``identity.assist.unproved``,
    ``identity.guardianship.lacks_capacity`` (民法典第一百四十四条),
    ``identity.person.name_missing`` for a witness of no name.
    """
    if post not in actor.posts or post.duty is not Duty.ASSIST or actor.person_id is None:
        raise DomainError("identity.right.missing")
    if principal_id in actor.persons:
        raise DomainError("identity.person.oneself")
    if lacks_capacity(principal_id):
        raise DomainError("identity.guardianship.lacks_capacity")
    if not proof.agrees and proof.paper is None:
        raise DomainError("identity.assist.unproved")
    day = clock.legal_date(now)
    row = Mandate(
        id=uuid4(),
        principal_id=principal_id,
        agent_id=actor.person_id,
        item=check_basic_code(item),
        post=post.id,
        matter=words[:200],
        valid_from=day,
        valid_to=day + FOLLOWED_FOR,
        state=MandateState.ACCEPTED.value,
        evidence=(Evidence.DOCUMENT if proof.paper else Evidence.IN_PERSON).value,
        given_at=now,
        accepted_at=now,
    )
    if proof.paper is not None:
        keep_paper(row, proof.paper)
    if proof.witness:
        row.witness_sealed = seal(Sealed.MANDATE_WITNESS, row.id, check_name(proof.witness))
    with transaction.atomic():
        row.save(force_insert=True)
        told = {
            **{"mandate": str(row.id), "agent": str(actor.person_id), "item": row.item, "evidence": row.evidence},
            **{
                "post": str(post.id),
                "witness": bool(proof.witness),
                "until": (row.valid_to - timedelta(days=1)).isoformat(),
            },
        }
        record_person("identity.mandate.given", actor.by_right_of(post), principal_id, told)
        notices.now().tell(principal_id, AccountNotice.MANDATE_IN_PERSON)
    return HeldMandate(row.id, principal_id, None, row.item, False, post=post.id)


def end_assistance(actor: Actor, *, case_id: UUID, principal_id: UUID, now: datetime) -> int:
    """Revoke what was given at a service point for this case, on the principal's word: at any window (``actor`` holds INTAKE and
    has seen the principal), or by who holds the receipt's query word. Who may was asked by the caller. Returns how many.
    """
    from_post = Mandate.objects.filter(
        case_id=case_id, principal_id=principal_id, state=MandateState.ACCEPTED.value
    ).exclude(post=None)
    with transaction.atomic():
        ended = list(from_post.select_for_update().order_by("id"))
        for row in ended:
            end_with_those_under(row, MandateState.REVOKED, now)
            told = {"mandate": str(row.id), "agent": str(row.agent_id)}
            record_person("identity.mandate.revoked", actor, principal_id, told)
    return len(ended)
