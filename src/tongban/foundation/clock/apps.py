from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "tongban.foundation.clock"
    label = "clock"
