"""What becomes of an enquiry, and apart from it what becomes of its publication: a question that is answered may be closed,
asked on, published or not, in any order."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tongban.kernel.states import StateTable, Transition


class EnquiryState(StrEnum):
    """Whose turn it is."""

    ASKED = "ASKED"
    FOLLOWED_UP = "FOLLOWED_UP"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class Publication(StrEnum):
    """Whether question and answer stand in public."""

    PRIVATE = "PRIVATE"
    PROPOSED = "PROPOSED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


class EnquiryDeed(StrEnum):
    """What can be done."""

    PASS_ON = "pass_on"
    ANSWER = "answer"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    PROPOSE = "propose_publication"
    RETURN = "return_publication"
    PUBLISH = "publish"
    WITHDRAW = "withdraw_publication"


WAITING = (EnquiryState.ASKED, EnquiryState.FOLLOWED_UP)
"""States in which the body has to answer and its limit runs."""

ENQUIRY_LABELS = {
    EnquiryState.ASKED: "待答复",
    EnquiryState.FOLLOWED_UP: "追问待答复",
    EnquiryState.ANSWERED: "已答复",
    EnquiryState.CLOSED: "已办结",
}
PUBLICATION_LABELS = {
    Publication.PRIVATE: "未公开",
    Publication.PROPOSED: "待审核公开",
    Publication.PUBLISHED: "已公开",
    Publication.WITHDRAWN: "已撤下",
}
ENQUIRY_DEED_LABELS = {
    EnquiryDeed.PASS_ON: "转给负责的部门",
    EnquiryDeed.ANSWER: "答复",
    EnquiryDeed.FOLLOW_UP: "追问",
    EnquiryDeed.CLOSE: "办结",
    EnquiryDeed.PROPOSE: "提出公开",
    EnquiryDeed.RETURN: "退回",
    EnquiryDeed.PUBLISH: "审核公开",
    EnquiryDeed.WITHDRAW: "撤下",
}

_RULE = "咨询规则"
_PRIVACY = "个人信息保护法第二十五条"


def _row(
    deed: EnquiryDeed, sources: set[StrEnum], target: StrEnum | None, who: str, event: str, basis: str = _RULE
) -> Transition:
    return Transition(
        deed=deed.value,
        sources=frozenset(source.value for source in sources),
        target=target.value if target else None,
        who=who,
        legal_basis=basis,
        event=f"grievances.enquiry.{event}",
        label=ENQUIRY_DEED_LABELS[deed],
    )


_BODY = "INTAKE, REVIEW, DECIDE, LEADER"
_SECOND = "APPROVE_CATALOGUE, LEADER (not who proposed it)"

ENQUIRY_TABLE = StateTable(
    name="enquiry",
    states=[state.value for state in EnquiryState],
    initial=EnquiryState.ASKED.value,
    finals=frozenset({EnquiryState.CLOSED.value}),
    transitions=(
        _row(EnquiryDeed.PASS_ON, {EnquiryState.ASKED}, None, _BODY, "passed_on"),
        _row(EnquiryDeed.ANSWER, set(WAITING), EnquiryState.ANSWERED, _BODY, "answered"),
        _row(EnquiryDeed.FOLLOW_UP, {EnquiryState.ANSWERED}, EnquiryState.FOLLOWED_UP, "asker", "followed_up"),
        _row(EnquiryDeed.CLOSE, {*WAITING, EnquiryState.ANSWERED}, EnquiryState.CLOSED, "asker", "closed"),
    ),
    labels={state.value: label for state, label in ENQUIRY_LABELS.items()},
)

PUBLICATION_TABLE = StateTable(
    name="publication",
    states=[state.value for state in Publication],
    initial=Publication.PRIVATE.value,
    finals=frozenset({Publication.WITHDRAWN.value}),
    transitions=(
        _row(EnquiryDeed.PROPOSE, {Publication.PRIVATE}, Publication.PROPOSED, _BODY, "proposed", _PRIVACY),
        _row(EnquiryDeed.RETURN, {Publication.PROPOSED}, Publication.PRIVATE, _SECOND, "returned"),
        _row(EnquiryDeed.PUBLISH, {Publication.PROPOSED}, Publication.PUBLISHED, _SECOND, "published", _PRIVACY),
        _row(
            EnquiryDeed.WITHDRAW, {Publication.PUBLISHED}, Publication.WITHDRAWN, "APPROVE_CATALOGUE, LEADER",
            "unpublished",
        ),
    ),
    labels={state.value: label for state, label in PUBLICATION_LABELS.items()},
)  # fmt: skip

OF_PUBLICATION = frozenset(each.deed for each in PUBLICATION_TABLE.transitions)


def after(deed: EnquiryDeed, state: str, publication: str) -> Mapping[str, str]:
    """Both states after ``deed``. DomainError ``states.deed_not_possible``."""
    if deed.value in OF_PUBLICATION:
        return {"state": state, "publication": PUBLICATION_TABLE.after(publication, deed.value)}
    return {"state": ENQUIRY_TABLE.after(state, deed.value), "publication": publication}
