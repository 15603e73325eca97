"""The sample province, served."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stories.place import Place, open_place


@pytest.fixture
def place(committed_province: str) -> Iterator[Place]:
    """The product behind a port, on a fresh sample province."""
    with open_place() as opened:
        yield opened
