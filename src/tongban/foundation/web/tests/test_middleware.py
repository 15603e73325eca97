"""Trace, security headers, display choice."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from tongban.foundation import telemetry
from tongban.foundation.web.middleware import DisplayMiddleware, ProxyMiddleware, SecurityHeadersMiddleware
from tongban.foundation.web.shell import Display, display_of


def test_a_well_formed_request_id_is_kept_everywhere(client: Client) -> None:
    response = client.get("/api/fine", headers={"X-Request-ID": "gateway-0001.a_b"})
    assert response["X-Request-ID"] == "gateway-0001.a_b"
    assert response.json()["trace"] == "gateway-0001.a_b"
    assert telemetry.trace_id() == ""


@pytest.mark.parametrize(
    "hostile", ["", "short", "with space 123", "x" * 65, "-leading-dash", "<script>alert", "编号编号编号编号"]
)
def test_any_other_request_id_is_replaced(client: Client, hostile: str) -> None:
    response = client.get("/api/fine", headers={"X-Request-ID": hostile})
    assert response["X-Request-ID"] != hostile
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{12}", response["X-Request-ID"])


@given(st.text(max_size=80))
@hypothesis_settings(max_examples=100)
def test_whatever_arrives_the_trace_id_is_safe_to_log(candidate: str) -> None:
    with telemetry.tracing(candidate) as identifier:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", identifier)
        assert telemetry.trace_id() == identifier


def _count(route: str, status: str) -> float:
    labels = {"route": route, "method": "GET", "status": status}
    return REGISTRY.get_sample_value("tongban_http_requests_total", labels) or 0


def test_requests_are_counted_by_route_and_not_by_path(client: Client) -> None:
    fine, unmatched = _count("fine", "200"), _count("unmatched", "404")
    client.get("/fine")
    client.get("/progress/360722-261123-7KQ3XH")
    assert _count("fine", "200") == fine + 1
    assert _count("unmatched", "404") == unmatched + 1
    assert b"7KQ3XH" not in telemetry.metrics()[0]


@pytest.mark.parametrize("path", ["/page", "/nowhere", "/api/fine", "/fail/bug", "/healthz"])
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response


@override_settings(HTTPS=True)
def test_over_https_browsers_are_told_to_stay_there(client: Client) -> None:
    assert "max-age=31536000" in client.get("/page")["Strict-Transport-Security"]


def test_answers_to_a_session_are_stored_by_nobody(client: Client) -> None:
    assert not client.get("/page").has_header("Cache-Control")
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert client.get("/page")["Cache-Control"] == "no-store, private"
    assert Client().get("/page", headers={"Authorization": "Bearer x"})["Cache-Control"] == "no-store, private"


def test_a_view_that_set_its_own_caching_keeps_it() -> None:
    request = RequestFactory().get("/", headers={"Authorization": "Bearer x"})
    middleware = SecurityHeadersMiddleware(lambda _: HttpResponse(headers={"Cache-Control": "max-age=60"}))
    assert middleware(request)["Cache-Control"] == "max-age=60"


def test_elder_mode_is_a_link_a_cookie_and_an_attribute(client: Client) -> None:
    response = client.get("/page?scale=elder&q=奶茶")
    assert response.status_code == 302
    assert response["Location"] == "/page?q=%E5%A5%B6%E8%8C%B6"
    cookie = response.cookies["tongban_scale"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("elder", True, "Lax")
    page = client.get("/page")
    assert 'data-scale="elder"' in page.content.decode()
    assert "Cookie" in page["Vary"]
    assert client.get("/page?scale=").cookies["tongban_scale"].value == "normal"
    assert "data-scale" not in client.get("/page").content.decode()


def test_what_was_searched_for_is_not_lost_by_choosing_larger_print(client: Client) -> None:
    """The link is on every page and carries nothing of it."""

    def location(referer: str) -> str:
        return client.get("/page?scale=elder", headers={"referer": referer})["Location"]

    assert location("http://testserver/page?q=%E5%A5%B6&scale=normal") == "/page?q=%E5%A5%B6"
    assert location("http://testserver/other?q=1") == "/page"
    assert location("http://evil.example/page?q=1") == "/page"
    assert location("") == "/page"


def test_contrast_is_chosen_the_same_way(client: Client) -> None:
    client.get("/page?theme=contrast")
    assert 'data-theme="contrast"' in client.get("/page").content.decode()
    client.get("/page?theme=light")
    assert "data-theme" not in client.get("/page").content.decode()


@pytest.mark.parametrize("query", ["scale=huge", "theme=%3Cscript%3E"])
def test_an_unknown_choice_sets_nothing_and_goes_away(client: Client, query: str) -> None:
    response = client.get(f"/page?{query}")
    assert (response.status_code, response["Location"], dict(response.cookies)) == (302, "/page", {})


def test_a_planted_cookie_means_the_default() -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {"tongban_scale": '"><script>', "tongban_theme": "dark"}
    assert display_of(request) == Display("normal", "light")


def test_the_redirect_never_leaves_the_site() -> None:
    request = RequestFactory().get("//evil.example/?scale=elder")
    request.path = "//evil.example/"
    location = DisplayMiddleware(lambda _: None)(request)["Location"]  # type: ignore[arg-type,return-value]
    assert not location.startswith("//")


def test_a_submission_is_never_redirected(client: Client) -> None:
    assert client.post("/page?scale=elder").status_code != 302


@pytest.mark.parametrize(
    ("proxy", "header", "seen"),
    [
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        (True, "", "127.0.0.1"),
        (True, "unknown", "127.0.0.1"),
        (False, "198.51.100.7", "127.0.0.1"),
    ],
)
def test_who_asks_is_who_the_proxy_saw(proxy: bool, header: str, seen: str) -> None:
    request = RequestFactory(headers={"x-forwarded-for": header}).get("/")
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https") if proxy else None):
        ProxyMiddleware(lambda each: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == seen
