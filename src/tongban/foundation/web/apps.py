"""The web shell: middleware, problems, base templates, components, probes."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """App of the web shell. It owns no tables."""

    name = "tongban.foundation.web"
    label = "web"
