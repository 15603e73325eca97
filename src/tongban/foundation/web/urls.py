"""Addresses of the web shell. The root configuration includes them and takes the handlers of ``problems``."""

from __future__ import annotations

from django.urls import path

from tongban.foundation.web import installable, pages, probes

app_name = "web"
urlpatterns = [
    path("about/accessibility", pages.accessibility, name="accessibility"),
    path("about/privacy", pages.privacy, name="privacy"),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
    path("app.webmanifest", installable.manifest, name="manifest"),
    path("sw.js", installable.service_worker, name="service-worker"),
    path("offline", installable.offline, name="offline"),
    path("_components", pages.components, name="components"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
]
