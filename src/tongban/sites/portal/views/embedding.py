"""Guides in the web sites of other bodies: the script, what it is told, the framed page, and the page for webmasters.

国务院关于加快推进“互联网+政务服务”工作的指导意见 (二)3: every channel shows the same. What goes out here is public, carries no
cookie and is read by nobody's log-in, so any origin may read it.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from tongban.foundation.web.components import Crumb
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.problems import problem_response
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.sites.portal.embedded import NEWEST, Script, facts_of, scripts
from tongban.sites.portal.frame import show
from tongban.sites.portal.words import version_of

SHORT = "public, max-age=30"
"""Half a minute: with the half minute in which the page was asked for, a new version shows within a minute of its day."""
_FOR_EVER = "public, max-age=31536000, immutable"
_EVERYBODY = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_FRAME_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)


@require_safe
def newest_script(request: HttpRequest) -> HttpResponse:
    """The newest version of the widget, for who does not pin one. No statement."""
    return _script(request, scripts()[NEWEST], "public, max-age=3600")


@require_safe
def script(request: HttpRequest, version: int) -> HttpResponse:
    """One version of the widget, which never changes. No statement. DomainError ``web.not_found``."""
    found = scripts().get(version)
    if found is None:
        raise DomainError("web.not_found")
    return _script(request, found, _FOR_EVER)


@require_safe
def facts(request: HttpRequest, code: str) -> HttpResponse:
    """What the widget shows of the guide in force, or the problem why there is none; both may be read from any origin. One
    statement at most, and one more once a version and process."""
    try:
        guide = current_guide(code)
    except DomainError as error:
        return _open(problem_response(request, error), SHORT)
    tag = f'"{guide.hash}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(canonical_json(facts_of(guide)), content_type="application/json")
    answer["ETag"] = tag
    return _open(answer, SHORT)


@require_safe
@xframe_options_exempt
def framed(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a page without script, for an ``iframe``: the only page that other sites may frame. It takes no input and
    shows nobody's data, so there is nothing that a click could be stolen for."""
    try:
        guide = current_guide(code)
    except DomainError as error:
        missing = {"problem": error.message("zh"), "guide_href": reverse("portal:item", args=[code])}
        answer = render(request, "portal/embed_item.html", missing, status=error.spec.status)
    else:
        version = version_of(guide.code, guide.hash)
        since = public_date(version.valid_from, year=True)
        context = {
            "guide": facts_of(guide),
            "version": _("第 {number} 版，{day}起施行").format(number=version.number, day=since),
        }
        answer = render(request, "portal/embed_item.html", context)
    answer["Content-Security-Policy"] = _FRAME_POLICY
    return _open(answer, SHORT)


@require_safe
def for_webmasters(request: HttpRequest) -> HttpResponse:
    """How a body shows guides in its own site, to be copied, with a live example. ``item`` chooses the guide. Two statements."""
    code = _chosen(request.GET.get("item", "").strip()[:40])
    newest, root = scripts()[NEWEST], request.build_absolute_uri("/").rstrip("/")
    address = reverse("portal:embed-script", args=[newest.version])
    sample = code or "0" * 31
    frame = reverse("portal:embed-framed", args=[sample])
    integrity = f'integrity="{newest.integrity}" crossorigin="anonymous"'
    context = {
        "code": code,
        "wrong": bool(request.GET.get("item")) and code != request.GET.get("item", "").strip(),
        "snippet": f'<div data-tongban-item="{sample}"></div>\n<script src="{root}{address}" {integrity} async></script>',
        "frame": f'<iframe src="{root}{frame}" title="{_("办事指南")}" width="100%" height="640" loading="lazy"></iframe>',
        "mark": f'<div data-tongban-item="{sample}" data-tongban-hash="…">',
        "script": newest,
        "script_href": address,
        "script_tag": _tag(newest, address),
        "facts_href": reverse("portal:embed-facts", args=[sample]),
        "frame_href": frame,
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("数据开放"), reverse("portal:open-catalogue")),
            Crumb(_("放进您的网站")),
        ),
    }
    return show(request, "embed", context)


def _chosen(asked: str) -> str:
    """The code that was asked for where it has a guide, else that of the first guide of all; empty without any."""
    if asked:
        try:
            return current_guide(asked).code
        except DomainError:
            pass
    first = find_items("", None, None, 1).items
    return first[0].code if first else ""


def _tag(script: Script, address: str) -> SafeString:
    return SafeString(f'<script src="{address}" integrity="{script.integrity}" async></script>')


def _script(request: HttpRequest, found: Script, caching: str) -> HttpResponse:
    tag = f'"{found.integrity}"'
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(found.content, content_type="text/javascript; charset=utf-8")
    answer["ETag"] = tag
    return _open(answer, caching)


def _open(answer: HttpResponse, caching: str) -> HttpResponse:
    answer["Cache-Control"] = caching
    for name, value in _EVERYBODY.items():
        answer[name] = value
    return answer
