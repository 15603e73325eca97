"""What the doors share: presenters and template partials."""

from __future__ import annotations

from django.apps import AppConfig


class PartsConfig(AppConfig):
    """App of the shared parts. It owns no tables."""

    name = "tongban.sites.parts"
    label = "parts"
