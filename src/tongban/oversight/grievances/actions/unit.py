"""The frame of every deed on an enquiry (:mod:`tongban.foundation.deeds`), and what its event tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.foundation.deeds import Frame, once_on
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.uow import Work
from tongban.kernel.errors import DomainError
from tongban.kernel.text import many_lines
from tongban.oversight.grievances import errors, policies, readiness
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.states import ENQUIRY_LABELS, EnquiryDeed, EnquiryState, Publication, after
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind

__all__ = ["EnquiryDone", "EnquiryStep", "carried_out", "errors", "parties", "worded"]

QUESTION = 1_000
"""Characters of a question, and of the reason of a deed."""
ANSWER = 3_000
"""Characters of an answer."""

_COLUMNS = (
    "number", "about", "guide_id", "item", "department_id", "passed_from_id", "region_code", "asker_id", "ward_id", "state",
    "publication", "due", "late", "answered_at", "followed_up", "proposed_by", "kind", "against_id", "finding", "claim",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EnquiryDone:
    """What the doors tell: where the enquiry stands now. ``repeated``: this request had already been carried out."""

    enquiry_id: UUID
    number: str
    deed: EnquiryDeed
    state: EnquiryState
    publication: Publication
    state_version: int
    repeated: bool = False


class EnquiryStep:
    """A deed under way."""

    def __init__(self, work: Work[Enquiry], deed: EnquiryDeed) -> None:
        self.work = work
        self.deed = deed
        self.enquiry: Enquiry = work.target
        self.states = after(deed, self.enquiry.state, self.enquiry.publication)

    @property
    def late(self) -> bool:
        """Whether the limit that runs has passed; true for good once it did."""
        due = self.enquiry.due
        return self.enquiry.late or (due is not None and self.work.now >= due)

    def moved(self, **columns: Any) -> dict[str, Any]:
        """Collect the new states and ``columns``; returns what the event's open part tells of it."""
        self.work.change(**self.states, **columns)
        enquiry = self.enquiry
        return {
            "code": enquiry.number,
            "about": enquiry.about,
            "kind": enquiry.kind,
            "department": str(enquiry.department_id),
            "region": enquiry.region_code,
            "parties": parties(enquiry.ward_id or enquiry.asker_id),
            **({"ward": str(enquiry.ward_id)} if enquiry.ward_id else {}),
            "before": {"state": enquiry.state, "publication": enquiry.publication},
            "after": {**self.states, "state_version": self.work.version},
        }

    def done(self) -> EnquiryDone:
        """The answer to the caller."""
        return _done(self.enquiry.id, self.enquiry.number, self.deed, {**self.states}, self.work.version)


def parties(person_id: UUID) -> list[dict[str, str]]:
    """Whom an event concerns, who asked or for whom a guardian did: who is told of it."""
    return [{"kind": PartyKind.NATURAL.value, "id": str(person_id)}]


def carried_out(
    actor: Actor,
    deed: EnquiryDeed,
    enquiry_id: UUID,
    *,
    seen: int,
    content: Mapping[str, Any],
    key: str | None,
    unit: Callable[[EnquiryStep], None],
) -> EnquiryDone:
    """Run a deed under the caller's Idempotency-Key: sent twice it is done once. ``content`` is what was asked for, kept
    sealed where it is refused. Errors: ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``,
    ``grievances.enquiry.not_allowed``, those of its readiness."""

    def once(claimed: DeedKey | None) -> EnquiryDone:
        with _FRAME.on(actor, deed, enquiry_id, seen=seen, tried=content, key=claimed) as work:
            step = EnquiryStep(work, deed)
            unit(step)
            return step.done()

    def again(told: dict[str, Any]) -> EnquiryDone:
        states = told["after"]
        return _done(enquiry_id, told["code"], deed, states, states["state_version"], repeated=True)

    asked = [seen, dict(content)]
    return once_on(Enquiry, enquiry_id, actor, deed, key=key, asked=asked, unit=once, again=again)


def worded(words: str, zh: str, en: str, most: int = QUESTION) -> str:
    """The words as kept; ``zh`` and ``en`` name them. DomainErrors ``grievances.enquiry.words``, ``….words_too_long``."""
    text = many_lines(words)
    if not text:
        raise DomainError("grievances.enquiry.words", what_zh=zh, what_en=en)
    if len(text) > most:
        raise DomainError("grievances.enquiry.words_too_long", what_zh=zh, what_en=en, limit=most)
    return text


def _done(
    enquiry_id: UUID, number: str, deed: EnquiryDeed, told: Mapping[str, Any], version: int, *, repeated: bool = False
) -> EnquiryDone:
    state, publication = EnquiryState(told["state"]), Publication(told["publication"])
    return EnquiryDone(enquiry_id, number, deed, state, publication, version, repeated)


_FRAME = Frame(
    "grievances",
    Enquiry,
    _COLUMNS,
    told=lambda enquiry: {"state": enquiry.state, "state_label": ENQUIRY_LABELS[EnquiryState(enquiry.state)]},
    may_see=policies.may_see,
    possible=lambda enquiry, deed: after(deed, enquiry.state, enquiry.publication),
    require=policies.require,
    ready=lambda work, deed: readiness.check(deed, work.target),
)
