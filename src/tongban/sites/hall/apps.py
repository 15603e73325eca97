from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "tongban.sites.hall"
    label = "hall"
