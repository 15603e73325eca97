"""Probes for the machine's keeper: is it alive, may it get requests, how is it doing.

The readiness of parts above this floor is wired in config: ``register_check("relay", check)`` where ``check()`` returns
an empty string when all is well, else the reason in words. What may be away without stopping the process
(``register_note``) is told beside it, to who may read the metrics.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from hmac import compare_digest

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from tongban.foundation import telemetry
from tongban.foundation.web.problems import problem_response
from tongban.kernel.errors import DomainError

Check = Callable[[], str]
log = structlog.get_logger(__name__)
_checks: dict[str, Check] = {}
_notes: dict[str, Check] = {}
_migrated: set[str] = set()


def register_check(name: str, check: Check) -> None:
    """Let ``check`` speak in ``/readyz`` under ``name``; the same name again replaces it."""
    _checks[name] = check


def register_note(name: str, note: Check) -> None:
    """Let ``note`` tell in ``/readyz`` under ``name`` how a part is that the process can do without."""
    _notes[name] = note


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive. Asks nobody else: a dead database must not make the keeper kill a sound process."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process may get requests: the database answers, all migrations are applied, registered parts are well."""
    reasons = [f"{name}: {reason}" for name, check in _all_checks().items() if (reason := _ask(check))]
    if reasons:
        log.warning("not ready", reasons=reasons)
        return problem_response(request, DomainError("web.not_ready", reasons="; ".join(reasons)))
    told: dict[str, object] = {"status": "ready", "checks": list(_all_checks())}
    if _from_this_machine(request) or _has_token(request):
        told["notes"] = {name: _ask(note) or "ok" for name, note in _notes.items()}
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, from this machine or with ``Authorization: Bearer <METRICS_TOKEN>``; 404 to others."""
    if not (_from_this_machine(request) or _has_token(request)):
        return problem_response(request, DomainError("web.not_found"))
    body, content_type = telemetry.metrics()
    return HttpResponse(body, content_type=content_type, headers={"Cache-Control": "no-store"})


def _all_checks() -> dict[str, Check]:
    return {"database": _database, "migrations": _migrations, **_checks}


def _ask(check: Check) -> str:
    try:
        return check()
    except DatabaseError as error:
        log.warning("readiness check failed", exc_info=error)
        return "database does not answer"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    # Reading the plan loads every migration; once complete it stays so for the life of this process and its code.
    if connection.alias in _migrated:
        return ""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return f"{len(waiting)} migrations are not applied"
    _migrated.add(connection.alias)
    return ""


def _from_this_machine(request: HttpRequest) -> bool:
    # Behind a proxy on this machine everybody seems local; the proxy's header tells them apart.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    token: str = getattr(settings, "METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "")
    return bool(token) and compare_digest(given.encode(), f"Bearer {token}".encode())
