"""What becomes of a card: raised, explained by the body, confirmed or lifted by the supervisor, rectified and closed."""

from __future__ import annotations

from enum import StrEnum

from tongban.kernel.states import StateTable, Transition


class CardState(StrEnum):
    """Where a card stands."""

    RAISED = "RAISED"
    ANSWERED = "ANSWERED"
    UPHELD = "UPHELD"
    LIFTED = "LIFTED"
    CLOSED = "CLOSED"


class CardDeed(StrEnum):
    """What can be done to a card. None of it touches the case."""

    EXPLAIN = "explain"
    UPHOLD = "uphold"
    LIFT = "lift"
    CLOSE = "close"
    END = "end"


CARD_LABELS = {
    CardState.RAISED: "待说明",
    CardState.ANSWERED: "已说明，待确认",
    CardState.UPHELD: "已确认，整改中",
    CardState.LIFTED: "已撤销",
    CardState.CLOSED: "已结",
}

CARD_DEED_LABELS = {
    CardDeed.EXPLAIN: "提交说明（申诉）",
    CardDeed.UPHOLD: "确认",
    CardDeed.LIFT: "撤销",
    CardDeed.CLOSE: "按整改到位办结",
    CardDeed.END: "预警解除",
}

OPEN_CARDS = (CardState.RAISED, CardState.ANSWERED, CardState.UPHELD)
"""States in which somebody still has to do something."""


def _row(deed: CardDeed, sources: set[CardState], target: CardState, who: str, basis: str, event: str) -> Transition:
    return Transition(
        deed=deed.value,
        sources=frozenset(source.value for source in sources),
        target=target.value,
        who=who,
        legal_basis=basis,
        event=f"supervision.card.{event}",
        label=CARD_DEED_LABELS[deed],
    )


_RULE = "电子监察规则"

CARD_TABLE = StateTable(
    name="card",
    states=[state.value for state in CardState],
    initial=CardState.RAISED.value,
    finals=frozenset({CardState.LIFTED.value, CardState.CLOSED.value}),
    transitions=(
        _row(CardDeed.EXPLAIN, {CardState.RAISED}, CardState.ANSWERED, "LEADER, DECIDE", _RULE, "answered"),
        _row(
            CardDeed.UPHOLD, {CardState.RAISED, CardState.ANSWERED}, CardState.UPHELD, "SUPERVISE", _RULE, "upheld",
        ),
        _row(CardDeed.LIFT, set(OPEN_CARDS), CardState.LIFTED, "SUPERVISE", _RULE, "lifted"),
        _row(CardDeed.CLOSE, {CardState.UPHELD}, CardState.CLOSED, "SUPERVISE", _RULE, "closed"),
        _row(CardDeed.END, {CardState.RAISED}, CardState.CLOSED, "system", _RULE, "closed"),
    ),
    labels={state.value: label for state, label in CARD_LABELS.items()},
)  # fmt: skip
