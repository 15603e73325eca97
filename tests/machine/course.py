"""The course of a review in the model: inspection, publicity, interested parties, statements, hearing, posting, renewal.

Written from 行政许可法 arts. 7, 34, 36, 44, 47, 48 and 50. The part of a ``Twin`` that a plain review does without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.machine.law import ASKED_BY, CHAIRS, OTHERS, SHOWN_FOR, TERM, WD, A, Person, R, companion
from tests.machine.wording import text
from tests.oracle.histories import MAINLAND
from tests.oracle.naive_clock import BEIJING, ONE_DAY, day_of, end_of, end_of_limit, is_worked
from tongban.kernel.worktime import FactKind, Limit

MICROSECOND = timedelta(microseconds=1)
HOUR = time(9, 30)
MOST_WAITING = 3
NEIGHBOUR = "张示例"
Content = dict[str, Any]


def asked_in_time(day: date, last: date) -> bool:
    """Whether enough working days are left after ``day``."""
    left = (day + count * ONE_DAY for count in range(1, (last - day).days + 1))
    return sum(is_worked(each, MAINLAND) for each in left) >= ASKED_BY


def five_years(first: date) -> date:
    """The last day of five years from ``first`` on."""
    try:
        return first.replace(year=first.year + 5) - ONE_DAY
    except ValueError:
        return date(first.year + 5, 2, 28)


@dataclass(kw_only=True)
class Course:
    """What happens between acceptance and decision, and what silence does to a renewal."""

    interested: list[str] = field(default_factory=list)
    held_until: date | None = None
    renewal_due: datetime | None = None
    permit_stands: bool = True
    valid_until: date | None = None
    accounts: dict[str, str] = field(default_factory=dict)
    """Name → account of everybody."""
    neighbour: str = ""

    # --- 延续 ---------------------------------------------------------------------------------------------------------

    def asks_to_renew(self, granted_on: date) -> None:
        self.held_until = granted_on + (TERM - 1) * ONE_DAY
        if asked_in_time(day_of(self.born), self.held_until):
            self.renewal_due = end_of(self.held_until)

    def renewed_since(self, now: datetime) -> datetime | None:
        """When silence renewed it; None while it has not."""
        if self.renewal_due is None or now < self.renewal_due or self.state not in (A, R) or not self.permit_stands:
            return None
        kinds = (FactKind.ACCEPTED, FactKind.DEEMED_ACCEPTED)
        accepted = [fact.at for fact in self.facts if fact.kind in kinds]
        return max([self.renewal_due, *accepted[-1:]])

    def renew(self, now: datetime) -> None:
        """视为准予延续: recorded whenever, in effect since the permit's last day was over."""
        at = self.renewed_since(now)
        assert at is not None
        assert self.held_until is not None
        self._fact(FactKind.DECIDED, at, granted=True, deemed=True)
        self.state, self.version = "DECIDED", self.version + 1
        self.outcome, self.decided_at, self.pending = "GRANTED", at, {}
        self.valid_until, self.renewal_due = five_years(self.held_until + ONE_DAY), None
        self.events.append("deemed_renewed")

    def granted(self, now: datetime) -> None:
        """A renewal follows the permit while that holds; whatever else is granted holds from the day on."""
        first = day_of(now)
        if self.held_until is not None and first <= self.held_until:
            first = self.held_until + ONE_DAY
        self.valid_until = five_years(first)

    # --- who ------------------------------------------------------------------------------------------------------------

    def takes_part(self, deed: str, person: Person, now: datetime) -> bool:
        """An interested party in what concerns them; while it is published anybody known by name with an objection."""
        if deed not in OTHERS or not person.known:
            return False
        return person.party in self.interested or (deed == "make_statement" and self.published(now))

    def published(self, now: datetime) -> bool:
        opened = (step for step in self.steps.values() if step["state"] == "running" and "until" in step)
        return self.state in (A, R) and any(now < step["until"] for step in opened)

    def reviewers(self) -> set[str]:
        """Accounts that review it: by an opinion, or by an inspection that was confirmed."""
        return self.officials() | {each for step in self.steps.values() for each in step.get("officers", ())}

    def _on_course(self, deed: str, now: datetime) -> bool:
        """Whether somebody could do a deed of the course now with the right content."""
        hearing = self.pending.get("hearing", {})
        match deed:
            case "record_inspection":
                return self._runs("s3") and "inspection" not in self.pending and "officers" not in self.steps["s3"]
            case "answer_inspection":
                return "inspection" in self.pending
            case "propose_publicity":
                return self._runs("s4") and "until" not in self.steps["s4"] and "publicity" not in self.pending
            case "answer_publicity":
                return "publicity" in self.pending
            case "tell_party":
                return self.neighbour not in self.interested
            case "answer_statement":
                return bool(self.pending.get("statements"))
            case "tell_hearing":
                return not hearing
            case "request_hearing":
                return bool(hearing) and "requested" not in hearing and now < hearing["until"]
            case "announce_hearing":
                return "requested" in hearing and "held_at" not in hearing
            case "record_hearing":
                return "held_at" in hearing and now >= hearing["held_at"]
        return True

    # --- may it be done --------------------------------------------------------------------------------------------------

    def step_ready(self, step: str, now: datetime) -> str | None:
        token = self.steps[step]
        if step == "s3" and "officers" not in token:
            return "cases.inspection.waiting" if "inspection" in self.pending else "cases.inspection.missing"
        if step == "s4":
            if "until" not in token:
                return "cases.publicity.waiting" if "publicity" in self.pending else "cases.publicity.not_opened"
            return "cases.publicity.running" if now < token["until"] else self.answered()
        return None

    def heard(self, now: datetime) -> str | None:
        hearing = self.pending.get("hearing")
        if hearing is None:
            return None
        if "requested" in hearing:
            return "cases.hearing.to_hold"
        return "cases.hearing.waiting" if now < hearing["until"] else None

    def answered(self) -> str | None:
        return "cases.statement.unanswered" if self.pending.get("statements") else None

    def _runs(self, step: str) -> bool:
        return self.steps.get(step, {}).get("state") == "running"

    def _record_inspection(self, person: Person, content: Content, now: datetime) -> str | None:
        """Two officers of the body; each condition asked of this applicant once, in words; between acceptance and today."""
        if not self._runs("s3"):
            return "cases.inspection.none"
        if self.pending.get("inspection", {"by": person.account})["by"] != person.account:
            return "cases.inspection.waiting"
        along = companion(content["companion"], person.name)
        if along not in ("first", "second") or self.accounts[along] == person.account:
            return "cases.inspection.companion"
        day, accepted_on = day_of(now) + content["days"] * ONE_DAY, self.read().accepted_on
        if accepted_on is None or not accepted_on <= day <= day_of(now):
            return "cases.inspection.day"
        elements = [element for element, _ in content["findings"]]
        if elements != ["c2"] or not all(words.strip() for _, words in content["findings"]):
            return "cases.inspection.findings"
        return None

    def _answer_inspection(self, person: Person, content: Content, now: datetime) -> str | None:
        if "inspection" not in self.pending:
            return "cases.inspection.not_waiting"
        own = self.pending["inspection"]["companion"] == person.account
        return None if own else "cases.inspection.not_companion"

    def _propose_publicity(self, person: Person, content: Content, now: datetime) -> str | None:
        if not self._runs("s4"):
            return "cases.publicity.none"
        if "until" in self.steps["s4"]:
            return "cases.publicity.opened"
        if self.pending.get("publicity", {"by": person.account})["by"] != person.account:
            return "cases.proposal.waiting"
        return text(content["text"], "cases.publicity.text")

    def _answer_publicity(self, person: Person, content: Content, now: datetime) -> str | None:
        """By somebody else than who wrote it; a reason where it is sent back."""
        if "publicity" not in self.pending:
            return "cases.proposal.none"
        if self.pending["publicity"]["by"] == person.account:
            return "cases.proposal.own"
        return None if content["approve"] or content["reason"].strip() else "cases.publicity.reason"

    def _tell_party(self, person: Person, content: Content, now: datetime) -> str | None:
        if content["name"] != NEIGHBOUR:
            return "cases.party.unknown"
        if self.neighbour in self.interested:
            return "cases.party.told"
        return text(content["reasons"], "cases.party.reasons")

    def _make_statement(self, person: Person, content: Content, now: datetime) -> str | None:
        """What people say is theirs: it is not screened."""
        if not content["text"].strip():
            return "cases.statement.text"
        waiting = self.pending.get("statements", []).count(person.party)
        return "cases.statement.too_many" if waiting >= MOST_WAITING else None

    def _answer_statement(self, person: Person, content: Content, now: datetime) -> str | None:
        waiting = self.pending.get("statements")
        if not waiting:
            return "cases.statement.none"
        if content["index"] >= len(waiting):
            return "cases.statement.unknown"
        return text(content["reasons"], "cases.statement.answer")

    def _tell_hearing(self, person: Person, content: Content, now: datetime) -> str | None:
        hearing = self.pending.get("hearing")
        if hearing is not None and ("requested" in hearing or now < hearing["until"]):
            return "cases.hearing.told"
        return text(content["matter"], "cases.hearing.matter")

    def _request_hearing(self, person: Person, content: Content, now: datetime) -> str | None:
        hearing = self.pending.get("hearing")
        if hearing is None:
            return "cases.hearing.not_told"
        if "requested" in hearing:
            return "cases.hearing.requested"
        return "cases.hearing.too_late" if now >= hearing["until"] else None

    def first_hearing_day(self, now: datetime) -> date:
        """Seven working days lie between the notice and the hearing."""
        return day_of(end_of_limit(now, Limit(7, WD), MAINLAND, []) - MICROSECOND) + ONE_DAY

    def _announce_hearing(self, person: Person, content: Content, now: datetime) -> str | None:
        """Within twenty days, or late rather than never; chaired by an official of the body who does not review it."""
        hearing = self.pending.get("hearing", {})
        if "requested" not in hearing:
            return "cases.hearing.not_requested"
        day, first = day_of(now) + content["days"] * ONE_DAY, self.first_hearing_day(now)
        last = day_of(hearing["by"] - MICROSECOND)
        if day < first or (first <= last < day):
            return "cases.hearing.day"
        chair = self.accounts[content["chair"]]
        if content["chair"] not in CHAIRS or chair == person.account or chair in self.reviewers():
            return "cases.hearing.chair"
        return text(content["place"], "cases.hearing.text")

    def _record_hearing(self, person: Person, content: Content, now: datetime) -> str | None:
        hearing = self.pending.get("hearing", {})
        if "requested" not in hearing:
            return "cases.hearing.not_requested"
        if "held_at" not in hearing or now < hearing["held_at"]:
            return "cases.hearing.not_held"
        return None if content["minutes"].strip() else "cases.hearing.text"

    # --- it is done -------------------------------------------------------------------------------------------------------

    def go_on(self, deed: str, person: Person, content: Content, now: datetime) -> None:
        """What follows from a deed of the course."""
        match deed:
            case "record_inspection":
                along = self.accounts[companion(content["companion"], person.name)]
                self.pending["inspection"] = {"step": "s3", "by": person.account, "companion": along}
            case "answer_inspection":
                found = self.pending.pop("inspection")
                if content["approve"]:
                    self.steps["s3"] = {**self.steps["s3"], "officers": [found["by"], found["companion"]]}
                else:
                    self.events[-1] = "inspection_returned"
            case "propose_publicity":
                self.pending["publicity"] = {"step": "s4", "by": person.account}
            case "answer_publicity":
                del self.pending["publicity"]
                if content["approve"]:
                    self.steps["s4"] = {**self.steps["s4"], "until": end_of_limit(now, SHOWN_FOR, MAINLAND, [])}
                else:
                    self.events[-1] = "publicity_returned"
            case "tell_party":
                self.interested.append(self.neighbour)
            case "make_statement":
                self.pending.setdefault("statements", []).append(person.party)
                if not person.applicant and person.party not in self.interested:
                    self.interested.append(person.party)
            case "answer_statement":
                del self.pending["statements"][content["index"]]
                if not self.pending["statements"]:
                    del self.pending["statements"]
            case "assign":
                self.officer = content["officer"]
            case "dispatch":
                self.pending["posted"] = {"at": now}
            case "deliver":
                self._fact(FactKind.DELIVERED, now)
                self.pending.pop("posted", None)
            case _:
                self._hear(deed, content, now)

    def _hear(self, deed: str, content: Content, now: datetime) -> None:
        match deed:
            case "tell_hearing":
                self.pending["hearing"] = {"until": end_of_limit(now, Limit(5, WD), MAINLAND, [])}
            case "request_hearing":
                self.pending["hearing"] |= {"requested": now, "by": end_of_limit(now, Limit(20, WD), MAINLAND, [])}
            case "announce_hearing":
                day = day_of(now) + content["days"] * ONE_DAY
                held_at = datetime.combine(day, HOUR, BEIJING)
                self.pending["hearing"] |= {
                    "held_on": day,
                    "held_at": held_at,
                    "chair": self.accounts[content["chair"]],
                }
            case "record_hearing":
                self.pending["chaired"] = self.pending.pop("hearing")["chair"]
