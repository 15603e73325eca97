"""A browser for what only a browser can show."""

from __future__ import annotations

from tests.browser.conftest import browser as browser
