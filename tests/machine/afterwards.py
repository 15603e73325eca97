"""After the decision, in the model: posting, delivery, slips of the pen, the end of a permit, doing anew, the archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.machine.law import REFUSED, REVOKED, Person, R, S
from tests.machine.wording import text
from tongban.kernel.worktime import FactKind

Content = dict[str, Any]


class Afterwards:
    """Under which code a deed after the decision must be refused, or None. The part of a ``Twin`` that comes last."""

    def _dispatch(self, person: Person, content: Content, now: datetime) -> str | None:
        if self.has(FactKind.DELIVERED):
            return "cases.delivery.done"
        if "posted" in self.pending:
            return "cases.delivery.posted"
        waybill = content["waybill"]
        return None if waybill.isascii() and len(waybill) >= 6 else "cases.delivery.proof"

    def _deliver(self, person: Person, content: Content, now: datetime) -> str | None:
        """What was posted on record needs no other proof."""
        if self.has(FactKind.DELIVERED):
            return "cases.delivery.done"
        way, proof = content["way"], content["proof"]
        proven = {"ELECTRONIC": not proof, "POST": bool(proof) or "posted" in self.pending, "PICKED_UP": False}
        return None if proven[way] else "cases.delivery.proof"

    def _correct_error(self, person: Person, content: Content, now: datetime) -> str | None:
        decided = [fact for fact in self.facts if fact.kind is FactKind.DECIDED]
        if not self.outcome or decided[-1].data.get("deemed"):
            return "cases.error.no_decision"
        if content["wrong"] == content["right"]:
            return "cases.error.same"
        return None if "信丰县市场监督管理局" in content["wrong"] else "cases.error.not_written"

    def _end_permit(self, person: Person, content: Content, now: datetime) -> str | None:
        if self.outcome != "GRANTED" or self.standing != "VALID":
            return "cases.permit.none"
        if content["ground"] not in REVOKED:
            return "cases.permit.ground"
        return text(content["reasons"], "cases.permit.reasons")

    def _archive(self, person: Person, content: Content, now: datetime) -> str | None:
        """What was granted is delivered first (art. 44)."""
        undelivered = self.outcome == "GRANTED" and not self.has(FactKind.DELIVERED)
        return "cases.archive.undelivered" if undelivered else None

    def _reopen(self, person: Person, content: Content, now: datetime) -> str | None:
        return None if content["document"].endswith("号") else "cases.reopen.document"

    def _begin_anew(self, before: str, now: datetime) -> None:
        """Nothing of it was decided, concluded or granted; every step again; what was handed in stays what it was."""
        decided = before not in REFUSED
        self._fact(FactKind.REOPENED, now, stage="decision" if decided else "acceptance")
        self.outcome, self.standing, self.decided_at, self.concluded_at = "", "VALID", None, None
        self.valid_until = self.renewal_due = None
        self.steps = {name: {"state": "waiting"} for name in self.rules.steps}
        self.pending = {"originals": list(self.rules.originals)} if self.rules.originals and not decided else {}
        self.state = R if decided else S
        if decided:
            self._start(self.rules.steps[0], now)
