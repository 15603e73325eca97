"""Deeds that the shapes turn away before they begin are on record too: who tried to say what the interface has no word for."""

from __future__ import annotations

import re
from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest

from tongban.cases.queries import case_id_of
from tongban.foundation.records import refusals
from tongban.kernel.errors import DomainError
from tongban.sites.parts.rights import bearer_actor

_DEED = re.compile(r"/cases/(?P<code>[^/]+)/deeds/(?P<deed>[a-z_]+)$")
_LONGEST = 8_000


def on_record(request: HttpRequest, error: DomainError) -> None:
    """One refusal row when ``request`` was a deed on a case by somebody known; nothing otherwise."""
    attempt = _DEED.search(request.path)
    actor = bearer_actor(request)
    if attempt is None or actor is None:
        return
    target: UUID | None = None
    with suppress(DomainError):
        target = case_id_of(attempt["code"])
    tried = {"body": request.body[:_LONGEST].decode(errors="replace")}
    refusals.write(error, deed=f"cases.{attempt['deed']}", actor=actor.stamp(), target=target, tried=tried)
