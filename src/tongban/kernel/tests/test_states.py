"""State tables: what a good one answers, and that a bad one cannot be built."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.errors import DomainError
from tongban.kernel.states import StateTable, Transition


def way(deed: str, sources: str, target: str | None, label: str = "") -> Transition:
    return Transition(deed, frozenset(sources.split()), target, "承办人", "行政许可法第三十四条", f"t.{deed}ed", label)


GOOD: dict[str, Any] = {
    "name": "case",
    "states": ("SUBMITTED", "ACCEPTED", "DECIDED", "WITHDRAWN"),
    "initial": "SUBMITTED",
    "finals": frozenset({"DECIDED", "WITHDRAWN"}),
    "transitions": (
        way("accept", "SUBMITTED", "ACCEPTED", "受理"),
        way("decide", "ACCEPTED", "DECIDED", "作出决定"),
        way("withdraw", "SUBMITTED ACCEPTED", "WITHDRAWN", "撤回"),
        way("note", "ACCEPTED DECIDED", None),
    ),
    "labels": {"SUBMITTED": "已提交", "ACCEPTED": "已受理"},
}


def test_steps() -> None:
    table = StateTable(**GOOD)
    assert table.step("SUBMITTED", "accept").target == "ACCEPTED"
    assert table.after("DECIDED", "note") == "DECIDED"
    assert [each.deed for each in table.possible("ACCEPTED")] == ["decide", "withdraw", "note"]


def test_an_end_may_lead_to_itself() -> None:
    table = StateTable(**(GOOD | {"transitions": (*GOOD["transitions"], way("print", "DECIDED", "DECIDED"))}))
    assert table.after("DECIDED", "print") == "DECIDED"


def test_an_impossible_deed_says_so_in_words() -> None:
    with pytest.raises(DomainError) as caught:
        StateTable(**GOOD).step("SUBMITTED", "decide")
    assert caught.value.code == "states.deed_not_possible"
    assert caught.value.spec.status == 409
    assert caught.value.message() == "现在不能作出决定：当前状态是“已提交”。"
    assert caught.value.data["possible"] == ["accept", "withdraw"]
    with pytest.raises(KeyError):
        StateTable(**GOOD).step("NOWHERE", "decide")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"initial": "DRAFT"}, "unknown state DRAFT"),
        ({"finals": frozenset({"DECIDED", "WITHDRAWN", "GONE"})}, "unknown state GONE"),
        ({"labels": {"X": "某"}}, "unknown state X"),
        ({"states": (*GOOD["states"], "SUBMITTED")}, "listed twice"),
        ({"states": (*GOOD["states"], "LOST")}, "LOST cannot be reached"),
        ({"transitions": (*GOOD["transitions"], way("x", "NONE", "DECIDED"))}, "unknown state NONE"),
        ({"transitions": (*GOOD["transitions"], way("x", "", "DECIDED"))}, "starts from no state"),
        ({"transitions": (*GOOD["transitions"], way("x", "DECIDED", "ACCEPTED"))}, "leaves the final state DECIDED"),
        (
            {"transitions": (*GOOD["transitions"], way("accept", "SUBMITTED", "DECIDED"))},
            "accept leaves SUBMITTED twice",
        ),
        (
            {"states": (*GOOD["states"], "TRAP"), "transitions": (*GOOD["transitions"], way("x", "ACCEPTED", "TRAP"))},
            "no end can be reached from TRAP",
        ),
    ],
)
def test_a_bad_table_cannot_be_built(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        StateTable(**(GOOD | changes))


def test_the_documentation_is_the_table() -> None:
    table = StateTable(**GOOD)
    assert "| withdraw 撤回 | SUBMITTED 已提交 · ACCEPTED 已受理 | WITHDRAWN |" in table.markdown()
    assert table.markdown().count("\n") == 2 + len(GOOD["transitions"])
    diagram = table.mermaid()
    assert "[*] --> SUBMITTED" in diagram
    assert "ACCEPTED --> DECIDED: decide" in diagram
    assert "DECIDED --> DECIDED: note" in diagram
    assert "WITHDRAWN --> [*]" in diagram


@given(st.lists(st.sampled_from(["accept", "decide", "withdraw", "note"]), max_size=12))
def test_walks_stay_inside_and_never_leave_an_end(deeds: list[str]) -> None:
    table, state = StateTable(**GOOD), "SUBMITTED"
    for deed in deeds:
        possible = {each.deed for each in table.possible(state)}
        try:
            after = table.after(state, deed)
        except DomainError:
            assert deed not in possible
            continue
        assert deed in possible
        assert after in table.states
        assert state not in table.finals or after == state
        state = after
