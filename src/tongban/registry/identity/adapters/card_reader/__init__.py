"""Adapters of the port ``CardReader``: ``http`` (the hall's service, or its simulator) and ``failing``."""
