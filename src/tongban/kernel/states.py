"""State tables: which deed leads from which state to which, by whom, on what legal ground, leaving which event.

A table is data checked when it is built; the product, its documentation and its tests read the same table.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from tongban.kernel.errors import DomainError, ErrorSpec, register

register(
    ErrorSpec(
        code="states.deed_not_possible",
        status=409,
        zh="现在不能{deed_label}：当前状态是“{state_label}”。",
        en="“{deed}” is not possible in the state “{state}”.",
        way_out_zh="请刷新页面，按最新状态办理。",
        way_out_en="Reload the page and go on from the present state.",
    )
)


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed from any of ``sources`` to ``target`` (None: the state stays).

    ``who`` names the capacity or duty, ``legal_basis`` the law and article in Chinese, ``event`` the type of the
    event it leaves, ``label`` the deed in Chinese for people.
    """

    deed: str
    sources: frozenset[str]
    target: str | None
    who: str
    legal_basis: str
    event: str
    label: str = ""


@dataclass(frozen=True)
class StateTable:
    """All states and deeds of one kind of thing. ``labels``: state → Chinese name.

    ValueError, naming every fault, if a state is unknown, unreachable or without a way to an end, an end is left by
    a deed that changes the state, or a deed has two ways out of one state.
    """

    name: str
    states: Sequence[str]
    initial: str
    finals: frozenset[str]
    transitions: Sequence[Transition]
    labels: Mapping[str, str] = field(default_factory=dict)
    _by_state: Mapping[str, Mapping[str, Transition]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        faults = [*self._unknown(), *self._duplicates(), *self._left_finals()]
        # Reachability speaks only of a table whose names are right.
        faults = faults or [*self._unreachable(), *self._dead_ends()]
        if faults:
            raise ValueError(f"state table {self.name}: " + "; ".join(faults))
        by_state: dict[str, dict[str, Transition]] = {state: {} for state in self.states}
        for transition in self.transitions:
            for source in transition.sources:
                by_state[source][transition.deed] = transition
        object.__setattr__(self, "_by_state", MappingProxyType(by_state))

    def possible(self, state: str) -> tuple[Transition, ...]:
        """Transitions out of ``state`` in the order of the table. KeyError for an unknown state."""
        return tuple(self._by_state[state].values())

    def step(self, state: str, deed: str) -> Transition:
        """The transition of ``deed`` from ``state``, or DomainError ``states.deed_not_possible`` (409).

        KeyError for an unknown state: stored states come from this table.
        """
        transition = self._by_state[state].get(deed)
        if transition is None:
            raise DomainError(
                "states.deed_not_possible",
                deed=deed,
                state=state,
                deed_label=self._deed_label(deed),
                state_label=self.labels.get(state, state),
                possible=[each.deed for each in self.possible(state)],
            )
        return transition

    def after(self, state: str, deed: str) -> str:
        """State after ``deed``. Raises as ``step``."""
        return self.step(state, deed).target or state

    def markdown(self) -> str:
        """The table for the documentation, one row per transition."""
        rows = ["| deed | from | to | who | legal basis | event |", "|---|---|---|---|---|---|"]
        for each in self.transitions:
            sources = " · ".join(self._shown(state) for state in self.states if state in each.sources)
            target = self._shown(each.target) if each.target else "="
            deed = f"{each.deed} {each.label}".strip()
            rows.append(f"| {deed} | {sources} | {target} | {each.who} | {each.legal_basis} | {each.event} |")
        return "\n".join(rows) + "\n"

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f"    {state}: {self._shown(state)}" for state in self.states if state in self.labels]
        lines.append(f"    [*] --> {self.initial}")
        for each in self.transitions:
            for source in (state for state in self.states if state in each.sources):
                lines.append(f"    {source} --> {each.target or source}: {each.deed}")
        lines += [f"    {state} --> [*]" for state in self.states if state in self.finals]
        return "\n".join(lines) + "\n"

    def _shown(self, state: str) -> str:
        label = self.labels.get(state)
        return f"{state} {label}" if label else state

    def _deed_label(self, deed: str) -> str:
        return next((each.label for each in self.transitions if each.deed == deed and each.label), deed)

    def _unknown(self) -> Iterator[str]:
        known = set(self.states)
        if len(known) != len(self.states):
            yield "a state is listed twice"
        used = {self.initial, *self.finals, *self.labels}
        for each in self.transitions:
            used |= each.sources | ({each.target} if each.target else set())
            if not each.sources:
                yield f"{each.deed} starts from no state"
        for state in sorted(used - known):
            yield f"unknown state {state}"

    def _duplicates(self) -> Iterator[str]:
        seen: set[tuple[str, str]] = set()
        for each in self.transitions:
            for source in sorted(each.sources):
                if (each.deed, source) in seen:
                    yield f"{each.deed} leaves {source} twice"
                seen.add((each.deed, source))

    def _left_finals(self) -> Iterator[str]:
        for each in self.transitions:
            if each.target:
                for state in sorted((each.sources & self.finals) - {each.target}):
                    yield f"{each.deed} leaves the final state {state}"

    def _unreachable(self) -> Iterator[str]:
        ways = [(source, each.target) for each in self.transitions for source in each.sources if each.target]
        for state in sorted(set(self.states) - _reached({self.initial}, ways)):
            yield f"{state} cannot be reached"

    def _dead_ends(self) -> Iterator[str]:
        back = [(each.target, source) for each in self.transitions for source in each.sources if each.target]
        for state in sorted(set(self.states) - _reached(set(self.finals), back)):
            yield f"no end can be reached from {state}"


def _reached(start: set[str], ways: Sequence[tuple[str, str]]) -> set[str]:
    reached, queue = set(start), deque(start)
    while queue:
        here = queue.popleft()
        for source, target in ways:
            if source == here and target not in reached:
                reached.add(target)
                queue.append(target)
    return reached
