from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Messages: what happened is told to whom it concerns, in the message box, by SMS and by e-mail."""

    name = "tongban.capabilities.messaging"
    label = "messaging"
