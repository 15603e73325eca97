from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from tongban.foundation import clock
from tongban.registry.catalogue import queries, seed
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.assembling import assembled

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
EDITOR = UUID("00000000-0000-7000-8000-00000000000d")
VALID_FROM = date(2026, 1, 5)
NEW = "000131990001"
"""食品经营许可（新办）"""
Prepare = Callable[[str, Callable[[], object]], None]
_DOCUMENTS: dict[tuple[str, str], dict[str, Any]] = {}


def all_shipped() -> dict[tuple[str, str], dict[str, Any]]:
    """(county, 基本编码) → the shipped document."""
    if not _DOCUMENTS:
        for each in assembled(Path(settings.DATA_FOLDER) / "catalogue"):
            _DOCUMENTS[each.document["local"]["region_code"][:6], each.document["codes"]["basic"]] = each.document
    return _DOCUMENTS


def shipped(region: str, basic_code: str = NEW) -> dict[str, Any]:
    """A fresh copy of the shipped document of this county."""
    return copy.deepcopy(all_shipped()[region, basic_code])


@pytest.fixture
def document() -> dict[str, Any]:
    return shipped("360722")


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    queries.forget_current()
    with clock.frozen(NOON):
        yield
    queries.forget_current()


@pytest.fixture
def bodies(prepared: Prepare) -> None:
    """All bodies and the standard materials."""
    prepared("materials", seed.seed_standard_materials)


def _two_counties() -> None:
    seed.seed_standard_materials()
    for (_, basic_code), document in all_shipped().items():
        if basic_code == NEW:
            publish_guide(actor_id=seed.SEED_ACTOR, document=document, valid_from=VALID_FROM, now=NOON)


@pytest.fixture
def seeded(prepared: Prepare) -> None:
    """食品经营许可（新办） of both counties, whatever else is shipped."""
    prepared("two", _two_counties)


def _everything() -> None:
    seed.seed_standard_materials()
    seed.seed_guides()


@pytest.fixture
def whole(prepared: Prepare) -> None:
    """Everything that is shipped."""
    prepared("shipped", _everything)
