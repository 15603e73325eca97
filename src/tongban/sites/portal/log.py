"""The public doors of the transparency log: for witnesses, other verifiers, and anybody with a receipt in hand.

Nothing here is about a person (docs/mechanisms/log.md), nothing asks who reads, and any origin may read it. The formats are
those of C2SP (signed-note, tlog-checkpoint, tlog-tiles); docs/verify has them on two pages.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation.records.leaves import instant_text
from tongban.foundation.transparency import checkpoints, signers, tiles
from tongban.foundation.transparency.errors import NOTHING_SIGNED, SIZE_MALFORMED
from tongban.foundation.transparency.models import LogCheckpoint
from tongban.foundation.web.components import Crumb, Field, SummaryRow, Upload
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.problems import problem_response
from tongban.kernel.errors import DomainError
from tongban.kernel.merkle import HASH, WIDTH
from tongban.kernel.notes import checkpoint_of
from tongban.sites.portal.frame import show

PAGE = 100
_OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_NEWEST, _FOR_EVER = "no-cache", "public, max-age=31536000, immutable"
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_PLACE = re.compile(r"(?P<groups>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?")
View = Callable[..., HttpResponse]


def _for_programs(view: View) -> View:
    """Read by programs of any origin; what is wrong is told as problem+json."""

    @require_safe
    @wraps(view)
    def asked(request: HttpRequest, **words: Any) -> HttpResponse:
        try:
            answer = view(request, **words)
        except DomainError as error:
            answer = problem_response(request, error)
        for name, value in _OPEN.items():
            answer[name] = value
        return answer

    return asked


@_for_programs
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed note. One statement. DomainError ``log.nothing_signed``."""
    return _text(_newest().note, _NEWEST)


@_for_programs
def keys(request: HttpRequest) -> HttpResponse:
    """The verifier keys of the log, one a line. No statement."""
    return _text("".join(f"{each.vkey}\n" for each in signers.verifiers()), _NEWEST)


@_for_programs
def feed(request: HttpRequest) -> HttpResponse:
    """The checkpoints over more than ``after`` leaves, oldest first, a hundred at a time; ``next`` is handed back as
    ``after``, null on the last page. One statement. DomainError ``log.size_malformed``."""
    found = checkpoints.after(_size(request, "after", "0"), PAGE + 1)
    shown = found[:PAGE]
    document = {"checkpoints": [_line(each) for each in shown], "next": shown[-1].size if len(found) > PAGE else None}
    return _json(document)


@_for_programs
def tile(request: HttpRequest, level: int, place: str) -> HttpResponse:
    """The hashes of a tile: all 256, or with ``.p/W`` the first W of it. One statement. DomainError ``web.not_found`` for
    a place that is not written as it must be, or that the log does not reach."""
    found = _PLACE.fullmatch(place)
    if found is None or level > 63 or found["groups"].startswith("x000/"):
        raise DomainError("web.not_found")
    width = int(found["width"] or WIDTH)
    hashes = tiles.tile(level, int(found["groups"].replace("x", "").replace("/", "")))[: width * HASH]
    if len(hashes) != width * HASH or (found["width"] and width == WIDTH):
        raise DomainError("web.not_found")
    # So many hashes from the front of a tile never change, whatever comes behind them.
    answer = HttpResponse(hashes, content_type="application/octet-stream")
    answer["Cache-Control"] = _FOR_EVER if width == WIDTH else "public, max-age=60"
    return answer


@_for_programs
def consistency(request: HttpRequest) -> HttpResponse:
    """That the tree of ``new`` leaves begins with the one of ``old``. Two statements. DomainErrors ``log.size_malformed``,
    ``log.sizes_unknown``."""
    old, new = _size(request, "old"), _size(request, "new")
    return _json({"old": old, "new": new, "proof": [each.hex() for each in checkpoints.consistency(old, new)]})


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What the log is, how far it is, and the verifier, which runs in the reader's browser. One statement."""
    newest = checkpoints.newest()
    context = {
        "rows": _rows(newest),
        "note": newest.note if newest else "",
        "keys": tuple(each.vkey for each in signers.verifiers()),
        "file": Upload(
            id="receipt-file", name="file", label=_("选择凭据文件"), accept=".json,application/json", multiple=False,
            hint=_("在办件进度页下载的 JSON 文件。只在您的浏览器里看，不上传。"),
        ),
        "pasted": Field(
            id="receipt-text", name="text", label=_("或者粘贴凭据的全文"), control="textarea", required=False,
            autocomplete="off", spellcheck=False,
        ),
        "crumbs": (
            Crumb(_("首页"), reverse("portal:home")),
            Crumb(_("核验文书"), reverse("portal:verify")),
            Crumb(_("防篡改日志")),
        ),
    }  # fmt: skip
    return show(request, "log", context, section="verify")


def _newest() -> LogCheckpoint:
    found = checkpoints.newest()
    if found is None:
        raise DomainError(NOTHING_SIGNED)
    return found


def _rows(newest: LogCheckpoint | None) -> tuple[SummaryRow, ...]:
    if newest is None:
        return (SummaryRow(_("最新检查点"), _("还没有签过")),)
    told = checkpoint_of(newest.note.rpartition("\n\n")[0] + "\n")
    return (
        SummaryRow(_("日志的名字"), settings.LOG_ORIGIN),
        SummaryRow(_("已记入"), _("{count} 条").format(count=f"{newest.size:,}")),
        SummaryRow(_("最新检查点"), public_instant(newest.at, seconds=True)),
        SummaryRow(_("根哈希"), told.root.hex()),
    )


def _line(found: LogCheckpoint) -> dict[str, Any]:
    stamp = getattr(found, "stamp", None)
    return {
        "size": found.size,
        "at": instant_text(found.at),
        "note": found.note,
        "stamp": base64.b64encode(bytes(stamp.token)).decode() if stamp else None,
        "authority": stamp.authority if stamp else None,
    }


def _size(request: HttpRequest, name: str, default: str = "") -> int:
    told = request.GET.get(name, default)
    if not _SIZE.fullmatch(told):
        raise DomainError(SIZE_MALFORMED, name=name)
    return int(told)


def _text(content: str, caching: str) -> HttpResponse:
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers={"Cache-Control": caching})


def _json(document: dict[str, Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps(document), content_type="application/json", headers={"Cache-Control": _NEWEST})
