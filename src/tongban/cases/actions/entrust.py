"""委托: the applicant lets somebody act in one of their cases, or make one application for them.

What is entrusted is looked up here, so that nobody gives away a case that is not theirs; the mandate itself is identity's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tongban.cases.actions.draft import files_of
from tongban.cases.models import Case
from tongban.cases.queries.case import case_by_code
from tongban.foundation import clock, keys
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import current_guide, guide_by_hash
from tongban.registry.identity.actions.give_mandate import Matter, SignedPaper, give_mandate
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind


@dataclass(frozen=True, slots=True)
class Wanted:
    """Either a case (``code``: its 登记码) or an item to be applied for (``item``: its 实施编码)."""

    code: str = ""
    item: str = ""


def entrust(
    actor: Actor,
    *,
    wanted: Wanted,
    name: str,
    number: str,
    last_day: date,
    may_withdraw: bool = False,
    upload_id: UUID | None = None,
) -> UUID:
    """Give a mandate; returns its id. ``upload_id`` is the signed 授权委托书, an upload of the actor; without one the
    actor's confirmation on line is the evidence (民法典第一百六十五条；电子签名法第三条).

    Errors: ``uow.not_found`` for a case that is not the actor's own, ``cases.entrust.matter``, ``cases.applicant.kind``,
    ``cases.upload.not_found``, unknown item, those of :func:`give_mandate`.
    """
    matter = _matter(actor, wanted)
    paper = _paper(actor, upload_id) if upload_id is not None else None
    return give_mandate(
        actor,
        name=name,
        number=number,
        matter=matter,
        last_day=last_day,
        may_withdraw=may_withdraw,
        paper=paper,
        now=clock.now(),
    )


def _matter(actor: Actor, wanted: Wanted) -> Matter:
    if bool(wanted.code) == bool(wanted.item):
        raise DomainError("cases.entrust.matter")
    if wanted.item:
        guide = current_guide(wanted.item)
        if PartyKind.NATURAL.value not in guide.unified["service_objects"]:
            raise DomainError("cases.applicant.kind")
        return Matter(item=guide.basic_code, words=guide.name)
    case = case_by_code(wanted.code)
    if not _is_own(actor, case):
        raise DomainError("uow.not_found")
    guide = guide_by_hash(case.guide_id)
    return Matter(item=guide.basic_code, words=guide.name, case_id=case.id, case_code=case.code)


def _is_own(actor: Actor, case: Case) -> bool:
    """In person: an agent cannot entrust another (转委托 needs the principal, 民法典第一百六十九条)."""
    return case.applicant_kind == PartyKind.NATURAL.value and case.applicant_id in actor.persons


def _paper(actor: Actor, upload_id: UUID) -> SignedPaper:
    file = files_of(actor, [upload_id])[0]
    key = keys.unwrap(file.wrapped_key, file.key_context)
    return SignedPaper(file_id=file.id, media_type=file.media_type, sha256=bytes.fromhex(file.sha256), key=key)
