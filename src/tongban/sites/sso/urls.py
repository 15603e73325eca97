"""Addresses of the log-in for applications. Discovery stands where OpenID Connect Discovery 1.0 looks for it."""

from __future__ import annotations

from django.urls import path

from tongban.sites.sso.views import about, authorizing, ending, mine, terminals, tokens

app_name = "sso"
urlpatterns = [
    path(".well-known/openid-configuration", about.discovery, name="discovery"),
    path("sso/keys", about.jwks, name="jwks"),
    path("sso/authorize", authorizing.authorize, name="authorize"),
    path("sso/go-on", authorizing.go_on, name="go-on"),
    path("sso/token", tokens.token, name="token"),
    path("sso/userinfo", tokens.userinfo, name="userinfo"),
    path("sso/revoke", tokens.revocation, name="revocation"),
    path("sso/device-authorization", terminals.begin, name="device-authorization"),
    path("sso/device", terminals.device, name="device"),
    path("sso/log-out", ending.log_out, name="log-out"),
    path("sso/signed-out", ending.signed_out, name="signed-out"),
    path("my/applications/", mine.applications, name="applications"),
]
