"""帮办代办: an application begun at a service point for who has come there, and the end of it at the applicant's word.

The applicant stays the applicant; the agent has a mandate for this one application (``entrust_in_person``), sees no other matter
of theirs, and neither reviews nor decides the case.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid5

from django.db import transaction

from tongban.cases import assisting_errors as assisting_errors
from tongban.cases import query_word
from tongban.cases.actions.draft import OpenDraft, open_draft, start_draft
from tongban.cases.actions.submit import entrusted
from tongban.cases.assisting import assisting_post
from tongban.cases.models import Draft
from tongban.cases.queries.case import case_by_code
from tongban.foundation import clock, keys
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actions.entrust_in_person import Proof, end_assistance, entrust_in_person
from tongban.registry.identity.actors import ANONYMOUS, Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import read_party
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.orgs.duties import Duty


def start_assisted(actor: Actor, *, implementation_code: str, person_id: UUID, proof: Proof, key: str) -> OpenDraft:
    """The mandate and the draft, together. The same ``key`` for the same person is the same draft and takes no second proof.

    Errors: ``cases.assist.not_offered`` for an item that the body does not let be applied for here, and for one of another
    place, those of :func:`entrust_in_person` and of :func:`start_draft`.
    """
    guide = current_guide(implementation_code)
    post = assisting_post(actor, guide)
    if post is None or actor.account_id is None:
        raise DomainError("cases.assist.not_offered", item=guide.name)
    natural = PartyKind.NATURAL
    known = uuid5(actor.account_id, f"{key} {guide.hash} {natural.value} {person_id}")
    with transaction.atomic():
        if Draft.objects.filter(pk=known).exists():
            return replace(open_draft(actor, known), repeated=True)
        held = entrust_in_person(
            actor,
            post=post,
            principal_id=person_id,
            item=guide.basic_code,
            words=guide.name,
            proof=proof,
            now=clock.now(),
        )
        agent = replace(actor, mandates=(*actor.mandates, held))
        # From here on the pages show the applicant in full: whose data, to whom and why is on record.
        read_party(entrusted(agent, person_id, guide), natural, person_id, purpose=f"帮办代办：{guide.name}")
        return start_draft(agent, implementation_code=guide.code, kind=natural, party_id=person_id, key=key)


def end_assistance_at_window(actor: Actor, *, code: str, person_id: UUID) -> None:
    """At any window, after the applicant was seen there. Errors: ``identity.right.missing``, ``uow.not_found``,
    ``codes.registration_code.invalid``, ``identity.assist.nothing``."""
    if actor.holds(Duty.INTAKE) is None:
        raise DomainError("identity.right.missing")
    case = case_by_code(code)
    if case.applicant_id not in ids_of_person(person_id):
        raise DomainError("uow.not_found")
    _end(actor, case.id, case.applicant_id)


def end_assistance_by_word(*, code: str, word: str) -> None:
    """By who holds the receipt, without log-in. How often it may be tried is limited by the doors. Errors: ``uow.not_found``,
    ``codes.registration_code.invalid``, ``cases.code.wrong_word``, ``identity.assist.nothing``."""
    case = case_by_code(code)
    key = keys.unwrap(case.data_key, case.id.bytes)
    if not query_word.fits(key, word):
        raise DomainError("cases.code.wrong_word")
    _end(ANONYMOUS, case.id, case.applicant_id)


def _end(actor: Actor, case_id: UUID, person_id: UUID) -> None:
    if not end_assistance(actor, case_id=case_id, principal_id=person_id, now=clock.now()):
        raise DomainError("identity.assist.nothing")
