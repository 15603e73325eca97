"""The public door: pages on which people find, apply, correct and follow."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """App of the portal. It owns no tables."""

    name = "tongban.sites.portal"
    label = "portal"
