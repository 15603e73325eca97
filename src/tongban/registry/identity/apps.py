from django.apps import AppConfig

# The app's error codes are in the catalogue as soon as the app is.
from tongban.registry.identity import errors as errors
from tongban.registry.identity import factor_errors as factor_errors
from tongban.registry.identity import proving_errors as proving_errors
from tongban.registry.identity import separation_errors as separation_errors


class IdentityConfig(AppConfig):
    name = "tongban.registry.identity"
    label = "identity"
