"""The application's database role: it appends to the record and cannot change it.

Migrations and restores act as the owner. The web and the worker take the role ``settings.APPLICATION_ROLE`` at connect.
Where the owner may not create roles (a managed database), the trigger alone holds the rule and a warning is logged.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connections, transaction

APPEND_ONLY = ("records_event", "records_refusal", "records_audit", "log_entry", "log_checkpoint", "log_stamp")

log = structlog.get_logger(__name__)


def grant(using: str = "default") -> bool:
    """Create the role where missing and give it what it may do. False where the owner may not."""
    role = connections[using].ops.quote_name(settings.APPLICATION_ROLE)
    tables = ", ".join(APPEND_ONLY)
    statements = [
        f"GRANT {role} TO CURRENT_USER",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {tables} FROM {role}",
        # A tile grows, which a trigger holds.
        f"REVOKE DELETE, TRUNCATE ON log_tile FROM {role}",
        # Retention destroys the key of a refusal's detail; a trigger lets nothing else through.
        f"GRANT UPDATE (data_key) ON records_refusal TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ]
    try:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            # Roles belong to the whole cluster: databases migrated side by side must not both create it.
            cursor.execute("SELECT pg_advisory_xact_lock(20170102)")
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_ROLE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {role} NOLOGIN")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'records_event'::regclass"
            )
            for (partition,) in cursor.fetchall():
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {partition} FROM {role}")
    except DatabaseError as error:
        log.warning("application role not available, the append-only trigger stands alone", error=str(error).strip())
        return False
    return True


def grant_after_migrate(using: str = "default", **_: Any) -> None:
    """Signal handler: tables of new migrations get their grants."""
    grant(using)
