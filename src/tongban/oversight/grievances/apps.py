from django.apps import AppConfig


class GrievancesConfig(AppConfig):
    """咨询: questions on an item or to a body, answered within a limit, published where the answer helps others."""

    name = "tongban.oversight.grievances"
    label = "grievances"
