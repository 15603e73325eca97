"""The machine: whatever anybody does to a few cases, at whatever hour, the product and the model say the same.

After every step, for the case it touched: stored state, dates, steps and pending equal the model's and the naive clock's;
the events give the row (replay); every number is borne once; a refused deed changed nothing and left its one refusal row;
no demand was made that the guide does not list.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.machine import comparing, drawing
from tests.machine.comparing import Parted
from tests.machine.law import GUIDES, A, C, P, Person, R, S
from tests.machine.model import Twin
from tests.machine.ways import Outcome, Try, Way
from tests.machine.world import World
from tests.oracle.naive_clock import BEIJING, day_of
from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.cases.actions.deem_renewed import sweep_renewals
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.withdraw import withdraw
from tongban.foundation import clock
from tongban.kernel.errors import DomainError

_OVER = "states.deed_not_possible"
SILENT, RENEWED = "cases.silence.accepted", "cases.silence.renewed"
MOST = 2
"""Cases at a time."""
AFTER = [timedelta(microseconds=-1), timedelta(0), timedelta(seconds=1), timedelta(days=8)]
HELD = (0, 10, 30, 36, 38, 40, 50, 59)
"""Days after which a permit of ``TERM`` days is to be renewed: in time, late, on its last day."""
OVER = ("WITHDRAWN", "TERMINATED", "ARCHIVED")
"""Where only the archive is left, or nothing."""
STARTS = [
    datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    for text in (
        "2026-03-02T10:00", "2026-09-24T23:59:59.999999", "2026-09-29T09:30", "2026-10-08T00:00", "2026-10-09T16:00",
        "2026-04-30T12:00", "2027-01-29T11:00", "2027-02-05T23:59", "2026-02-10T08:00",
    )
]  # fmt: skip
"""An ordinary Monday; the eve of National Day 2026 and of its worked Saturday; before May Day; the weeks before Spring
Festival 2027, of which no notice speaks yet, and 2026, with its worked Saturday."""


class Lifecycle(RuleBasedStateMachine):
    """A few cases and everybody who may or may not do something to them."""

    world: ClassVar[World]
    way: ClassVar[Way]
    counted: ClassVar[Counter[str]] = Counter()
    whole_every: ClassVar[int] = 1
    """After every how many changes the whole record is read again (and always at the end): what parted stays parted."""

    only: ClassVar[str] = ""
    """Name of the one guide under which is applied; empty: any."""

    def __init__(self) -> None:
        super().__init__()
        self.now = STARTS[0]
        self.twins: dict[UUID, Twin] = {}
        self.refusals: dict[UUID, Counter[str]] = {}
        self.permits: dict[UUID, UUID] = {}
        """Renewal → the case that granted what it renews."""
        self.last: dict[UUID, tuple[Any, ...]] = {}
        self.keys = 0

    # --- steps --------------------------------------------------------------------------------------------------------

    @initialize(start=st.sampled_from(STARTS), rules=st.sampled_from(GUIDES), held=st.sampled_from(HELD))
    def first(self, start: datetime, rules: Any, held: int) -> None:
        self.now = start
        self._submit(rules, held)

    @precondition(lambda self: len(self._under_way()) < MOST)
    @rule(rules=st.sampled_from(GUIDES), held=st.sampled_from(HELD))
    def submit(self, rules: Any, held: int) -> None:
        self._submit(rules, held)

    @rule(data=st.data())
    def wait(self, data: st.DataObject) -> None:
        """Time passes; the sweep runs now and then."""
        self.now = drawing.later(data.draw, self.now, [self.twins[case_id] for case_id in self._under_way()])
        if data.draw(st.booleans()):
            self._sweep()

    @precondition(lambda self: self._left_alone())
    @rule(data=st.data(), swept=st.booleans())
    def nobody_answers(self, data: st.DataObject, swept: bool) -> None:
        """A case under examination, or to be corrected, or a renewal, is left alone until its time is over, or all but."""
        twin = self.twins[data.draw(st.sampled_from(self._left_alone()))]
        edge = twin.edges()[0] if twin.state in (S, P, C) else twin.renewal_due
        self.now = max(self.now, edge + data.draw(st.sampled_from(AFTER)))
        if swept:
            self._sweep()

    @rule(data=st.data())
    def honest(self, data: st.DataObject) -> None:
        self._step(data, drawing.honest)

    @rule(data=st.data())
    def and_on(self, data: st.DataObject) -> None:
        """Two honest deeds of one morning."""
        self._step(data, drawing.honest)
        self._step(data, drawing.honest)

    @rule(data=st.data())
    def forge(self, data: st.DataObject) -> None:
        self._step(data, drawing.forged)

    @rule(data=st.data())
    def try_anything(self, data: st.DataObject) -> None:
        self._step(data, drawing.anything, stale=data.draw(st.sampled_from([0, 0, 0, 0, -1, 1])))

    @precondition(lambda self: self._renewals())
    @rule(data=st.data())
    def permit_ends(self, data: st.DataObject) -> None:
        """The permit that is to be renewed is revoked: silence renews nothing from then on; what it has renewed stays."""
        case_id = data.draw(st.sampled_from(self._renewals()))
        twin, permit = self.twins[case_id], self.permits[case_id]
        boss = self.world.actors["boss"]
        with clock.frozen(self.now):
            end_permit(boss, case_id=permit, seen=comparing.version(permit), ground="69.4", reasons="经查明情况不实")
        if twin.renewal_due is not None and twin.renewal_due <= self.now and twin.silent_since(self.now):
            twin.silence(self.now)
        if twin.renewed_since(self.now):
            self._renewed(case_id)
        twin.permit_stands = False
        twin.history.append(f"{self.now.isoformat()} the permit is revoked")
        self.counted["permits ended"] += 1
        self._compare(case_id)

    @precondition(lambda self: self.last)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """The last deed of a case sent once more under its key: done once, answered alike."""
        case_id = data.draw(st.sampled_from(list(self.last)))
        deed, send, first = self.last[case_id]
        before = comparing.stored(case_id)
        with clock.frozen(self.now):
            done = send()
        same = (done.repeated, done.refused, done.told) == (True, "", first.told)
        comparing.agree(self.twins[case_id], same, f"repeated {deed}: {done}")
        comparing.agree(self.twins[case_id], comparing.stored(case_id) == before, f"repeated {deed} wrote something")
        self.counted["repeated"] += 1

    def _sweep(self) -> None:
        silent = {case_id: twin for case_id, twin in self.twins.items() if twin.silent_since(self.now)}
        with clock.frozen(self.now):
            found = sweep_silence()
        for case_id, twin in silent.items():
            twin.silence(self.now)
            twin.history.append(f"{self.now.isoformat()} silence is recorded")
            self._compare(case_id)
        if found != len(silent):
            raise Parted(f"the sweep recorded {found} silences, there were {len(silent)}")
        self.counted["swept"] += found
        renewed = {case_id: twin for case_id, twin in self.twins.items() if twin.renewed_since(self.now)}
        with clock.frozen(self.now):
            found = sweep_renewals()
        for case_id in renewed:
            self._renewed(case_id)
            self._compare(case_id)
        if found != len(renewed):
            raise Parted(f"the sweep recorded {found} renewals, there were {len(renewed)}")

    def _renewed(self, case_id: UUID) -> None:
        twin = self.twins[case_id]
        twin.renew(self.now)
        twin.history.append(f"{self.now.isoformat()} a renewal by silence is recorded")
        self.counted["renewed"] += 1

    def _under_way(self) -> list[UUID]:
        return [case_id for case_id, twin in self.twins.items() if twin.state not in OVER]

    def _left_alone(self) -> list[UUID]:
        waiting = [case_id for case_id, twin in self.twins.items() if twin.state in (S, P, C) and twin.edges()]
        renewed = [case_id for case_id, twin in self.twins.items() if twin.state in (A, R) and twin.renewal_due]
        return waiting + renewed

    def _renewals(self) -> list[UUID]:
        return [case_id for case_id in self.permits if self.twins[case_id].permit_stands]

    # --- doing ----------------------------------------------------------------------------------------------------------

    def _submit(self, rules: Any, held: int = 0) -> None:
        """``held``: days after which a permit is to be renewed."""
        rules = next((each for each in GUIDES if each.name == self.only), rules)
        granted_on, code, permit = day_of(self.now), "", None
        if rules.renews:
            with clock.frozen(self.now):
                permit, code = self.world.permit()
            self.now += timedelta(days=held)
        with clock.frozen(self.now):
            case_id = self.way.submit(rules, code)
        neighbour = self.world.people["neighbour"].party
        twin = Twin(rules, self.now, people=self.world.people, accounts=self.world.accounts, neighbour=neighbour)
        if permit is not None:
            twin.asks_to_renew(granted_on)
            self.permits[case_id] = permit
        twin.history.append(f"{self.now.isoformat()} submitted under {rules.name!r}")
        self.twins[case_id], self.refusals[case_id] = twin, Counter()
        self.counted["histories"] += 1
        self._compare(case_id)

    def _step(self, data: st.DataObject, draw_deed: Any, stale: int = 0) -> None:
        if not self._under_way():
            self._submit(data.draw(st.sampled_from(GUIDES)))
        case_id = data.draw(st.sampled_from(self._under_way()))
        twin = self.twins[case_id]
        deed, person, content = draw_deed(data.draw, twin, self.world.people, self.now)
        self._do(case_id, deed, person, content, twin.version + stale)

    def _do(self, case_id: UUID, deed: str, person: Person, content: dict[str, Any], seen: int) -> None:
        twin = self.twins[case_id]
        if deed == "reopen":
            # Nobody decides on a review in the instant in which the steps that it undoes began.
            self.now += timedelta(seconds=1)
        self.keys += 1
        tried = Try(deed, person, case_id, seen, content, self.keys)
        expected, on_record = self.way.expected(twin, tried, self.now)
        before = comparing.stored(case_id)
        with clock.frozen(self.now):
            send = self.way.request(tried)
            outcome = send()
        self.counted["steps"] += 1
        if outcome.refused == "":
            twin.history.append(f"{self.now.isoformat()} {person.name}: {deed} {content} on {seen} → {outcome.told}")
            comparing.agree(twin, expected is None, f"{deed} was done; it had to be refused: {expected}")
            twin.do(deed, person, content, self.now)
            self.counted[deed] += 1
            if self.way.repeatable(tried):
                self.last[case_id] = (deed, send, outcome)
        elif not self._refused(tried, outcome, expected, on_record, before):
            return
        self._compare(case_id)

    def _refused(
        self, tried: Try, outcome: Outcome, expected: str | None, on_record: bool, before: tuple[Any, ...]
    ) -> bool:
        """The right refusal, which left its row and nothing else; whether silence was recorded by it."""
        twin, told = self.twins[tried.case_id], outcome.refused or outcome.status
        what = f"{tried.deed} {tried.content} on {tried.seen}"
        twin.history.append(f"{self.now.isoformat()} {tried.person.name}: {what} → {told}")
        right = expected is not None and outcome.is_refusal_by(expected)
        comparing.agree(twin, right, f"{tried.deed} was refused as {told}; expected {expected}")
        assert expected is not None
        self.counted[expected] += 1
        if on_record:
            self.refusals[tried.case_id][expected] += 1
        if expected == SILENT:
            twin.silence(self.now)
        elif expected == RENEWED:
            self._renewed(tried.case_id)
        else:
            unchanged = comparing.stored(tried.case_id) == before
            comparing.agree(twin, unchanged, f"refused {tried.deed} wrote something")
            comparing.refusals(twin, tried.case_id, self.refusals[tried.case_id])
            return False
        return True

    def _compare(self, case_id: UUID) -> None:
        twin = self.twins[case_id]
        comparing.row(twin, case_id)
        comparing.refusals(twin, case_id, self.refusals[case_id])
        if twin.version % self.whole_every == 0:
            comparing.record(twin, case_id)

    def teardown(self) -> None:
        """Every record is whole, and nothing is left that the sweeps of other histories would find."""
        try:
            if self.whole_every > 1:
                for case_id, twin in self.twins.items():
                    comparing.record(twin, case_id)
        finally:
            # What silence turns out to have done is recorded by the first try, and the second one finds it.
            for case_id in [*comparing.examined(self.twins)] * 3:
                try:
                    with clock.frozen(self.now):
                        withdraw(self.world.actors["applicant"], case_id=case_id, seen=comparing.version(case_id))
                except DomainError as error:
                    if error.code not in (SILENT, RENEWED, _OVER):
                        raise


def run(machine: type[Lifecycle], examples: int, steps: int, **options: Any) -> None:
    """Examples of so many steps (deeds, waiting, repetition). What parts is shown with its whole history, not shrunk."""
    common: dict[str, Any] = {"deadline": None, "database": None, "report_multiple_bugs": False, "print_blob": False}
    common |= {"phases": [Phase.generate], "suppress_health_check": list(HealthCheck), **options}
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=steps, **common))
