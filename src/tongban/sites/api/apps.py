"""对接: the door of programs. Version 1 stands in ``v1``; a second version would stand beside it."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """App of the API. It owns no tables."""

    name = "tongban.sites.api"
    label = "api"
