"""Adapters of the port ``PopulationRegistry``: ``http`` (the registry, or its simulator) and ``failing``."""
