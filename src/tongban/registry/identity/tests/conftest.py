"""The demonstration's people, loaded anew for every test that asks for them."""

from __future__ import annotations

from functools import lru_cache

import pytest
from django.contrib.auth.hashers import make_password

from tongban.registry.identity import seed

# Real hashes, made once a process: nine of them cost a third of a second.
_hash_once = lru_cache(make_password)


@pytest.fixture
def people(places: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "make_password", _hash_once)
    seed.seed_people()
