from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """电子监察: watches the limits of cases and raises cards; reads cases, never acts on them."""

    name = "tongban.oversight.supervision"
    label = "supervision"
