"""The machine before the doors: besides deeds, everybody reads, and some send what is no request."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.machine import comparing
from tests.machine.doors import MALFORMED, Doors
from tests.machine.law import TABLE, Person
from tests.machine.lifecycle import Lifecycle
from tests.machine.model import Twin
from tests.machine.pages import OFFICIALS
from tongban.foundation import clock


class AtTheDoors(Lifecycle):
    """A few cases, everybody, and the doors between them."""

    way: ClassVar[Doors]

    @precondition(lambda self: self.twins)
    @rule(data=st.data())
    def look(self, data: st.DataObject) -> None:
        """Who may not see a case is told what its code tells; who may, where it stands."""
        case_id, person = self._somebody(data)
        twin = self.twins[case_id]
        with clock.frozen(self.now):
            told = self.way.read(case_id, person)
        access = self._access(twin, person)
        comparing.agree(twin, told["access"] == access, f"{person.name} reads as {told['access']}, not as {access}")
        found = (told["state"], told["state_version"])
        comparing.agree(twin, found == (twin.state, twin.version), f"{person.name} reads {found}")
        if access == "code":
            names = [told[name] for name in ("applicant", "decision", "outcome", "told", "statements") if told[name]]
            comparing.agree(twin, not names, f"{person.name} reads {names}")
        if person.name in OFFICIALS:
            with clock.frozen(self.now):
                status = self.way.opened(case_id, person)
            comparing.agree(twin, (status == 200) == person.sees, f"the desk shows {person.name} {status}")

    @precondition(lambda self: self.twins)
    @rule(data=st.data(), which=st.integers(0, len(MALFORMED) - 1), deed=st.sampled_from(sorted(TABLE)))
    def send_nonsense(self, data: st.DataObject, which: int, deed: str) -> None:
        """What is no request changes nothing; who is known by a token finds it on record."""
        case_id, person = self._somebody(data)
        twin, before = self.twins[case_id], comparing.stored(case_id)
        with clock.frozen(self.now):
            status, code = self.way.malformed(case_id, deed, person, which)
        twin.history.append(f"{self.now.isoformat()} {person.name}: nonsense as {deed} → {status} {code}")
        comparing.agree(twin, comparing.stored(case_id) == before, f"nonsense as {deed} wrote something")
        # What cannot be read at all is no attempt.
        self.refusals[case_id] += Counter([code] if status == 422 else [])
        comparing.refusals(twin, case_id, self.refusals[case_id])

    def _somebody(self, data: st.DataObject) -> tuple[UUID, Person]:
        """A case, and somebody who comes with a token."""
        case_id = data.draw(st.sampled_from(list(self.twins)))
        return case_id, self.world.people[data.draw(st.sampled_from(sorted(self.way.tokens)))]

    @staticmethod
    def _access(twin: Twin, person: Person) -> str:
        if person.applicant:
            return "party"
        if person.sees:
            return "official"
        return "interested" if person.known and person.party in twin.interested else "code"
