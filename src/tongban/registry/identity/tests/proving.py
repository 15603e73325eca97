"""What the tests of signing up, verifying and recovering have alike: a registry under the test's hand, and proofs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NoReturn
from uuid import UUID

from tongban.foundation import clock
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.give_mobile import give_mobile
from tongban.registry.identity.actions.prove_mobile import prove_mobile
from tongban.registry.identity.actions.sign_up import SignedUp, sign_up
from tongban.registry.identity.agreements import IN_FORCE
from tongban.registry.identity.exit_entry import EXIT_ENTRY_UNAVAILABLE, DocumentVerdict
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.notices import AccountNotice
from tongban.registry.identity.population import (
    POPULATION_BAD_ANSWER,
    POPULATION_UNAVAILABLE,
    Parentage,
    PersonField,
    Verdict,
)
from tongban.registry.identity.sealing import mobile_code

QIN = {"name": "秦示例", "id_number": "369901199203150153"}
YOU = {"name": "尤示例", "id_number": "369901199610080164"}
MOBILE, OTHER_MOBILE = "19900000101", "19900000102"
PASSWORD = "shili-mima-yiju-hua"


@dataclass
class Registry:
    """A population registry under the test's hand. ``lies``: agrees with everything."""

    people: dict[str, str] = field(default_factory=lambda: {QIN["id_number"]: "秦示例", YOU["id_number"]: "尤示例"})
    parents: dict[str, set[str]] = field(default_factory=dict)
    deceased: set[str] = field(default_factory=set)
    away: bool = False
    bad: bool = False
    lies: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None

    def compare_parent(self, name: str, id_number: str, parent_number: str, *, basis: str, purpose: str) -> Parentage:
        verdict = self.compare(name, id_number)
        if verdict is Verdict.UNKNOWN or id_number not in self.parents:
            return Parentage.UNKNOWN
        so = verdict is Verdict.AGREE and parent_number in self.parents[id_number]
        return Parentage.AGREES if so else Parentage.DIFFERS

    def compare(self, name: str, id_number: str) -> Verdict:
        self.asked.append((name, id_number))
        if self.meanwhile is not None:
            happening, self.meanwhile = self.meanwhile, None
            happening()
        if self.away or self.bad:
            raise DomainError(POPULATION_UNAVAILABLE if self.away else POPULATION_BAD_ANSWER, reason="test")
        if self.lies:
            return Verdict.AGREE
        if id_number not in self.people:
            return Verdict.UNKNOWN
        if self.people[id_number] != name:
            return Verdict.DIFFER
        return Verdict.DECEASED if id_number in self.deceased else Verdict.AGREE

    def look_up(self, id_number: str, fields: Collection[PersonField], *, basis: str, purpose: str) -> NoReturn:
        raise DomainError("identity.population_registry.unavailable", reason="timeout")

    def check(self) -> SystemHealth:
        return SystemHealth("population_registry", "人口库", True, CircuitState.CLOSED, "", 0, datetime.now(UTC))


@dataclass
class Platform:
    """An exit-entry administration under the test's hand."""

    verdict: DocumentVerdict = DocumentVerdict.AGREE
    away: bool = False
    offered: bool = True
    asked: list[tuple[str, str, date]] = field(default_factory=list)

    def compare(self, name: str, number: str, born: date) -> DocumentVerdict:
        self.asked.append((name, number, born))
        if self.away:
            raise DomainError(EXIT_ENTRY_UNAVAILABLE, reason="test")
        return self.verdict

    def check(self) -> SystemHealth:
        return SystemHealth("exit_entry", "出入境", True, CircuitState.CLOSED, "", 0, datetime.now(UTC))


class Told(list[tuple[UUID, AccountNotice]]):
    """Notices that would have been carried, oldest first."""

    def tell(self, person_id: UUID, notice: AccountNotice) -> None:
        self.append((person_id, notice))

    @property
    def kinds(self) -> list[AccountNotice]:
        return [notice for _, notice in self]


def proof(mobile: str = MOBILE, purpose: MobilePurpose = MobilePurpose.SIGN_UP, person_id: UUID | None = None) -> UUID:
    """A mobile number, proved."""
    confirmation = give_mobile(purpose=purpose, mobile=mobile, person_id=person_id)
    prove_mobile(confirmation, purpose, code=mobile_code(confirmation), person_id=person_id)
    return confirmation


def opened(login: str = "qinshili", mobile: str = MOBILE, **changed: Any) -> SignedUp:
    """Sign up 秦示例, or whoever ``changed`` says."""
    given: dict[str, Any] = {
        "login": login,
        "password": PASSWORD,
        **QIN,
        "consents": dict(IN_FORCE),
        "now": clock.now(),
        **changed,
    }
    if "proof" not in given:
        given["proof"] = proof(mobile)
    return sign_up(**given)
