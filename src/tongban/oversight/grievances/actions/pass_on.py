"""转办: what was asked of the wrong body goes to the right one, once, with the reason. The limit told to the asker runs on."""

from __future__ import annotations

from uuid import UUID

from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.unit import EnquiryDone, EnquiryStep, carried_out, worded
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import body_on, department_by_uscc, same_bearers


def pass_on(
    actor: Actor, *, enquiry_id: UUID, seen: int, body: str, reason: str, key: str | None = None
) -> EnquiryDone:
    """Pass on to ``body`` (统一社会信用代码). From then on it is that body's alone, and its answer does not stand in the guide of
    the first. Errors as ``carried_out`` (``grievances.enquiry.passed_on_before``), ``…same_body``, ``…words*``,
    ``grievances.complaint.to_accused``, ``orgs.department.unknown``, ``codes.uscc.invalid``."""

    def unit(step: EnquiryStep) -> None:
        text = worded(reason, "转办的理由", "why it is passed on")
        to = department_by_uscc(body)
        if to.id == step.enquiry.department_id:
            raise DomainError("grievances.enquiry.same_body")
        if step.enquiry.against_id is not None and same_bearers(to.uscc, body_on(step.enquiry.against_id).uscc):
            raise DomainError("grievances.complaint.to_accused")
        was = step.enquiry.department_id
        assert step.enquiry.due is not None
        told = step.moved(department_id=to.id, passed_from_id=was, region_code=to.region_code, item="")
        told |= {"department": str(to.id), "region": to.region_code, "from": str(was), "body": to.name}
        told["due"] = instant_text(step.enquiry.due)
        step.work.record("grievances.enquiry.passed_on", open=told, sealed={"words": text})

    content = {"body": body, "reason": reason}
    return carried_out(actor, EnquiryDeed.PASS_ON, enquiry_id, seen=seen, content=content, key=key, unit=unit)
