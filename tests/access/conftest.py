"""A browser for the seeded place."""

from __future__ import annotations

from tests.browser.conftest import browser as browser
