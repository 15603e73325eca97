"""提问: a person who is signed in asks about an item, in the version of its guide that is in force, or asks a body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.foundation import clock, keys
from tongban.foundation.records.idempotency import claim
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.records.models import IdempotencyKey
from tongban.foundation.uow import newborn, once, repeatable
from tongban.kernel.codes import enquiry_number
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import draw, uuid7
from tongban.kernel.text import one_line
from tongban.oversight.grievances.actions.unit import parties, worded
from tongban.oversight.grievances.models import Enquiry, EnquiryNumber
from tongban.oversight.grievances.rules import due_of
from tongban.oversight.grievances.states import EnquiryState, Publication
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor, Capacity
from tongban.registry.orgs.queries import by_code, department_by_uscc

DEED = "grievances.ask"
CONTACT = 100
"""Characters of how the asker wants to be reached."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the asker takes home: the number, and until when the body answers."""

    enquiry_id: UUID
    number: str
    due: datetime
    state_version: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _About:
    """What is asked about, and which body that leads to today."""

    name: str
    guide: str | None
    item: str
    department_id: UUID
    body: str
    region_code: str


def ask(
    actor: Actor, *, item: str = "", body: str = "", words: str, contact: str = "", key: str | None = None
) -> Asked:
    """Ask about the guide ``item`` (its code) or the body ``body`` (统一社会信用代码). Its limit runs from this moment.

    Errors: ``grievances.enquiry.not_signed_in``, ``…about_nothing``, ``…words``, ``…words_too_long``,
    ``catalogue.item_unknown``, ``catalogue.guide_not_offered``, ``orgs.department.unknown``, ``codes.uscc.invalid``,
    ``uow.repeated_differently``, ``uow.busy``. Attempts are limited at the doors.
    """
    if actor.person_id is None or actor.account_id is None:
        raise DomainError("grievances.enquiry.not_signed_in")
    asked = [item, body, words, contact]
    claimed = claim(actor.account_id, key, ["ask", *asked]) if key else None

    def unit() -> dict[str, Any]:
        question = worded(words, "要问的问题", "the question")
        told = one_line(contact)
        if len(told) > CONTACT:
            raise DomainError(
                "grievances.enquiry.words_too_long", what_zh="联系方式", what_en="how to reach you", limit=CONTACT
            )
        about = _about(item, body)
        return repeatable(lambda: _asked(actor, about, {"words": question, "contact": told}, claimed))

    outcome = once(claimed, unit)
    return Asked(
        UUID(outcome["enquiry_id"]),
        outcome["number"],
        datetime.fromisoformat(outcome["due"]),
        1,
        outcome.get("repeated", False),
    )


def _about(item: str, body: str) -> _About:
    if bool(item) == bool(body):
        raise DomainError("grievances.enquiry.about_nothing")
    if body:
        found = department_by_uscc(body)
        return _About(found.name, None, "", found.id, found.name, found.region_code)
    guide = current_guide(item)
    competent = department_by_uscc(guide.department_uscc)
    region = by_code(guide.region_code).code
    return _About(guide.name, guide.hash, guide.code, competent.id, competent.name, region)


_BLANK: dict[str, Any] = {
    "state_version": 1,
    "passed_from_id": None,
    "late": False,
    "answered_at": None,
    "followed_up": False,
    "proposed_by": None,
    "question": "",
    "answer": "",
    "published_at": None,
}
"""The columns of which nothing has happened yet."""


def _columns(about: _About) -> dict[str, Any]:
    return {
        "about": about.name,
        "guide_id": about.guide,
        "item": about.item,
        "department_id": about.department_id,
        "region_code": about.region_code,
    }


def _asked(actor: Actor, about: _About, sealed: dict[str, str], claimed: Any) -> dict[str, Any]:
    assert actor.person_id is not None
    enquiry_id = uuid7(clock.now())
    key = keys.new_data_key(enquiry_id.bytes)
    newcomer = Enquiry(id=enquiry_id, data_key=key.wrapped)
    with newborn(actor.acting_as(Capacity.SELF), DEED, newcomer) as work:
        number, due = enquiry_number(clock.legal_date(work.now), draw), due_of(work.now)
        work.insert(EnquiryNumber, {"number": number, "enquiry_id": enquiry_id})
        states = {"state": EnquiryState.ASKED.value, "publication": Publication.PRIVATE.value}
        told = {
            "code": number,
            "about": about.name,
            "guide": about.guide,
            "item": about.item,
            "department": str(about.department_id),
            "body": about.body,
            "region": about.region_code,
            "asker": str(actor.person_id),
            "parties": parties(actor.person_id),
            "due": instant_text(due),
            "after": {**states, "state_version": 1},
        }
        work.record("grievances.enquiry.asked", open=told, sealed=sealed)
        born = {"number": number, "asked_at": work.now, "due": due, "asker_id": actor.person_id, **states}
        row = {**_BLANK, **_columns(about), **born, "id": enquiry_id, "data_key": key.wrapped}
        work.insert(Enquiry, {**row, "last_seq": work.sequence})
        outcome = {"enquiry_id": str(enquiry_id), "number": number, "due": instant_text(due)}
        if claimed is not None:
            work.insert(IdempotencyKey, claimed.row(outcome, work.now))
    return outcome
