"""Deeds through the doors: the API with tokens and keys, the forms of desk and portal with sessions and CSRF tokens.

Requests go through every middleware, in this process, so that the clock may stand where the machine wants it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from tests.machine import bodies, pages
from tests.machine.law import Person, Rules
from tests.machine.model import Twin
from tests.machine.ways import QUIET, Outcome, Try, before_the_unit
from tests.machine.world import World
from tongban.cases.models import Case
from tongban.cases.queries import code_of
from tongban.registry.identity.actions.issue_token import issue_token
from tongban.registry.identity.actors import system_actor

_INVALID = "api.request.invalid"
MALFORMED: tuple[tuple[Any, int], ...] = (
    ({"state_version": "neu"}, 422),
    ({"state_version": 1, "approve": "maybe", "text": 7, "reason": [], "way": "", "outcome": "MAYBE"}, 422),
    ({"state_version": 1, "gibt es nicht": 1}, 422),
    (b'{"state_version": 1', 400),
    (b"[1, 2]", 422),
    (b'{"state_version": 1, "text": "\\u0000"}', 400),
)
"""What no program of ours would send: wrong types, members that there are not, JSON cut off."""


@dataclass
class Doors:
    """The doors of the product, and the people before them."""

    world: World
    counted: Counter[str] = field(default_factory=Counter)
    tokens: dict[str, str] = field(default_factory=dict)
    visitors: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.programs = Client(raise_request_exception=True)
        for name, actor in self.world.actors.items():
            if actor.account_id is None:
                continue
            self.tokens[name] = issue_token(
                system_actor("machine"), account_id=actor.account_id, label="机器", valid_for=timedelta(days=1)
            )
            self.visitors[name] = pages.visitor_of(actor)

    # --- as a way -----------------------------------------------------------------------------------------------------

    def submit(self, rules: Rules, permit: str) -> UUID:
        """Sent twice: one case, one receipt."""
        application = self.world.application(rules, permit)
        body, key = bodies.application(application), str(uuid4())
        first, second = (self._post("/applications", "applicant", body, key) for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 200), first.content + second.content
        assert second.json() == {**first.json(), "repeated": True}
        self.counted["applications"] += 1
        return Case.objects.values_list("id", flat=True).get(code=first.json()["registration_code"])

    def request(self, tried: Try) -> Callable[[], Outcome]:
        if pages.natural(tried):
            self.counted["pages"] += 1
            return pages.request(self.world, self.visitors[tried.person.name], tried)
        self.counted["api"] += 1
        body = bodies.body(self.world, tried)
        path = f"/cases/{code_of(tried.case_id)}/deeds/{tried.deed}"

        def sent() -> Outcome:
            answered = self._post(path, tried.person.name, body, tried.key)
            told = answered.json()
            if answered.status_code != 200:
                assert answered.status_code == told["status"], told
                return Outcome(told["code"], status=answered.status_code)
            return Outcome(told={**told, "repeated": None}, repeated=told["repeated"], status=200)

        return sent

    def repeatable(self, tried: Try) -> bool:
        return True

    def expected(self, twin: Twin, tried: Try, now: datetime) -> tuple[str | None, bool]:
        """What the shapes do not let in is refused before any rule, and is on record too where somebody known tried it."""
        if tried.person.name not in self.tokens:
            return "identity.token.invalid", False
        if not pages.natural(tried) and (tried.seen < 1 or tried.content.get("amount", 1) < 1):
            return _INVALID, True
        if tried.deed == "correct" and (code := before_the_unit(tried)):
            return code, False
        # The form of a note takes whatever version the page showed: a note depends on none.
        ageless = tried.deed == "note" and pages.natural(tried)
        seen = twin.version if ageless else tried.seen
        code = twin.judge(tried.deed, tried.person, tried.content, seen, now)
        return code, code is not None and code not in QUIET

    # --- besides ------------------------------------------------------------------------------------------------------

    def malformed(self, case_id: UUID, deed: str, person: Person, which: int) -> tuple[int, str]:
        """A body that is none: status and code of the answer; it must be a problem document."""
        body, status = MALFORMED[which % len(MALFORMED)]
        answered = self._post(f"/cases/{code_of(case_id)}/deeds/{deed}", person.name, body, str(uuid4()))
        assert answered["Content-Type"] == "application/problem+json"
        assert answered.status_code == status, answered.content
        self.counted["malformed"] += 1
        return status, str(answered.json()["code"])

    def read(self, case_id: UUID, person: Person) -> dict[str, Any]:
        """The progress as the API tells it to this person."""
        headers = {"Authorization": f"Bearer {self.tokens[person.name]}"}
        answered = self.programs.get(f"/api/v1/cases/{code_of(case_id)}", headers=headers)
        assert answered.status_code == 200, answered.content
        self.counted["read"] += 1
        return dict(answered.json())

    def opened(self, case_id: UUID, person: Person) -> int:
        """Status of the case page of the desk."""
        self.counted["read"] += 1
        return pages.opened(self.visitors[person.name], case_id)

    def _post(self, path: str, name: str, body: Any, key: str) -> Any:
        headers = {"Idempotency-Key": key}
        if name in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[name]}"
        return self.programs.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
