from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The spine: drafts, cases, and every deed on a case."""

    name = "tongban.cases"
    label = "cases"
