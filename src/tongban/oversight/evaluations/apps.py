from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """好差评: what applicants say of a service that ended, and what becomes of a bad rating; never acts on a case."""

    name = "tongban.oversight.evaluations"
    label = "evaluations"
