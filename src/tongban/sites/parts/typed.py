"""What was typed when the session had ended: kept, sealed, until the same browser has signed in and is back on the page.

Nothing of it is saved and nobody is shown it but whom the page lets in; it lasts an hour, and only where the browser came
with a session. Files are not kept.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, QueryDict

from tongban.foundation import clock, keys
from tongban.foundation.limits.spending import spend
from tongban.kernel.errors import DomainError
from tongban.sites.parts.addresses import address_of

_KEY, _PURPOSE = "typed", "session.typed"
_KEPT = timedelta(hours=1)
_LONGEST = 100_000
_AN_HOUR = 30
_FORM = "application/x-www-form-urlencoded"

_routes: set[str] = set()


def wire(routes: set[str]) -> None:
    """The pages that show again what was typed (``portal:section``); others are not asked to."""
    _routes.clear()
    _routes.update(routes)


def keep(request: HttpRequest) -> None:
    """Keep the form that is being turned away, if its page can show it again."""
    match = request.resolver_match
    if (
        request.method != "POST"
        or match is None
        or match.view_name not in _routes
        or request.content_type != _FORM
        or settings.SESSION_COOKIE_NAME not in request.COOKIES
    ):
        return
    pairs = request.POST.copy()
    pairs.pop("csrfmiddlewaretoken", None)
    text = json.dumps([request.path, pairs.urlencode()])
    try:
        spend("typed", address_of(request), _AN_HOUR, 3600)
    except DomainError:
        return
    if len(text) <= _LONGEST:
        sealed = base64.b64encode(keys.seal_field(_PURPOSE, text)).decode()
        request.session[_KEY] = {"sealed": sealed, "at": int(clock.real_now().timestamp())}


def taken(request: HttpRequest) -> QueryDict | None:
    """What was kept for this page, once; None for nothing."""
    held = request.session.get(_KEY)
    if held is None:
        return None
    if clock.real_now().timestamp() - held["at"] > _KEPT.total_seconds():
        del request.session[_KEY]
        return None
    path, pairs = json.loads(keys.unseal_field(_PURPOSE, base64.b64decode(held["sealed"])))
    if path != request.path:
        return None
    del request.session[_KEY]
    return QueryDict(pairs)
