"""The portal as an app of a telephone: manifest, service worker, the page without a network (W3C Web Application Manifest).

The worker keeps static files and one page without a person in it; pages of people it never keeps, nor looks at.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation.web.kept import settled
from tongban.foundation.web.language import language
from tongban.foundation.web.shell import href, shell_of

KEPT_FILES = ("web/tokens.css", "web/components.css", "web/shell.js", "web/icons.svg", "web/logo.svg")
"""What the worker keeps besides the page without a network, which is drawn with them. Names carry the hash of the
content, so nothing that is kept is ever out of date."""
ICONS = ((192, "web/icon-192.png"), (512, "web/icon-512.png"))
BLUE = "#124a92"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, icons and colours. The mark stands in the middle of the icon, so that every telephone may cut its own shape."""
    shown = shell_of(request, quiet=True)
    entries = ((_("查进度"), "portal:progress"), (_("我的办件"), "portal:my"), (_("找要办的事"), "portal:items"))
    document = {
        "id": "/",
        "name": f"{_('通办')} · {shown.site_name}",
        "short_name": _("通办"),
        "description": _("找事项、在线办、查进度"),
        "lang": "en" if language() == "en" else "zh-CN",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": BLUE,
        "background_color": "#ffffff",
        "icons": [
            {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size, name in ICONS
            for purpose in ("any", "maskable")
        ],
        "shortcuts": [{"name": name, "url": href(target)} for name, target in entries if href(target)],
    }
    return JsonResponse(
        document,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "public, max-age=3600", "Vary": "Cookie, Accept-Language"},
    )


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker of the whole site, with the names of what it keeps written before it."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows where there is no network. The same for everybody."""
    response = render(request, "web/pages/offline.html")
    response["Cache-Control"] = "no-cache"
    return response


@settled
def _worker() -> str:
    found = finders.find("web/sw.js")
    text = Path(str(found)).read_text(encoding="utf-8")
    told = {
        "kept": [static(name) for name in KEPT_FILES],
        "files": settings.STATIC_URL,
        "offline": reverse("web:offline"),
    }
    version = sha256(f"{json.dumps(told)}{text}".encode()).hexdigest()[:12]
    return f"var SITE = {json.dumps({**told, 'version': version})};\n{text}"
