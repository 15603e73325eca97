"""Foundation in tests: nobody rings; the trial tables where asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tongban.foundation.tests.trial import make_tables


@pytest.fixture(autouse=True)
def _no_ring() -> Iterator[None]:
    with override_settings(WAKE_RELAY=False):
        yield


@pytest.fixture
def things(db: None) -> None:
    """The trial tables, rolled back after the test."""
    make_tables()


@pytest.fixture
def committed_things(committed_db: str) -> str:
    """The trial tables in a database that commits; yields its address."""
    make_tables()
    return committed_db
