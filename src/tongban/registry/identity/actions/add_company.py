"""我的企业: a natural person takes up a legal person whose registered representative he or she is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actions.register_legal_person import ENDED, keep_legal_person
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.finding import verified_person
from tongban.registry.identity.kinds import LegalPersonKind, PartyKind
from tongban.registry.identity.ports import EnterpriseRecord, EnterpriseState
from tongban.registry.identity.queries import party_of

STATE_LABELS: dict[EnterpriseState, str] = {
    EnterpriseState.ACTIVE: "存续",
    EnterpriseState.SUSPENDED: "歇业",
    EnterpriseState.REVOKED: "吊销营业执照",
    EnterpriseState.DEREGISTERED: "注销",
    EnterpriseState.MOVED_OUT: "迁出",
    EnterpriseState.ANNULLED: "撤销登记",
}
"""The words of the register (《市场主体登记管理条例》)."""
_HEAD_LABELS: dict[LegalPersonKind | None, str] = {
    None: "法定代表人",
    LegalPersonKind.INDIVIDUAL_BUSINESS: "经营者",
    LegalPersonKind.OTHER: "负责人",
}


def head_of(kind: LegalPersonKind) -> str:
    """法定代表人, of a 个体工商户 the 经营者, of what is no legal person the 负责人."""
    return _HEAD_LABELS.get(kind, _HEAD_LABELS[None])


def add_company(actor: Actor, record: EnterpriseRecord, *, verified_at: datetime, now: datetime) -> UUID:
    """The actor represents the entity of ``record`` from today; returns its id. Twice is once.

    Name and 公民身份号码 of the registered head must both be the actor's (民法典第六十一条: who is registered represents).
    Ask the register before, outside of any transaction. An entity whose licence was revoked (吊销) exists until it is
    deregistered, so its head may still act for it. Errors: ``identity.capacity.not_held|by_guardian``,
    ``identity.assurance.too_low``,
    ``identity.company.not_representative`` (data: name, what), ``identity.company.ended`` (data: name, state).
    """
    actor.must_be_capable()
    person_id = person_id_of(actor)
    verified_person(person_id)
    person = party_of(PartyKind.NATURAL, person_id)
    if record.state in ENDED:
        raise DomainError("identity.company.ended", name=record.name, state=STATE_LABELS[record.state])
    is_head = (
        person is not None
        and person.identifier == record.legal_representative_id_number
        and person.name == one_line(record.legal_representative_name)
    )
    if not is_head:
        raise DomainError("identity.company.not_representative", name=record.name, what=head_of(record.kind))
    return keep_legal_person(actor, record, verified_at=verified_at, now=now)
