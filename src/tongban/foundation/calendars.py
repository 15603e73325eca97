"""The official calendar of working days, read from ``data/calendar``.

Each file is one version: ``{"version", "known_until", "days_off": […], "make_up": […]}``, facts of the State Council's
yearly notices. A guide names the version its limits are counted by, so old versions stay in the folder when a new
notice adds one. Days after ``known_until`` are provisional (kernel.worktime).
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings

from tongban.kernel.errors import DomainError, ErrorSpec, register
from tongban.kernel.worktime import Calendar, calendar_from

register(
    ErrorSpec(
        "calendars.version_unknown",
        422,
        "没有版本为 {version} 的工作日历。",
        "There is no calendar of working days with version {version}.",
        "请使用 data/calendar 中的版本号。",
        "Use a version that data/calendar holds.",
    )
)


@lru_cache(maxsize=32)
def calendar(version: str) -> Calendar:
    """The calendar of this version; read once a process. DomainError ``calendars.version_unknown``."""
    try:
        return calendar_from(_documents()[version])
    except KeyError:
        raise DomainError("calendars.version_unknown", version=version) from None


def versions() -> frozenset[str]:
    """Every version that the product holds."""
    return frozenset(_documents())


def current_version() -> str:
    """The version that reaches furthest; of those that reach equally far the last by name."""
    newest = max(_documents().values(), key=lambda document: (document["known_until"], document["version"]))
    return str(newest["version"])


def current_calendar() -> Calendar:
    """The calendar of :func:`current_version`."""
    return calendar(current_version())


@lru_cache(maxsize=1)
def _documents() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted((settings.DATA_FOLDER / "calendar").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] in found:
            raise ValueError(f"two calendars call themselves {document['version']}")
        found[document["version"]] = document
    return found
