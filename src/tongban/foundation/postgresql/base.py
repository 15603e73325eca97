"""Django's PostgreSQL backend; whether a kept connection is still good is asked of the socket first.

Django asks with a ``SELECT 1`` at the beginning of every request, a twelfth of what a submission costs the database. A
server that ends a connection says so: the socket of an idle connection becomes readable. Silence means it is good.
"""

from __future__ import annotations

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """See the module."""

    def is_usable(self) -> bool:
        """Whether the connection can be used; where the socket has something to say, Django's own question decides."""
        wire: psycopg.Connection[Any] | None = self.connection
        if wire is not None and not wire.closed and not select.select([wire.fileno()], [], [], 0)[0]:
            return True
        return bool(super().is_usable())
