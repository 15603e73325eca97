"""Every operation of the API, asked by schemathesis: no 500, and status, headers, type and body as the document says.

A request each, undone after it, so that every one meets the seeded place as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.access.people import undone
from tests.access.world import APPLICANT, REVIEWER, World
from tests.api_fuzz.fuzzing import CALLERS, Steered, steered
from tongban.foundation.limits.models import Spending
from tongban.sites.api.tests.contract import described
from tongban.sites.api.v1.callers import forget_drawn

QUICK, LONG = 2, 150
PARTS = 4
NAMES = sorted(each["operationId"] for methods in described()["paths"].values() for each in methods.values())
_WAYS = (
    (GenerationMode.POSITIVE, (APPLICANT,)),
    (GenerationMode.POSITIVE, (REVIEWER,)),
    (GenerationMode.NEGATIVE, CALLERS),
)
"""What fits, by an applicant and by an official; what does not, by anybody. The long form asks more often."""


def ask(place: Steered, operation: Any, mode: GenerationMode, callers: Sequence[str], examples: int) -> int:
    """One operation, so many times by some of the callers; how often it was asked."""
    asked = 0

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), caller=st.sampled_from(callers))
    def run(case: Any, caller: str) -> None:
        nonlocal asked
        asked += 1
        with undone():
            place.send(case, caller)

    forget_drawn()
    Spending.objects.all().delete()
    # Of some operations nothing that fits can be made wrong.
    with suppress(Unsatisfiable):
        run()
    return asked


def _walk(world: World, names: list[str], examples: int) -> dict[str, int]:
    place = steered(world)
    found = {}
    for result in place.schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        if name in names:
            found[name] = sum(ask(place, operation, mode, callers, examples) for mode, callers in _WAYS)
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_answer_is_one_that_is_described(world: World, part: int) -> None:
    names = NAMES[part::PARTS]
    asked = _walk(world, names, QUICK)
    assert sorted(asked) == names
    assert min(asked.values()) > 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("part", range(8))
def test_every_answer_is_one_that_is_described_however_often(world: World, part: int) -> None:
    _walk(world, NAMES[part::8], LONG)
