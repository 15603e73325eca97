"""Unknown template variables fail in every test of the web shell."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings


class Loud(str):
    """A ``string_if_invalid`` that raises instead of hiding a mistyped name."""

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, missing: object) -> str:
        raise AssertionError(f"undefined template variable: {missing}")


@pytest.fixture(autouse=True)
def _own_addresses(request: pytest.FixtureRequest) -> Any:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = Loud("%s")
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(
        # Whom the doors let in is tested there; the shell works without them.
        MIDDLEWARE=[name for name in settings.MIDDLEWARE if not name.startswith("tongban.sites.")],
        TEMPLATES=templates,
        STORAGES=storages,
        ROOT_URLCONF="tongban.foundation.web.tests.urls",
        ALLOWED_HOSTS=["testserver"],
        DEMONSTRATION=True,
        DEBUG=False,
    ):
        yield


@pytest.fixture
def client() -> Client:
    """A browser to which a 500 is an answer, as it is to people."""
    return Client(raise_request_exception=False)
