from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "tongban.registry.publishing"
    label = "publishing"
