"""Where a request comes from, for rate limits at every door."""

from __future__ import annotations

from django.http import HttpRequest

from tongban.foundation.limits.spending import visitor


def address_of(request: HttpRequest) -> str:
    """Network address of the visitor; behind a proxy the one that the proxy saw (``ProxyMiddleware``)."""
    return visitor(str(request.META.get("REMOTE_ADDR", "")))
