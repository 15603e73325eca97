"""What a page shows of persons is on record before it leaves the house."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tongban.registry.identity.sightings import gathered

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class SightingsMiddleware:
    """Gathers the sightings of a request and writes them in one statement. Stands inside the rights: who is refused sees
    nothing. An answer whose sightings cannot be written is not given."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with gathered():
            return self.get_response(request)
