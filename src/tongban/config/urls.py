"""All addresses of the product, and the rights table of each: a route that is not in a table is refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import URLPattern, URLResolver, include, path

from tongban.config.settings import DEMONSTRATION
from tongban.foundation.web import problems
from tongban.sites.api.permissions import PERMISSIONS as API
from tongban.sites.demo.permissions import PERMISSIONS as DEMO
from tongban.sites.desk import attempts
from tongban.sites.desk.permissions import DEEDS as DESK_DEEDS
from tongban.sites.desk.permissions import PERMISSIONS as DESK
from tongban.sites.hall.permissions import DEEDS as HALL_DEEDS
from tongban.sites.hall.permissions import PERMISSIONS as HALL
from tongban.sites.parts import rights, typed
from tongban.sites.parts.rights import Policy
from tongban.sites.portal.permissions import PERMISSIONS as PORTAL
from tongban.sites.sso.permissions import PERMISSIONS as SSO

OPEN = {
    "accessibility": Policy.anyone,
    "privacy": Policy.anyone,
    "security-txt": Policy.anyone,
    "manifest": Policy.anyone,
    "service-worker": Policy.anyone,
    "offline": Policy.anyone,
    "components": Policy.development,
    "healthz": Policy.anyone,
    "readyz": Policy.anyone,
    "metrics": Policy.anyone,
}
"""Addresses of the web shell, which belongs to no door. ``metrics`` asks for a token or this machine itself."""

_TABLES: dict[str, Mapping[str, str]] = {
    "web": OPEN,
    "portal": PORTAL,
    "desk": DESK,
    "hall": HALL,
    "api": API,
    "sso": SSO,
}
if DEMONSTRATION:
    # Anywhere else its door has no address and no row, so that no slip of a policy could open it.
    _TABLES["demo"] = DEMO
rights.wire(_TABLES)
typed.wire({"portal:section"})
attempts.wire({"desk": DESK_DEEDS, "hall": HALL_DEEDS})

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tongban.foundation.web.urls")),
    path("desk/", include("tongban.sites.desk.urls")),
    path("hall/", include("tongban.sites.hall.urls")),
    path("api/v1/", include("tongban.sites.api.urls")),
    *([path("demo/", include("tongban.sites.demo.urls"))] if DEMONSTRATION else []),
    path("", include("tongban.sites.sso.urls")),
    # Last: its addresses begin at the root.
    path("", include("tongban.sites.portal.urls")),
]

handler400 = problems.handler400
handler403 = problems.handler403
handler404 = problems.handler404
handler500 = problems.handler500
