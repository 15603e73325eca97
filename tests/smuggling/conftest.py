"""The case that is pressed: fixtures. What an attempt can do stands in ``office.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from tests.smuggling.office import APPLICANT, Office, actor
from tongban.cases.factories import sample_item, submitted
from tongban.registry.identity.actors import Channel
from tongban.sites.api.v1.callers import forget_drawn


@pytest.fixture
def item_code(province: None) -> str:
    """食品经营许可（新办） of 信丰县."""
    return sample_item()


@pytest.fixture
def open_case(item_code: str) -> Iterator[Callable[..., Office]]:
    """``open_case(answers={…})``: a case just submitted. 食品销售, no cold food, not on line, by herself."""
    # Limits count in transactions of their own; here the whole test is one.
    connection.atomic_blocks[-1]._from_testcase = True  # type: ignore[attr-defined]
    forget_drawn()

    def make(**options: Any) -> Office:
        receipt = submitted(actor(APPLICANT, Channel.PORTAL), item_code, **options)
        return Office(receipt.case_id, receipt.code, receipt.query_word)

    yield make
    forget_drawn()


@pytest.fixture
def office(open_case: Callable[..., Office]) -> Office:
    """The case of most attempts."""
    return open_case()
