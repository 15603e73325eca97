"""Adapters of the port ``NationalLogin``: ``http`` (OpenID Connect, or the simulator) and ``failing``."""
