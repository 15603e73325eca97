"""Those who have no business with a thing, and how they ask for it: at every door, with and without its real id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase

from tests.access.visit import Visit
from tests.access.world import (
    APPLICANT,
    CLERK,
    OTHER_APPLICANT,
    OTHER_BODY,
    OTHER_COUNTY,
    OUTSIDER,
    REVIEWER,
    SUPERVISOR,
    World,
)
from tongban.kernel.codes import registration_code, show_registration_code

PEOPLE = ("", APPLICANT, OTHER_APPLICANT, OUTSIDER, CLERK, REVIEWER, OTHER_COUNTY, OTHER_BODY, SUPERVISOR)
"""Nobody, an owner of other things, another one, an outsider, and officials of every kind."""

NOWHERE_CODE = registration_code("360722", date(2026, 1, 1), bytes)
NOWHERE_ID = UUID(int=7)


def strangers(visit: Visit) -> list[str]:
    """Everybody who may not see what this visit shows."""
    return [login for login in PEOPLE if login not in visit.people()]


def elsewhere(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The same address of a thing that never was."""
    return {key: _never(key, value) for key, value in arguments.items()}


def _never(key: str, value: Any) -> Any:
    if key == "code":
        return show_registration_code(NOWHERE_CODE)
    return NOWHERE_ID if isinstance(value, UUID) else value


def told(answer: HttpResponseBase, *words: str) -> tuple[int, str]:
    """Status and body without what may differ: the id asked for, trace id, tokens, keys of forms."""
    text = getattr(answer, "content", b"").decode("utf-8", "replace")
    for written in sorted((*words, answer["X-Request-ID"]), key=len, reverse=True):
        text = text.replace(written, "…")
    text = re.sub(r'(csrfmiddlewaretoken"[^>]*value=")[^"]*', r"\1…", text)
    return answer.status_code, re.sub(r'(name="key"\s+value=")[^"]*', r"\1…", text)


def ids_of(world: World, arguments: Mapping[str, Any]) -> list[str]:
    """How the ids of an address may be written in an answer."""
    found = []
    for key, value in arguments.items():
        if key == "code":
            found += [value, value.replace("-", "")]
        elif isinstance(value, UUID):
            found.append(str(value))
    return found
