"""What becomes of a rating: given; a bad one received, looked into, put right, revisited and closed, or not adopted."""

from __future__ import annotations

from enum import StrEnum

from tongban.kernel.states import StateTable, Transition


class RatingState(StrEnum):
    """Where a rating stands. GIVEN: nothing has to follow."""

    GIVEN = "GIVEN"
    TO_SIGN = "TO_SIGN"
    VERIFYING = "VERIFYING"
    RECTIFYING = "RECTIFYING"
    TO_CALL_BACK = "TO_CALL_BACK"
    CLOSED = "CLOSED"
    NOT_ADOPTED = "NOT_ADOPTED"


class RatingDeed(StrEnum):
    """What can be done about a rating once it was given. Nobody can change it."""

    SIGN = "sign"
    VERIFY = "verify"
    RECTIFY = "rectify"
    CALL_BACK = "call_back"
    CLOSE = "close"
    NOT_ADOPT = "not_adopt"


RATING_LABELS = {
    RatingState.GIVEN: "已评价",
    RatingState.TO_SIGN: "待签收",
    RatingState.VERIFYING: "核实中",
    RatingState.RECTIFYING: "整改中",
    RatingState.TO_CALL_BACK: "待回访",
    RatingState.CLOSED: "已办结",
    RatingState.NOT_ADOPTED: "不采纳",
}

RATING_DEED_LABELS = {
    RatingDeed.SIGN: "签收",
    RatingDeed.VERIFY: "登记核实情况",
    RatingDeed.RECTIFY: "登记整改措施",
    RatingDeed.CALL_BACK: "登记回访",
    RatingDeed.CLOSE: "办结",
    RatingDeed.NOT_ADOPT: "不采纳",
}

OPEN_FOLLOW_UPS = (RatingState.TO_SIGN, RatingState.VERIFYING, RatingState.RECTIFYING, RatingState.TO_CALL_BACK)
"""States in which somebody still has to do something."""


def _row(
    deed: RatingDeed, sources: set[RatingState], target: RatingState | None, who: str, event: str = "followed_up"
) -> Transition:
    return Transition(
        deed=deed.value,
        sources=frozenset(source.value for source in sources),
        target=target.value if target is not None else None,
        who=who,
        legal_basis="国办发〔2019〕51号",
        event=f"evaluations.rating.{event}",
        label=RATING_DEED_LABELS[deed],
    )


_BODY = "LEADER, DECIDE"
_S = RatingState

FOLLOW_UP_TABLE = StateTable(
    name="bad rating",
    states=[state.value for state in RatingState if state is not RatingState.GIVEN],
    initial=RatingState.TO_SIGN.value,
    finals=frozenset({RatingState.CLOSED.value, RatingState.NOT_ADOPTED.value}),
    transitions=(
        _row(RatingDeed.SIGN, {_S.TO_SIGN}, _S.VERIFYING, _BODY),
        _row(RatingDeed.VERIFY, {_S.VERIFYING}, _S.RECTIFYING, _BODY),
        _row(RatingDeed.RECTIFY, {_S.RECTIFYING, _S.TO_CALL_BACK}, _S.TO_CALL_BACK, _BODY),
        _row(RatingDeed.CALL_BACK, {_S.TO_CALL_BACK}, None, "SUPERVISE"),
        _row(RatingDeed.CLOSE, {_S.TO_CALL_BACK}, _S.CLOSED, "SUPERVISE"),
        _row(RatingDeed.NOT_ADOPT, set(OPEN_FOLLOW_UPS), _S.NOT_ADOPTED, "SUPERVISE", "invalidated"),
    ),
    labels={state.value: label for state, label in RATING_LABELS.items() if state is not _S.GIVEN},
)

RATING_TABLE = StateTable(
    name="good rating",
    states=[_S.GIVEN.value, _S.NOT_ADOPTED.value],
    initial=_S.GIVEN.value,
    finals=frozenset({_S.NOT_ADOPTED.value}),
    transitions=(_row(RatingDeed.NOT_ADOPT, {_S.GIVEN}, _S.NOT_ADOPTED, "SUPERVISE", "invalidated"),),
    labels={state.value: RATING_LABELS[state] for state in (_S.GIVEN, _S.NOT_ADOPTED)},
)


def table_of(state: str) -> StateTable:
    """The table by which a rating in this state goes on."""
    return RATING_TABLE if state == RatingState.GIVEN else FOLLOW_UP_TABLE
