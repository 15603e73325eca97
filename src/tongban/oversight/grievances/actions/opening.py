"""What asking and complaining share: who may, the words as kept, and the enquiry as it is born."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.foundation import clock, keys
from tongban.foundation.records.idempotency import Claim, claim
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.records.models import IdempotencyKey
from tongban.foundation.uow import newborn, once, repeatable
from tongban.kernel.codes import enquiry_number
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import draw, uuid7
from tongban.kernel.text import one_line
from tongban.oversight.grievances.actions.unit import parties, worded
from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.oversight.grievances.models import Enquiry, EnquiryNumber
from tongban.oversight.grievances.rules import due_of
from tongban.oversight.grievances.states import EnquiryState, Publication
from tongban.registry.identity.actors import Actor, Capacity

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
class About:
    """What it is about, and the body that has to answer. ``against`` is the body complained of; ``told`` what else the open
    part of the event says, ``sealed`` what else its sealed part keeps. ``ward``: for whom the actor asks as guardian."""

    name: str
    guide: str | None
    item: str
    department_id: UUID
    body: str
    region_code: str
    kind: EnquiryKind = EnquiryKind.QUESTION
    against: UUID | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)
    claim: str = ""
    reading: UUID | None = None
    ward: UUID | None = None


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
    "finding": "",
    "ground": "",
}
"""The columns of which nothing has happened yet."""


def person(actor: Actor) -> UUID:
    """The account of who asks, a natural person. DomainError ``grievances.enquiry.not_signed_in``."""
    if actor.person_id is None or actor.account_id is None:
        raise DomainError("grievances.enquiry.not_signed_in")
    return actor.account_id


def asked_once(
    actor: Actor, deed: str, said: list[str], key: str | None, about: Any, words: str, contact: str
) -> Asked:
    """Open what ``about()`` says under the caller's Idempotency-Key. ``said``: what was sent, by which a repetition is known.
    Errors ``…words``, ``…words_too_long``, those of ``about``, ``uow.repeated_differently``, ``uow.busy``."""
    account = person(actor)
    claimed = claim(account, key, [deed.rpartition(".")[2], *said]) if key else None

    def unit() -> dict[str, Any]:
        sealed = _kept(words, contact)
        found: About = about()
        return repeatable(lambda: _opened(actor, deed, found, {**sealed, **found.sealed}, claimed))

    outcome = once(claimed, unit)
    due = datetime.fromisoformat(outcome["due"])
    return Asked(UUID(outcome["enquiry_id"]), outcome["number"], due, 1, outcome.get("repeated", False))


def _kept(words: str, contact: str) -> dict[str, str]:
    text, told = worded(words, "要问的问题", "the question"), one_line(contact)
    if len(told) > CONTACT:
        raise DomainError(
            "grievances.enquiry.words_too_long", what_zh="联系方式", what_en="how to reach you", limit=CONTACT
        )
    return {"words": text, "contact": told}


def _columns(about: About) -> dict[str, Any]:
    return {
        "about": about.name,
        "guide_id": about.guide,
        "item": about.item,
        "department_id": about.department_id,
        "region_code": about.region_code,
        "kind": about.kind.value,
        "against_id": about.against,
        "claim": about.claim,
        "reading": about.reading,
        "ward_id": about.ward,
    }


def _told(about: About, number: str, due: datetime, asker: UUID, after: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": number,
        "about": about.name,
        "kind": about.kind.value,
        "guide": about.guide,
        "item": about.item,
        "department": str(about.department_id),
        "body": about.body,
        "region": about.region_code,
        "asker": str(asker),
        "parties": parties(about.ward or asker),
        "due": instant_text(due),
        "after": dict(after),
        **({"ward": str(about.ward)} if about.ward else {}),
        **({"against": str(about.against)} if about.against else {}),
        **({"claim": about.claim} if about.claim else {}),
        **({"reading": str(about.reading)} if about.reading else {}),
        **about.told,
    }


def _opened(actor: Actor, deed: str, about: About, sealed: dict[str, str], claimed: Claim | None) -> dict[str, Any]:
    assert actor.person_id is not None
    enquiry_id = uuid7(clock.now())
    key = keys.new_data_key(enquiry_id.bytes)
    newcomer = Enquiry(id=enquiry_id, data_key=key.wrapped)
    acting = actor if about.ward is not None else actor.acting_as(Capacity.SELF)
    with newborn(acting, deed, newcomer) as work:
        number, due = enquiry_number(clock.legal_date(work.now), draw), due_of(work.now, about.kind, about.claim)
        work.insert(EnquiryNumber, {"number": number, "enquiry_id": enquiry_id})
        states = {"state": EnquiryState.ASKED.value, "publication": Publication.PRIVATE.value}
        told = _told(about, number, due, actor.person_id, {**states, "state_version": 1})
        work.record("grievances.enquiry.asked", open=told, sealed=sealed)
        born = {"number": number, "asked_at": work.now, "due": due, "asker_id": actor.person_id, **states}
        row = {**_BLANK, **_columns(about), **born, "id": enquiry_id, "data_key": key.wrapped}
        work.insert(Enquiry, {**row, "last_seq": work.sequence})
        outcome = {"enquiry_id": str(enquiry_id), "number": number, "due": instant_text(due)}
        if claimed is not None:
            work.insert(IdempotencyKey, claimed.row(outcome, work.now))
    return outcome
