"""How the asker wants to be reached, shown to who answers: that it was read is on record before it is seen."""

from __future__ import annotations

from uuid import UUID

from tongban.foundation import keys
from tongban.foundation.records import audit
from tongban.foundation.records.queries import told_of
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances import policies
from tongban.oversight.grievances.models import Enquiry
from tongban.registry.identity.actors import Actor

PURPOSE = "联系提问人"


def read_contact(actor: Actor, *, enquiry_id: UUID) -> str:
    """The contact words, for those who answer (个人信息保护法第五十一条、第五十四条); the asker sees the reading under 我的数据.
    DomainErrors ``uow.not_found``, ``grievances.enquiry.not_allowed``."""
    enquiry = Enquiry.objects.filter(id=enquiry_id).first()
    if enquiry is None or not policies.may_see(actor, enquiry):
        raise DomainError("uow.not_found")
    post = policies.post_of(actor, policies.answering(enquiry), enquiry)
    if post is None:
        raise DomainError("grievances.enquiry.not_allowed", reason="由答复部门的办件岗位查看。")
    read = {"fields": ["contact"], "purpose": PURPOSE, "enquiry": str(enquiry_id)}
    audit.write("privacy.data.read", actor.by_right_of(post).stamp(), f"person:{enquiry.asker_id}", read)
    key = keys.unwrap(enquiry.data_key, enquiry_id.bytes)
    (asked,) = told_of(enquiry_id, key, ("grievances.enquiry.asked",))
    return str(asked[4]["contact"])
