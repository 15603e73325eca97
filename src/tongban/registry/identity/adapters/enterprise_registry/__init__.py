"""Adapters of the port ``EnterpriseRegistry``: ``http`` (the register, or its simulator) and ``failing``."""
