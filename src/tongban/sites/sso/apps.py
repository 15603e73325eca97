"""The door of the log-in for applications."""

from __future__ import annotations

from django.apps import AppConfig


class SsoConfig(AppConfig):
    """App of the log-in for applications. It owns no tables."""

    name = "tongban.sites.sso"
    label = "sso"
