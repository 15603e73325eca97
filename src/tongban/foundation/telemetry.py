"""Trace identifiers, structured logging and metrics: what an operator needs to find one request among a million.

One request, job or event delivery carries one *trace id*. It stands in the answer's ``X-Request-ID``, on every error
page as the number to quote, in every log line and, later, in the events the request caused. The id lives in a context
variable, so code on any floor reads it without knowing HTTP.
"""

from __future__ import annotations

import errno
import logging
import logging.config
import os
import re
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import choice
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from tongban.kernel.errors import DomainError

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 12
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
_trace: ContextVar[str] = ContextVar("trace_id", default="")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("tongban_http_requests", "Requests answered.", ["route", "method", "status"])
DURATION = Histogram(
    "tongban_http_request_seconds", "Seconds from request to answer.", ["route", "status"], buckets=_BUCKETS
)


class _Place(structlog.tracebacks.ExceptionDictTransformer):
    """Type, code and place of an exception and of its causes. Its words and local variables hold names, numbers and keys of people
    (the data of a rule that said no, the row that the database refused): they never reach a log."""

    def __init__(self) -> None:
        super().__init__(show_locals=False)

    def __call__(self, exc_info: Any) -> list[dict[str, Any]]:
        told = super().__call__(exc_info)
        _without_words(told)
        _with_codes(told, exc_info[1])
        return told


def _without_words(told: list[dict[str, Any]]) -> None:
    for each in told:
        each |= {"exc_value": "", "exc_notes": [], "syntax_error": None}
        for inner in each["exceptions"]:
            _without_words(inner)


def _with_codes(told: list[dict[str, Any]], error: BaseException | None) -> None:
    """From an exception to its causes, in the order of structlog."""
    for each in told:
        if error is None:
            return
        each["exc_value"] = _code(error)
        if isinstance(error, BaseExceptionGroup):
            for inner, member in zip(each["exceptions"], error.exceptions, strict=False):
                _with_codes(inner, member)
        error = _before(error)


def _before(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None and error.__cause__.__traceback__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__


def _code(error: BaseException) -> str:
    """Of a rule its code, of the database its state (and which constraint), of the system its number; nothing that was typed."""
    if isinstance(error, DomainError):
        return error.code
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
        return f"{state} {constraint}" if constraint else state
    return errno.errorcode.get(error.errno or 0, "") if isinstance(error, OSError) else ""


_TRACEBACKS = structlog.processors.ExceptionRenderer(_Place())


def trace_id() -> str:
    """The trace id of what is running now; empty outside a request, job or delivery."""
    return _trace.get()


def new_trace_id() -> str:
    """Twelve characters without I, L, O and U (60 random bits): short enough to read out over the telephone."""
    return "".join(choice(_ALPHABET) for _ in range(_LENGTH))


def well_formed(text: str) -> bool:
    """Whether ``text`` from outside may become a trace id: 8–64 letters, digits, dots, dashes, underscores."""
    return _WELL_FORMED.fullmatch(text) is not None


@contextmanager
def tracing(candidate: str = "", **context: Any) -> Iterator[str]:
    """Run a block under one trace id: ``candidate`` if well formed, else a new one. ``context`` joins its log lines."""
    identifier = candidate if well_formed(candidate) else new_trace_id()
    token = _trace.set(identifier)
    try:
        with structlog.contextvars.bound_contextvars(trace_id=identifier, **context):
            yield identifier
    finally:
        _trace.reset(token)


def observe_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request. ``route`` is a route name, never a path: paths carry codes and are unbounded."""
    known = method if method in _METHODS else "other"
    REQUESTS.labels(route, known, str(status)).inc()
    DURATION.labels(route, str(status)).observe(seconds)


def metrics() -> tuple[bytes, str]:
    """All metrics in the Prometheus text format and their content type.

    With ``PROMETHEUS_MULTIPROC_DIR`` set, the figures of all worker processes are added up.
    """
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


def configure_logging(config: Mapping[str, Any]) -> None:
    """Django's ``LOGGING_CONFIG``: JSON lines on standard error, library logs through the same processors.

    ``config``: ``level`` (default INFO) and ``console`` (true: coloured lines for a developer's terminal).
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        _without_path,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if config.get("console"):
        ending: list[Any] = [structlog.dev.ConsoleRenderer()]
    else:
        ending = [_TRACEBACKS, structlog.processors.JSONRenderer(ensure_ascii=False)]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    level = str(config.get("level", "INFO")).upper()
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "lines": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
                }
            },
            "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
            "root": {"handlers": ["lines"], "level": level},
            "loggers": {
                # Django's defaults would print every line a second time in their own shape.
                "django": {"handlers": [], "level": level, "propagate": True},
                "django.server": {"handlers": [], "level": level, "propagate": True},
                # Every command that knows the tasks would tell of each of them.
                "procrastinate.blueprints": {"level": "WARNING"},
                "procrastinate.periodic": {"level": "WARNING"},
            },
        }
    )


def _without_path(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Django names path and query, which carry codes, tokens and search words; our own line names the route."""
    event.pop("request", None)
    if event.get("logger") == "django.request" and "status_code" in event:
        event["event"] = "http error"
    return event
