from django.apps import AppConfig


class SecurityConfig(AppConfig):
    """安全监测: watches the record of log-ins, readings and refusals by rules that are data, and raises alerts."""

    name = "tongban.oversight.security"
    label = "security"
