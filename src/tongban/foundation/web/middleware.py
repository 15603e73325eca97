"""What happens around every request: trace, security headers, display choice, errors.

Order in ``MIDDLEWARE`` (outermost first): Trace, Proxy, SecurityHeaders, static files, Language, Error, session and the
like, Display.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from tongban.foundation.telemetry import observe_request, tracing
from tongban.foundation.web.language import LANGUAGE_COOKIE, LANGUAGES
from tongban.foundation.web.problems import respond
from tongban.foundation.web.shell import SCALE_COOKIE, SCALES, THEME_COOKIE, THEMES, display_of
from tongban.kernel.errors import DomainError, is_registered

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger(__name__)

_YEAR = 365 * 24 * 3600
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Addresses carry registration codes: no other site learns where a person came from.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_CHOICES = frozenset({"scale", "theme", "lang"})
_QUIET_ROUTES = frozenset({"web:healthz", "web:readyz", "web:metrics"})


class TraceMiddleware:
    """Gives the request its trace id, counts and times it, writes one log line about it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        with tracing(request.headers.get("X-Request-ID", "")) as identifier:
            response = self.get_response(request)
            response["X-Request-ID"] = identifier
            seconds = time.perf_counter() - start
            match = request.resolver_match
            route = (match.view_name or match.route) if match else "unmatched"
            observe_request(route, request.method or "", response.status_code, seconds)
            if route not in _QUIET_ROUTES:
                # The route, not the path: paths carry codes.
                log.info(
                    "request",
                    route=route,
                    method=request.method,
                    status=response.status_code,
                    ms=round(seconds * 1000, 1),
                )
            return response


class ProxyMiddleware:
    """Behind a proxy (``BEHIND_PROXY``) the address of who asks is the last one in ``X-Forwarded-For``, which the proxy set:
    limits by address must count visitors, not the proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
        with suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ip_address(forwarded.rsplit(",", 1)[-1].strip()))
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Closed defaults for the browser; private answers are not stored by anybody.

    An answer is private when the request carried a session cookie or credentials, or the answer sets a session cookie.
    A view that set its own ``Cache-Control`` knows better. Nothing here reads the session. What is marked
    ``xframe_options_exempt``, as Django's decorator does, says in its own policy who may frame it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if getattr(response, "xframe_options_exempt", False):
            del response.headers["X-Frame-Options"]
        if getattr(settings, "HTTPS", False):
            response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}; includeSubDomains")
        if not response.has_header("Cache-Control") and self._private(request, response):
            response["Cache-Control"] = "no-store, private"
        return response

    @staticmethod
    def _private(request: HttpRequest, response: HttpResponseBase) -> bool:
        cookies = {settings.SESSION_COOKIE_NAME, *getattr(settings, "TONGBAN_PRIVATE_COOKIES", ())}
        return (
            "Authorization" in request.headers
            or not cookies.isdisjoint(request.COOKIES)
            or not cookies.isdisjoint(response.cookies)
        )


class DisplayMiddleware:
    """长者模式, 高对比 and the language without script: ``?scale=``, ``?theme=`` and ``?lang=`` become cookies, the page
    comes back clean."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.display = display_of(request)  # type: ignore[attr-defined]
        if request.method in ("GET", "HEAD") and not _CHOICES.isdisjoint(request.GET):
            return self._chosen(request)
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    def _chosen(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.copy()
        scale = query.pop("scale", [""])[-1] or "normal"
        theme = query.pop("theme", [""])[-1] or "light"
        language = query.pop("lang", [""])[-1]
        if not query:
            query = _query_before(request)
        # A path may begin with two slashes, which a browser would read as another host.
        target = escape_leading_slashes(request.path) + (f"?{query.urlencode()}" if query else "")
        response = HttpResponseRedirect(target)
        if "scale" in request.GET and scale in SCALES:
            self._remember(request, response, SCALE_COOKIE, scale)
        if "theme" in request.GET and theme in THEMES:
            self._remember(request, response, THEME_COOKIE, theme)
        if language in LANGUAGES:
            self._remember(request, response, LANGUAGE_COOKIE, language)
        return response

    @staticmethod
    def _remember(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
        secure = request.is_secure()
        response.set_cookie(name, value, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")


def _query_before(request: HttpRequest) -> QueryDict:
    """What the page asked for on which the link was pressed: words searched for, answers given. The link, which is
    the same on every page, does not carry it."""
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host() or unquote(before.path) != request.path:
        return QueryDict(mutable=True)
    query = QueryDict(before.query, mutable=True)
    for name in _CHOICES:
        query.pop(name, None)
    return query


class ErrorMiddleware:
    """Turns every exception of a view into the one answer of its catalogue entry: problem+json or a page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and isinstance(response, HttpResponse) and not response.content:
            answer = respond(request, DomainError("web.method_not_allowed", allow=response.get("Allow", "")))
            answer["Allow"] = response.get("Allow", "")
            return answer
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised. None leaves it to Django (technical page while DEBUG)."""
        error = _as_domain_error(exception)
        if error is None:
            if settings.DEBUG:
                return None
            got_request_exception.send(sender=type(self), request=request)
            log.exception("request.failed", exc_info=exception)
            error = DomainError("web.internal")
        elif not is_registered(error.code) or error.spec.status >= 500:
            log.error("request.failed", code=error.code, exc_info=exception)
        else:
            log.info("request.refused", code=error.code)
        return respond(request, error)


def _as_domain_error(exception: Exception) -> DomainError | None:
    match exception:
        case DomainError():
            return exception
        case Http404():
            return DomainError("web.not_found")
        case PermissionDenied():
            return DomainError("web.forbidden")
        case RequestDataTooBig():
            return DomainError("web.too_large")
        case SuspiciousOperation() | BadRequest() | MultiPartParserError():
            return DomainError("web.bad_request")
        case DataError() if "NUL" in str(exception):
            # No keyboard types it and the database takes it nowhere: whoever sends it tries something.
            return DomainError("web.bad_request")
        case OperationalError() | InterfaceError():
            return DomainError("web.unavailable")
    return None
