from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from tongban.foundation.records import roles


class RecordsConfig(AppConfig):
    """The record: events, their positions, consumers, refusals, audit, and the keys of repeated requests."""

    name = "tongban.foundation.records"
    label = "records"

    def ready(self) -> None:
        # Every app's ``handlers`` module enters its consumers when it is imported.
        autodiscover_modules("handlers")
        post_migrate.connect(roles.grant_after_migrate, sender=self)
