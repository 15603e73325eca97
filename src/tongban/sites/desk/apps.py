from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "tongban.sites.desk"
    label = "desk"
