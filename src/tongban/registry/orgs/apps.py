from django.apps import AppConfig

# The app's error codes are in the catalogue as soon as the app is.
from tongban.registry.orgs import errors as errors


class OrgsConfig(AppConfig):
    name = "tongban.registry.orgs"
    label = "orgs"
