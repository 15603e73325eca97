"""The log in tests: nobody rings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def _no_ring() -> Iterator[None]:
    with override_settings(WAKE_RELAY=False):
        yield
