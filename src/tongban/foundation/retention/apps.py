"""What has to end, and what is held."""

from __future__ import annotations

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """App of retention."""

    name = "tongban.foundation.retention"
    label = "retention"
