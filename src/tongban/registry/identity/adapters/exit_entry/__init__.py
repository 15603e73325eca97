"""Adapters of the port ``ExitEntryDocuments``: ``http`` (the platform, or its simulator) and ``failing``."""
