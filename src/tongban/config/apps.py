from django.apps import AppConfig

from tongban.config import wiring


class ConfigConfig(AppConfig):
    """The top floor: what every process of the product does once all apps are there."""

    name = "tongban.config"
    label = "config"

    def ready(self) -> None:
        wiring.wire()
