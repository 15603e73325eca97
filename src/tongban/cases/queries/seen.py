"""Who saw whom in a case or a list of cases: every official's look at persons, masked or not, is on record.

个人信息保护法第五十一条、第五十四条. The subject of what stands in a case is the case: its applicant finds the entry there, and who
represents a legal person that applied. Interested parties and those who acted for the applicant have entries of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from tongban.cases.models import Case
from tongban.cases.policies import guardianship_of, mandate_of, seeing_post
from tongban.foundation.records import audit
from tongban.registry.identity.actors import Actor, Capacity
from tongban.registry.identity.sightings import READ, gathered, saw, subject_of
from tongban.registry.orgs.duties import Duty

HANDLING, SUPERVISION, WINDOW, LIST, AGENCY = "办理办件", "监督检查", "窗口服务", "查看办件列表", "代理办理"
GUARDIANSHIP = "监护人代为办理"
"""Purposes, as the person reads them."""
_OF_OTHERS = (Capacity.MANDATE.value, Capacity.GUARDIAN.value, Capacity.LEGAL_PERSON.value)


def reader_of(actor: Actor, case: Case) -> Actor:
    """The official by right of the post by which they see the case: body and post are what its applicant is told."""
    post = seeing_post(actor, case)
    return actor.by_right_of(post) if post is not None else actor


def record_read(reader: Actor, case_id: UUID, fields: Iterable[str], purpose: str, **more: Any) -> None:
    """What an official opens of a case in full is on record, each time, before it is shown."""
    audit.write(READ, reader.stamp(), f"case:{case_id}", {"fields": list(fields), "purpose": purpose, **more})


def saw_case(actor: Actor, case: Case, fields: Iterable[str], stamps: Iterable[Mapping[str, Any]] = ()) -> None:
    """An official is shown ``fields`` of a case, and who acted by ``stamps``. No statement within a request."""
    reader = reader_of(actor, case)
    post, purpose = reader.acting_post, HANDLING
    if post is not None and post.duty is Duty.SUPERVISE:
        purpose = SUPERVISION
    elif post is not None and not post.of_body(case.department_id):
        purpose = WINDOW
    with gathered():
        saw(reader, [f"case:{case.id}"], fields=fields, purpose=purpose, case=case.id)
        saw(reader, dict.fromkeys(_others(case, stamps)), fields=["name"], purpose=purpose, case=case.id)


def saw_as_agent(actor: Actor, case: Case, fields: Iterable[str]) -> None:
    """The agent (代理人) or guardian is shown ``fields`` of the case they act in: the principal finds it. Nothing for the
    applicant."""
    ward = guardianship_of(actor, case)
    if ward is not None:
        saw(actor.by_guardianship(ward), [f"case:{case.id}"], fields=fields, purpose=GUARDIANSHIP, case=case.id)
        return
    mandate = mandate_of(actor, case)
    if mandate is not None:
        saw(actor.by_mandate(mandate), [f"case:{case.id}"], fields=fields, purpose=AGENCY, case=case.id)


def saw_listed(actor: Actor, cases: Iterable[Case]) -> None:
    """The same for the rows of a list: one subject each, but for those that are the official's own matter."""
    own = {*actor.persons, *actor.legal_persons, *actor.ward_persons}
    with gathered():
        for case in cases:
            if case.applicant_id not in own:
                saw(reader_of(actor, case), [f"case:{case.id}"], fields=["applicant"], purpose=LIST)


def _others(case: Case, stamps: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield from (subject_of(each["kind"], each["id"]) for each in case.interested or ())
    for stamp in stamps:
        if stamp.get("capacity") in _OF_OTHERS and "account" in stamp:
            yield f"account:{UUID(stamp['account'])}"
