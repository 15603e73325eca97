"""Adapters of the port ``MailGateway``: ``http`` (a gateway, or its simulator) and ``failing``."""
