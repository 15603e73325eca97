"""Chains of requests along the links of the document: what one answer names, the next request asks for."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.access.people import undone
from tests.access.world import APPLICANT, ELDER, REVIEWER, SUPERVISOR, World
from tests.api_fuzz.fuzzing import steered
from tongban.foundation.limits.models import Spending
from tongban.sites.api.v1.callers import forget_drawn


def follow(world: World, chains: int, steps: int) -> set[str]:
    """So many chains of so many requests, each undone at its end; the operations that were reached by a link."""
    place = steered(world)
    reached: set[str] = set()
    turns = cycle((REVIEWER, APPLICANT, SUPERVISOR, ELDER))

    class Chain(place.schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            forget_drawn()
            self.login = next(turns)
            self.undone = undone()
            self.undone.__enter__()
            Spending.objects.all().delete()

        def teardown(self) -> None:
            self.undone.__exit__(None, None, None)

        def call(self, case: Any, **kwargs: Any) -> Any:
            return place.send(case, self.login)

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            """``send`` has judged it."""

        def step(self, input: Any) -> Any:
            if input.transition is not None and input.is_applied:
                reached.add(input.case.operation.definition.raw["operationId"])
            return super().step(input)

    Chain.run(
        settings=settings(
            max_examples=chains,
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
    assert len(follow(world, chains=4, steps=15)) > 1


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_long_chains(world: World) -> None:
    assert len(follow(world, chains=150, steps=30)) > 25
