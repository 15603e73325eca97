from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    """Leaves, tiles, checkpoints and time-stamps of the log."""

    name = "tongban.foundation.transparency"
    label = "transparency"
