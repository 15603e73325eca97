"""The legal lifecycle of a case as one table: deed × state → state, by whom, on what ground, leaving which event.

行政许可法 arts. 32, 34, 37–38, 42; the rule box 审查、补正、受理 (docs/mechanisms/correction.md). The clock is not here:
it is folded from facts (kernel.worktime); paused is a property of the clock, delivery one of the result document.
"""

from __future__ import annotations

from enum import StrEnum

from tongban.kernel.states import StateTable, Transition


class State(StrEnum):
    """Where a case stands."""

    SUBMITTED = "SUBMITTED"
    CORRECTING = "CORRECTING"
    ACCEPTED = "ACCEPTED"
    IN_REVIEW = "IN_REVIEW"
    DECIDED = "DECIDED"
    CONCLUDED = "CONCLUDED"
    WITHDRAWN = "WITHDRAWN"


class Deed(StrEnum):
    """What can be done to a case."""

    PASS_PRE_REVIEW = "pass_pre_review"
    REQUEST_CORRECTION = "request_correction"
    CORRECT = "correct"
    GIVE_OPINION = "give_opinion"
    DECIDE = "decide"
    CONCLUDE = "conclude"
    WITHDRAW = "withdraw"


LABELS = {
    State.SUBMITTED: "已提交，待预审",
    State.CORRECTING: "待补正",
    State.ACCEPTED: "已受理",
    State.IN_REVIEW: "审查中",
    State.DECIDED: "已决定",
    State.CONCLUDED: "已办结",
    State.WITHDRAWN: "已撤回",
}

DEED_LABELS = {
    Deed.PASS_PRE_REVIEW: "预审通过并受理",
    Deed.REQUEST_CORRECTION: "一次性告知补正",
    Deed.CORRECT: "提交补正",
    Deed.GIVE_OPINION: "签署审查意见",
    Deed.DECIDE: "作出决定",
    Deed.CONCLUDE: "办结",
    Deed.WITHDRAW: "撤回申请",
}

OPEN = frozenset({State.SUBMITTED, State.CORRECTING, State.ACCEPTED, State.IN_REVIEW, State.DECIDED})
"""States in which somebody still has to do something."""


def _row(deed: Deed, sources: set[State], target: State, who: str, basis: str, event: str) -> Transition:
    return Transition(
        deed=deed.value,
        sources=frozenset(source.value for source in sources),
        target=target.value,
        who=who,
        legal_basis=basis,
        event=event,
        label=DEED_LABELS[deed],
    )


TABLE = StateTable(
    name="case",
    states=[state.value for state in State],
    initial=State.SUBMITTED.value,
    finals=frozenset({State.CONCLUDED.value, State.WITHDRAWN.value}),
    transitions=(
        _row(
            Deed.PASS_PRE_REVIEW,
            {State.SUBMITTED},
            State.ACCEPTED,
            "INTAKE, REVIEW",
            "行政许可法第三十二条第一款第（五）项",
            "cases.case.accepted",
        ),
        _row(
            Deed.REQUEST_CORRECTION,
            {State.SUBMITTED},
            State.CORRECTING,
            "INTAKE, REVIEW",
            "行政许可法第三十二条第一款第（四）项",
            "cases.case.correction_requested",
        ),
        _row(
            Deed.CORRECT,
            {State.CORRECTING},
            State.SUBMITTED,
            "applicant",
            "行政许可法第三十二条第一款第（四）项",
            "cases.case.corrected",
        ),
        _row(
            Deed.GIVE_OPINION,
            {State.ACCEPTED, State.IN_REVIEW},
            State.IN_REVIEW,
            "duty of the step",
            "行政许可法第三十四条",
            "cases.case.step_finished",
        ),
        _row(
            Deed.DECIDE,
            {State.IN_REVIEW},
            State.DECIDED,
            "DECIDE",
            "行政许可法第三十七条、第三十八条",
            "cases.case.decided",
        ),
        _row(
            Deed.CONCLUDE,
            {State.DECIDED},
            State.CONCLUDED,
            "DECIDE, INTAKE",
            "行政许可法第四十四条",
            "cases.case.concluded",
        ),
        _row(
            Deed.WITHDRAW,
            {State.SUBMITTED, State.CORRECTING, State.ACCEPTED, State.IN_REVIEW},
            State.WITHDRAWN,
            "applicant",
            "行政许可法第三十一条（申请人自主提出申请）",
            "cases.case.withdrawn",
        ),
    ),
    labels={state.value: label for state, label in LABELS.items()},
)
