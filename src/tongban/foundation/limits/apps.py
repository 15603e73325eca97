"""How often one key may do one thing."""

from __future__ import annotations

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """App of the rate limits."""

    name = "tongban.foundation.limits"
    label = "limits"
