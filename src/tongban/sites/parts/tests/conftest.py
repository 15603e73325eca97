"""Unknown template variables fail in every test of the shared parts."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import get_resolver


class Loud(str):
    """A ``string_if_invalid`` that raises instead of hiding a mistyped name."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, missing: object) -> str:
        raise AssertionError(f"undefined template variable: {missing}")


@pytest.fixture(autouse=True)
def _strict_templates() -> Any:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = Loud("%s")
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # The product's rights table is wired when its addresses are loaded: before a test puts another one in its place.
    assert get_resolver().url_patterns
    with override_settings(
        TEMPLATES=templates,
        STORAGES=storages,
    ):
        yield
