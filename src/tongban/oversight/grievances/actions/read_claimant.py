"""Whose data a request under the 个人信息保护法 is about, shown to who answers it: that it was read is on record before it is
seen. Whoever is asked to correct or to delete has to make sure whose data it is (第四十六条第二款)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.oversight.grievances import policies
from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.oversight.grievances.models import Enquiry
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.parties import Party
from tongban.registry.identity.queries import read_party
from tongban.registry.identity.resolving import present_person

PURPOSE = "核对请求人身份"


@dataclass(frozen=True, slots=True)
class Claimant:
    """``person``: whose data it is about; ``guardian``: who asked for them, if somebody did."""

    person: Party
    guardian: Party | None


def read_claimant(actor: Actor, *, enquiry_id: UUID) -> Claimant:
    """Name, number and telephone of both, for those who answer and have no part in it (第五十一条、第五十四条); each sees the
    reading under 我的数据. DomainErrors ``uow.not_found``, ``grievances.enquiry.not_allowed``."""
    enquiry = Enquiry.objects.filter(id=enquiry_id, kind=EnquiryKind.RIGHT.value).first()
    if enquiry is None or not policies.may_see(actor, enquiry):
        raise DomainError("uow.not_found")
    post = policies.claimant_post(actor, enquiry)
    if post is None:
        raise DomainError("grievances.enquiry.not_allowed", reason="由答复部门里没有回避事由的人查看。")
    reader = actor.by_right_of(post)
    person = _read(reader, enquiry.ward_id or enquiry.asker_id)
    if person is None:
        raise DomainError("uow.not_found")
    return Claimant(person, _read(reader, enquiry.asker_id) if enquiry.ward_id else None)


def _read(reader: Actor, person_id: UUID) -> Party | None:
    return read_party(reader, PartyKind.NATURAL, present_person(person_id), purpose=PURPOSE)
