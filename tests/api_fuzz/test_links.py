"""Chains of requests along the links of the document: what one answer names, the next request asks for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, settings

from tests.access.people import undone
from tests.access.world import APPLICANT, ELDER, REVIEWER, SUPERVISOR, World
from tests.api_fuzz.fuzzing import steered
from tongban.foundation.limits.models import Spending
from tongban.sites.api.tests.contract import described
from tongban.sites.api.v1.callers import forget_drawn

READERS = (APPLICANT, REVIEWER, SUPERVISOR)
PEOPLE = (*READERS, ELDER)
MORE = {"list_case_officials": "api.request.invalid", "get_case_file": "uow.not_found"}
"""What an id alone does not give: officials are asked for with a deed, and a material from a register has no file."""

UNASKED = {"list_notices → get_notice"}
"""The list must be asked for a region, and is not asked here."""


def follow(world: World, chains: int, steps: int) -> set[str]:
    """So many chains of so many requests, each undone at its end; the operations that were reached by a link."""
    place = steered(world)
    reached: set[str] = set()

    class Chain(place.schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            forget_drawn()
            self.undone = undone()
            self.undone.__enter__()
            Spending.objects.all().delete()

        def teardown(self) -> None:
            self.undone.__exit__(None, None, None)

        def call(self, case: Any, **kwargs: Any) -> Any:
            return place.send(case, login)

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            """``send`` has judged it."""

        def step(self, input: Any) -> Any:
            if input.transition is not None and input.is_applied:
                reached.add(input.case.operation.definition.raw["operationId"])
            return super().step(input)

    # One person after the other, not turn about: a beginning that is tried again must be answered as before.
    for login in PEOPLE:  # noqa: B007 — the machine sends as this person
        Chain.run(
            settings=settings(
                max_examples=chains // len(PEOPLE),
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
        )
    return reached


@pytest.mark.timeout(600)
def test_what_an_answer_names_can_be_asked_for(world: World) -> None:
    # Which links a short chain takes depends on the codes and tokens of this world; that some are taken does not.
    assert len(follow(world, chains=12, steps=15)) > 1


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_long_chains(world: World) -> None:
    assert len(follow(world, chains=152, steps=30)) > 25


def test_what_a_reading_names_is_there(world: World) -> None:
    """From every list on, along each link that leads to a reading, by whoever has such things."""
    readings = {each["get"]["operationId"]: path for path, each in described()["paths"].items() if "get" in each}
    followed: set[str] = set()
    lost = []
    for login in READERS:
        client = Client(headers={"Authorization": f"Bearer {world.token(login)}"})
        waiting = [("", name, path) for name, path in readings.items() if "{" not in path]
        seen: set[str] = set()
        while waiting:
            link, name, address = waiting.pop()
            if link in seen:
                continue
            seen |= {link} if link else set()
            answer = client.get(address)
            told = answer.json().get("code") if answer.status_code != 200 else None
            if link and told not in (None, "api.purpose.missing", MORE.get(name)):
                lost.append(f"{link} by {login}: {told}")
            if answer.status_code == 200 and answer["Content-Type"] == "application/json":
                waiting += _led(name, answer.json(), readings)
        followed |= seen
    assert lost == []
    expected = {f"{name} → {target}" for name in readings for target in _links(name, readings)}
    assert followed == expected - UNASKED


def _led(name: str, document: Any, readings: dict[str, str]) -> list[tuple[str, str, str]]:
    """(link, operation, address) of the readings that an answer leads to."""
    found = []
    for target, link in _links(name, readings).items():
        values = {key: _named(document, expression) for key, expression in link["parameters"].items()}
        if None not in values.values():
            found.append((f"{name} → {target}", target, readings[target].format(**values)))
    return found


def _links(name: str, readings: dict[str, str]) -> dict[str, Any]:
    """The links of a reading that lead to readings."""
    links = described()["paths"][readings[name]]["get"]["responses"]["200"].get("links", {})
    return {target: link for target, link in links.items() if target in readings}


def _named(document: Any, expression: str) -> Any:
    """What ``$response.body#/cases/0/id`` names in an answer; None where there is no such thing."""
    for step in expression.partition("#/")[2].split("/"):
        if isinstance(document, list):
            document = document[int(step)] if document else None
        else:
            document = document.get(step) if isinstance(document, dict) else None
    return document if isinstance(document, str | int) else None
