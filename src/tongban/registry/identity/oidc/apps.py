from django.apps import AppConfig

# The app's error codes are in the catalogue as soon as the app is.
from tongban.registry.identity.oidc import errors as errors


class OidcConfig(AppConfig):
    name = "tongban.registry.identity.oidc"
    label = "oidc"
