"""Every attempt that a page of an official's door refuses leaves one row of Refusal, whoever refused it.

A unit of work writes its own refusals. Everything before it — the rights of the route, a case that one may not see, a
choice that no list holds — is seen here, because the rule is the other way round: whatever is sent to a page of these
doors and answered with a refusal goes on record, unless the page said that it is only a mistake
(``refusals.only_a_mistake``) or the page was overtaken. Reading is no deed: what is only read (GET) leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from tongban.cases.queries import case_id_of
from tongban.cases.states import Deed
from tongban.foundation.records import refusals
from tongban.foundation.records.refusals import Attempt, Tried
from tongban.kernel.errors import DomainError
from tongban.sites.parts.signed_in import current_actor

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_ATTEMPT = "_attempt"
_READING = ("GET", "HEAD", "OPTIONS")
_LONGEST, _MOST = 2_000, 200
_NOT_KEPT = ("csrfmiddlewaretoken",)
_ANSWERS = ("f.",)
IDENTITY = ("id_number", "name", "mobile", "uscc", "identifier")
"""Fields by which window and desk identify a person: what was typed there is not kept, nor are answers (``f.…``)."""
# A body that nobody can read was tried all the same.
_UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError, OSError)
# An address without such a deed (405) and a caller who was too fast (429) are asked to do something else, not refused.
_REFUSED = {400: "web.bad_request", 403: "web.forbidden", 404: "web.not_found", 409: "web.bad_request"}
_NO_REFUSAL = (405, 429)

_doors: dict[str, Mapping[str, str]] = {}


def wire(doors: Mapping[str, Mapping[str, str]]) -> None:
    """Take the tables of the doors that are watched: namespace → route name → deed as the record names it."""
    _doors.clear()
    _doors.update(doors)


class AttemptsMiddleware:
    """Holds what is sent to the watched doors. Stands after ``SignedInMiddleware``, before ``RightsMiddleware``."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in _READING:
            return self.get_response(request)
        with refusals.attempting(partial(_tried, request)) as attempt:
            response = self.get_response(request)
            # What another site made the browser send never came so far: it is no attempt of this person.
            if getattr(request, _ATTEMPT, False) and not attempt.excused:
                _refuse(attempt, response.status_code)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """An attempt begins when an address was found and the form is the person's own."""
        match = request.resolver_match
        setattr(request, _ATTEMPT, match is not None and match.namespace in _doors)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """What a view raised says best why; ``ErrorMiddleware`` answers it."""
        if isinstance(exception, DomainError) and getattr(request, _ATTEMPT, False):
            if exception.spec.status not in _NO_REFUSAL:
                refusals.turned_away(exception)
            refusals.only_a_mistake()


def _refuse(attempt: Attempt, status: int) -> None:
    if 400 <= status < 500 and status not in _NO_REFUSAL:
        attempt.refuse(DomainError(_REFUSED.get(status, "web.bad_request")))


def _tried(request: HttpRequest) -> Tried | None:
    """None for nobody: who is not signed in is led to the sign-in page."""
    actor, match = current_actor(request), request.resolver_match
    if actor.account_id is None or match is None:
        return None
    form = _form(request)
    named = _doors.get(match.namespace, {}).get(match.url_name or "", match.view_name)
    do = str(form.get("do", [""])[0]) or str(match.kwargs.get("deed", ""))
    deed = f"cases.{do if do in set(Deed) else 'deed'}" if named == "cases.deed" else named
    content = {"form": form, "address": {name: str(value)[:100] for name, value in match.kwargs.items()}}
    return Tried(deed, actor.stamp(), _target(match.kwargs), content)


def _target(kwargs: Mapping[str, Any]) -> UUID | None:
    """The case, or the draft whose id will be the case's; None for what is about neither, or does not exist."""
    if isinstance(draft_id := kwargs.get("draft_id"), UUID):
        return draft_id
    with suppress(DomainError):
        return case_id_of(str(kwargs.get("code", "")))
    return None


def _form(request: HttpRequest) -> dict[str, list[str]]:
    """What was sent, without the applicant's own answers and numbers: those are not what the official tried."""
    try:
        files = [(name, [str(each.name) for each in found]) for name, found in request.FILES.lists()]
        sent = [*request.POST.lists(), *files]
    except _UNREADABLE:
        return {}
    return {
        name[:100]: []
        if name.startswith(_ANSWERS) or name in IDENTITY
        else [text[:_LONGEST] for text in values[:_MOST]]
        for name, values in sent[:_MOST]
        if name not in _NOT_KEPT
    }
