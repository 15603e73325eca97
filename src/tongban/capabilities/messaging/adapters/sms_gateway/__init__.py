"""Adapters of the port ``SmsGateway``: ``http`` (a gateway, or its simulator) and ``failing``."""
