"""All addresses of the product, and the rights table of each: a route that is not in a table is refused."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

from tongban.foundation.web import problems
from tongban.sites.parts import rights
from tongban.sites.parts.rights import Policy

DOORS = {"desk": "desk/", "hall": "hall/", "api": "api/v1/", "portal": ""}
"""Door → where it is mounted. The portal comes last: its addresses begin at the root."""

OPEN = {
    "accessibility": Policy.anyone,
    "privacy": Policy.anyone,
    "components": Policy.development,
    "healthz": Policy.anyone,
    "readyz": Policy.anyone,
    "metrics": Policy.anyone,
}
"""Addresses of the web shell, which belongs to no door. ``metrics`` asks for a token or this machine itself."""


def _is_there(door: str) -> bool:
    try:
        import_module(f"tongban.sites.{door}.urls")
        import_module(f"tongban.sites.{door}.permissions")
    except ImportError:
        return False
    return True


_present = [door for door in DOORS if _is_there(door)]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("tongban.foundation.web.urls")),
    *(path(DOORS[door], include(f"tongban.sites.{door}.urls")) for door in _present),
]

rights.wire(
    {"web": OPEN, **{door: import_module(f"tongban.sites.{door}.permissions").PERMISSIONS for door in _present}}
)

handler400 = problems.handler400
handler403 = problems.handler403
handler404 = problems.handler404
handler500 = problems.handler500
