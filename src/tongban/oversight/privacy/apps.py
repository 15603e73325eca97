from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """个人信息保护: assessments made before processing, and breaches with whom they concern and what they were told."""

    name = "tongban.oversight.privacy"
    label = "privacy"
