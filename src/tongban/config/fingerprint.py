"""Whether an instance has been prepared by exactly this code, data and configuration: then a start has nothing to do.

Looked at by the supervisor, so without Django: hashing some megabytes and one query cost a twentieth of what a process
with every model and migration loaded costs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import psycopg

from tongban.config.instance import ROOT, Instance

_SOURCES = ("requirements/base.txt", "src", "data", "stories")
_LEFT_OUT = frozenset({"__pycache__", "tests"})
_VARIABLES = ("APPLICATION_ROLE", "DEMONSTRATION", "DJANGO_SETTINGS_MODULE", "FILE_DIR", "KEY_DIR", "STATIC_BACKEND")
# Another cluster, another database in it, or other migrations applied (by hand, by a restore): prepared anew.
_DATABASE = """
SELECT concat_ws('/', system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()))
FROM pg_control_system()
"""
_MIGRATIONS = "SELECT concat_ws('/', count(*), max(id)) FROM django_migrations"


def fingerprint(instance: Instance, database_url: str) -> str | None:
    """Hash over everything that preparing depends on; None when the database says nothing of itself (not yet migrated,
    or a server that does not tell its identity): then preparing is never skipped."""
    database = _database(database_url)
    if database is None or not (instance.data_dir / "static").is_dir():
        return None
    digest = sha256(f"{sys.version} {database}\0".encode())
    for name in _VARIABLES:
        digest.update(f"{name}={os.environ.get(name, '')}\0".encode())
    for path in _files():
        digest.update(os.fsencode(path.relative_to(ROOT)) + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for source in _SOURCES:
        start = ROOT / source
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            if path.is_file() and not _LEFT_OUT.intersection(path.relative_to(ROOT).parts):
                yield path


def _database(url: str) -> str | None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            rows = [connection.execute(query).fetchone() for query in (_DATABASE, _MIGRATIONS)]
    except psycopg.Error:
        return None
    return " ".join(str(row[0]) for row in rows if row is not None)
