"""What proposing and publishing share: the words as they would stand in public, read against who asked."""

from __future__ import annotations

from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.kernel.telltale import telltales
from tongban.oversight.grievances.actions.unit import ANSWER, EnquiryStep, worded
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of

_QUESTION, _ANSWER = ("问题", "question"), ("答复", "answer")


def public_words(step: EnquiryStep, question: str, answer: str) -> dict[str, str]:
    """Both texts as kept. DomainErrors ``grievances.enquiry.words*``; ``grievances.publication.personal`` where one holds a
    number of a person, a mailbox, a registration code or the asker's name."""
    kept = {
        "question": worded(question, "公开的问题", "the question to be published"),
        "answer": worded(answer, "公开的答复", "the answer to be published", ANSWER),
    }
    names = _names(step.enquiry.asker_id)
    for text, (zh, en) in ((kept["question"], _QUESTION), (kept["answer"], _ANSWER)):
        if found := telltales(text, names):
            raise DomainError(
                "grievances.publication.personal",
                where_zh=zh,
                where_en=en,
                what_zh="、".join(each.zh for each in found),
                what_en=", ".join(each.en for each in found),
                kinds=[each.kind for each in found],
            )
    return kept


def _names(person_id: UUID) -> list[str]:
    party = party_of(PartyKind.NATURAL, person_id)
    return [party.name] if party is not None else []
