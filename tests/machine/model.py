"""The case a second time: what the law and the state table say must be so after every deed, kept beside the product.

Written from the state table of the spine (docs/states.md), the rule box of 审查、补正、受理, and the naive clock; it reads no
module of ``tongban.cases``. A ``Twin`` is one case: ``judge`` says under which code a deed must be refused (or None), ``do``
moves on, ``silence`` records 视为受理.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.machine.afterwards import Afterwards
from tests.machine.colleagues import Colleagues
from tests.machine.course import Course
from tests.machine.law import (
    AMONG_COLLEAGUES,
    EVENTS,
    LIMITS,
    REVOKED,
    STEPS,
    TABLE,
    WD,
    A,
    C,
    P,
    Person,
    Rules,
    S,
    root,
)
from tests.machine.pausing import longest
from tests.machine.wording import text
from tests.oracle.histories import MAINLAND
from tests.oracle.naive_clock import Reading, day_of, end_of, end_of_limit, read_file
from tongban.kernel.worktime import Fact, FactKind

MICROSECOND = timedelta(microseconds=1)


@dataclass
class Twin(Course, Colleagues, Afterwards):
    """One case as it must be."""

    rules: Rules
    born: datetime
    state: str = S
    version: int = 1
    outcome: str = ""
    standing: str = "VALID"
    received_at: datetime | None = None
    decided_at: datetime | None = None
    concluded_at: datetime | None = None
    facts: list[Fact] = field(default_factory=list)
    pending: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    content: dict[str, int] = field(default_factory=lambda: {"m3": 0, "m5": 0, "f.premises.area": 0})
    told: list[str] = field(default_factory=list)
    """Places of the lines of the last notice, and what each looked like then (``seen_then``)."""
    seen_then: dict[str, int] = field(default_factory=dict)
    seen_ever: set[tuple[str, int]] = field(default_factory=set)
    noticed: bool = False
    events: list[str] = field(default_factory=lambda: ["submitted"])
    history: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.facts.append(Fact(FactKind.RECEIVED, self.born))
        self._received(self.born)

    def _received(self, now: datetime) -> None:
        self.received_at = now
        self.steps = {name: {"state": "waiting"} for name in self.rules.steps}
        self.pending = {"originals": list(self.rules.originals)} if self.rules.originals else {}

    # --- the clock ----------------------------------------------------------------------------------------------------

    def read(self) -> Reading:
        return read_file(self.facts, LIMITS, MAINLAND)

    def due(self, name: str) -> datetime | None:
        return self.read().due(name)

    def silent_since(self, now: datetime) -> datetime | None:
        """When silence accepted it; None while it has not."""
        if not self.rules.silence or self.state not in (S, P):
            return None
        due = self.due("acceptance")
        return due if due is not None and due <= now else None

    def held(self, now: datetime) -> bool:
        """Whether a pause holds the clock: begun, not over."""
        return any(pause.begun <= now < pause.over_at for pause in self.read().pauses)

    def edges(self) -> list[datetime]:
        """Instants at which something turns."""
        found = [self.due(name) for name in ("acceptance", "promised", "statutory", "delivery")]
        found += [pause.over_at for pause in self.read().pauses]
        found += [end_of(proposal["planned_end"]) for proposal in [self.pending.get("pause")] if proposal]
        if self.state == C and self.rules.uncorrected:
            found.append(self._uncorrected_at())
        found += [self.pending.get("hearing", {}).get(name) for name in ("until", "by", "held_at")]
        found += [self.renewal_due, *(step.get("until") for step in self.steps.values())]
        return [each for each in found if each is not None]

    def _uncorrected_at(self) -> datetime:
        told = [fact.at for fact in self.facts if fact.kind is FactKind.CORRECTION_TOLD][-1]
        assert self.rules.uncorrected is not None
        return end_of_limit(told, self.rules.uncorrected, MAINLAND, [])

    def longest(self, procedure: str, now: datetime) -> date:
        """The last day that may be planned."""
        return longest(dict(self.rules.procedures)[procedure], self.anew(), procedure, now)

    def anew(self) -> list[Fact]:
        """The facts since a review or a court last undid what had been done."""
        undone = [place for place, fact in enumerate(self.facts, start=1) if fact.kind is FactKind.REOPENED]
        return self.facts[max(undone, default=0) :]

    def has(self, kind: FactKind) -> bool:
        return any(fact.kind is kind for fact in self.anew())

    def ready(self, deed: str, now: datetime) -> bool:
        """Whether somebody could do it now with the right content."""
        match deed:
            case "pass_pre_review" | "pass_to_originals":
                return bool(self.rules.originals) == (deed == "pass_to_originals")
            case "give_opinion":
                running = [name for name, step in self.steps.items() if step["state"] == "running"]
                return any(self.step_ready(step, now) is None for step in running)
            case "propose_pause":
                return bool(self.rules.procedures) and "pause" not in self.pending
            case "propose_extension":
                return "extension" not in self.pending and self._extendable(now) is None
            case "answer_pause" | "answer_extension":
                return deed.removeprefix("answer_") in self.pending
            case "resume":
                return self.held(now)
            case "decide":
                waits = "pause" in self.pending or "extension" in self.pending or self.heard(now) or self.answered()
                return not waits and all(step["state"] == "done" for step in self.steps.values())
            case "deliver" | "dispatch":
                return not self.has(FactKind.DELIVERED) and (deed == "deliver" or "posted" not in self.pending)
            case "explain_delay":
                return self.missed(now)
            case "end_permit":
                return self.outcome == "GRANTED" and self.standing == "VALID"
            case "return_uncorrected":
                return self.rules.uncorrected is not None and now >= self._uncorrected_at()
        return self._on_course(deed, now)

    # --- may it be done -----------------------------------------------------------------------------------------------

    def judge(self, deed: str, person: Person, content: dict[str, Any], seen: int, now: datetime) -> str | None:
        """The code under which it must be refused; the order is that of disclosure."""
        sources = TABLE[deed][0]
        if not person.sees and not self.takes_part(deed, person, now):
            return "uow.not_found"
        if seen != self.version:
            return "uow.stale"
        if self.silent_since(now) is not None:
            return "cases.silence.accepted"
        if self.renewed_since(now) is not None:
            return "cases.silence.renewed"
        if self.state not in sources:
            return "states.deed_not_possible"
        if deed == "give_opinion" and content["step"] not in self.rules.listed:
            return "cases.step.not_running"
        # Who applies handles nothing, who handles applies for nothing (回避).
        if not self._allowed(deed, person, now):
            return "cases.deed.not_allowed"
        return getattr(self, f"_{deed}")(person, content, now)  # type: ignore[no-any-return]

    def _allowed(self, deed: str, person: Person, now: datetime) -> bool:
        who = TABLE[deed][2]
        if who == ("applicant",):
            return person.applicant or (self.takes_part(deed, person, now) and not person.duties)
        return not person.applicant and bool(person.duties & set(self.duties_for(deed, person)))

    def _pass_pre_review(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        return "cases.originals.to_see" if self.rules.originals else None

    def _pass_to_originals(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        return None if self.rules.originals else "cases.originals.none"

    def _request_correction(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        """Only what the guide asks of this applicant, once, and nothing that could have been said before."""
        places = [line["element"] for line in content["lines"]]
        if not places:
            return "cases.correction.empty"
        if len(set(places)) < len(places):
            return "cases.correction.duplicate"
        for line in content["lines"]:
            place = root(line["element"])
            if line["wrong"]:
                return str(line["wrong"])
            if self.noticed and (place, self.content[place]) in self.seen_ever:
                return "cases.correction.seen_before"
            if line["hostile"]:
                return "cases.text.demands"
        return None

    def _correct(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        if content["confirmed"] == "wrong":
            return "cases.submit.confirmation_differs"
        after = {**self.content, **content["changes"]}
        for place in self.told:
            if after[root(place)] == self.seen_then[root(place)] and place not in content["insist"]:
                return "cases.correct.untouched"
        return None

    def _adopt_guide(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        return "cases.guide.none_newer"

    def _refuse_intake(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        kind, grounds = content["kind"], content["grounds"]
        if content["competent"] != ("other" if kind == "WRONG_BODY" else ""):
            return "cases.intake.competent_missing" if kind == "WRONG_BODY" else "cases.intake.competent_elsewhere"
        if kind == "STILL_INCOMPLETE":
            answered = any(fact.kind is FactKind.CORRECTION_RECEIVED for fact in self.facts)
            if not answered or not grounds or not set(grounds) <= set(self.told):
                return "cases.intake.not_notified"
        elif kind == "FALSE_MATERIAL":
            if not grounds:
                return "cases.intake.grounds"
            if not set(grounds) <= set(self.content):
                return "cases.intake.not_citable"
        elif grounds:
            return "cases.intake.not_citable"
        return text(content["reasons"], "cases.intake.reasons")

    def _give_opinion(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        if person.account in (self.pending.get("chaired"), self.pending.get("hearing", {}).get("chair")):
            return "cases.hearing.chair"
        if not self._runs(content["step"]):
            return "cases.step.not_running"
        if code := self.step_ready(content["step"], now):
            return code
        return "cases.step.same_person" if person.account in self.officials() else None

    def _propose_pause(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        if not self.rules.procedures:
            return "cases.pause.not_listed"
        if "pause" in self.pending:
            return "cases.proposal.waiting"
        if content["procedure"] not in dict(self.rules.procedures):
            return "cases.pause.not_listed"
        if not day_of(now) < content["planned_end"] <= self.longest(content["procedure"], now):
            return "cases.pause.days"
        return text(content["reason"], "cases.proposal.reason")

    def _answer_pause(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        if code := self._answerable("pause", person):
            return code
        late = self.pending["pause"]["planned_end"] <= day_of(now)
        return "cases.pause.too_late" if content["approve"] and late else None

    def _resume(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        return None if self.held(now) else "cases.pause.none"

    def _propose_extension(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        if code := self._extendable(now):
            return code
        if "extension" in self.pending:
            return "cases.proposal.waiting"
        if not 0 < content["amount"] <= (self.rules.extension or 0):
            return "cases.extension.amount"
        return text(content["reason"], "cases.proposal.reason")

    def _answer_extension(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        if code := self._answerable("extension", person):
            return code
        return self._extendable(now) if content["approve"] else None

    def _answerable(self, what: str, person: Person) -> str | None:
        if what not in self.pending:
            return "cases.proposal.none"
        return "cases.proposal.own" if self.pending[what]["by"] == person.account else None

    def _extendable(self, now: datetime) -> str | None:
        """Art. 42: where the guide knows it, once, before the days are over."""
        if self.rules.extension is None:
            return "cases.extension.not_listed"
        if self.has(FactKind.EXTENDED):
            return "cases.extension.once"
        due = self.due("statutory")
        return "cases.extension.too_late" if due is None or now >= due else None

    def _decide(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        if any(step["state"] != "done" for step in self.steps.values()):
            return "cases.decide.steps_open"
        if code := self.heard(now) or self.answered():
            return code
        if person.account in self.officials():
            return "cases.step.same_person"
        if "s2" in content["grounds"]:
            return "cases.decide.not_citable"
        if content["outcome"] == "GRANTED":
            return "cases.decide.granted_plainly" if content["grounds"] or content["reasons"] else None
        if not content["grounds"]:
            return "cases.decide.grounds"
        return text(content["reasons"], "cases.decide.grounds")

    def _return_uncorrected(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        if self.rules.uncorrected is None:
            return "cases.return.no_rule"
        return "cases.return.too_early" if now < self._uncorrected_at() else None

    def _terminate(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        return text(content["evidence"], "cases.terminate.evidence")

    def _verify_originals(self, person: Person, content: dict[str, Any], now: datetime) -> str | None:
        return None

    _conclude = _withdraw = _verify_originals

    def officials(self) -> set[str]:
        """Accounts that have given an opinion."""
        return {step["by"] for step in self.steps.values() if step["state"] == "done"}

    # --- it is done -----------------------------------------------------------------------------------------------------

    def silence(self, now: datetime) -> None:
        """自收到申请材料之日起即为受理: recorded whenever, in effect since the days were over."""
        at = self.silent_since(now)
        assert at is not None
        self._fact(FactKind.DEEMED_ACCEPTED, at)
        self.state, self.version = A, self.version + 1
        # 24:00 belongs to the day that ends.
        self._start(self.rules.steps[0], at, at - MICROSECOND)
        self.events.append("deemed_accepted")

    def do(self, deed: str, person: Person, content: dict[str, Any], now: datetime) -> None:
        """What follows from a deed that is right."""
        self.version += deed not in AMONG_COLLEAGUES
        before = self.state
        self.state = TABLE[deed][1] or self.state
        self.events += EVENTS[deed]
        match deed:
            case "pass_pre_review" | "verify_originals":
                self._fact(FactKind.ACCEPTED, now)
                self.pending.pop("originals", None)
                self._start(self.rules.steps[0], now)
            case "request_correction":
                self._fact(FactKind.CORRECTION_TOLD, now)
                self.told = [line["element"] for line in content["lines"]]
                self.seen_then, self.noticed = dict(self.content), True
                self.seen_ever |= set(self.content.items())
            case "correct":
                self._fact(FactKind.CORRECTION_RECEIVED, now)
                self.content.update(content["changes"])
                self._received(now)
                if self.renewal_due is not None and now >= self.renewal_due:
                    self.renewal_due = None
            case "give_opinion":
                self.steps[content["step"]] = {**self.steps[content["step"]], "state": "done", "by": person.account}
                for before, after in zip(self.rules.steps, self.rules.steps[1:], strict=False):
                    if before == content["step"]:
                        self._start(after, now)
            case "propose_pause" | "propose_extension":
                self.pending[deed.removeprefix("propose_")] = {**content, "by": person.account}
            case "answer_pause" | "answer_extension":
                self._answered(deed.removeprefix("answer_"), content["approve"], now)
            case "resume":
                self._fact(FactKind.RESUMED, now)
            case "decide":
                self._fact(FactKind.DECIDED, now, granted=content["outcome"] == "GRANTED")
                self.outcome, self.decided_at = content["outcome"], now
                self.pending.clear()
                if self.outcome == "GRANTED":
                    self.granted(now)
            case "conclude":
                self.concluded_at = now
            case "end_permit":
                self.standing = REVOKED[content["ground"]]
            case "refuse_intake" | "withdraw" | "return_uncorrected" | "terminate":
                self._fact(FactKind.CLOSED, now)
                self.pending = {}
            case "reopen":
                self._begin_anew(before, now)
            case _:
                self.go_on(deed, person, content, now)

    def _answered(self, what: str, approve: bool, now: datetime) -> None:
        proposal = self.pending.pop(what)
        if not approve:
            self.events[-1] = f"{what}_declined"
        elif what == "pause":
            self._fact(FactKind.PAUSED, now, kind=proposal["procedure"], planned_end=proposal["planned_end"])
        else:
            self._fact(FactKind.EXTENDED, now, amount=proposal["amount"], unit=WD.value)

    def _fact(self, kind: FactKind, at: datetime, /, **data: Any) -> None:
        self.facts.append(Fact(kind, at, data))

    def _start(self, step: str, at: datetime, counted_from: datetime | None = None) -> None:
        due = end_of_limit(counted_from or at, STEPS[step], MAINLAND, [])
        self.steps[step] = {"state": "running", "since": at, "due": due}
