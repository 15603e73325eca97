"""The demonstration's people, loaded anew for every test that asks for them."""

from __future__ import annotations

from functools import lru_cache

import pytest
from django.contrib.auth.hashers import make_password

from tongban.registry.identity import seed
from tongban.registry.orgs.seed import seed_bodies, seed_regions

# Real hashes, made once a process: nine of them cost a third of a second.
_hash_once = lru_cache(make_password)


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "make_password", _hash_once)
    seed_regions()
    seed_bodies()
    seed.seed_people()
