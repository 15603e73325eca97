"""Guides on their way out: as whole documents, as sheets that give every document back exactly, as the national layout.

Plain functions over values; nothing is asked of the database.
"""
