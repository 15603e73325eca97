"""The door of the demonstration: chapters that a visitor walks, in demonstration mode only."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """App of the guided demonstration. It owns no tables."""

    name = "tongban.sites.demo"
    label = "demo"
